"""What a person does on a page: follow a link, fill a field by its label, tick, confirm; and the mail that somebody waits for."""

from __future__ import annotations

import re

from django.conf import settings

from tests.waiting import until


def button(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def link(page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def field(page, label: str):
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first


def tick(page, label: str) -> None:
    """Choose a radio button or a box by its label, as a person clicks on the words."""
    page.locator("label", has_text=label).first.click()


def confirm(page, name: str, said: str) -> None:
    """The button of a page, and what the page that follows says."""
    page.locator("main").get_by_role("button", name=name, exact=True).click()
    hears(page, said)


def hears(page, said: str) -> None:
    """The page says it, at once or when it comes."""
    page.get_by_text(said).filter(visible=True).first.wait_for()


def reads(page) -> str:
    """What the page says, with plain spaces."""
    return re.sub(r"\s+", " ", page.locator("main").inner_text())


def read_letter(page, address: str) -> None:
    """Open a letter in a session of signature: it is read once its document has come into the page."""
    with page.expect_response(re.compile(r"/signature/lettres/\d+/document/")):
        page.goto(address)


def wait_for_mail(mailbox, to: str, subject: str) -> str:
    """The link at the end of the message, once a worker has sent it."""

    def found() -> str | None:
        for mail in mailbox.messages():
            if mail.to == to and subject in mail.subject:
                return re.findall(r"https?://\S+", mail.body)[0]
        return None

    def received() -> str:
        return f"a message « {subject} » to {to} among {[(mail.to, mail.subject) for mail in mailbox.messages()]}"

    return until(found, received, pause=0.2)


def post(page, address: str, **words: str) -> int:
    """Send a form by hand, as a person who knows the addresses would; the status of the answer."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    words["csrfmiddlewaretoken"] = cookies[settings.CSRF_COOKIE_NAME]
    answer = page.request.post(address, form=words, headers={"Referer": page.url}, max_redirects=0)
    return answer.status
