"""A real browser on a real server: Debian's Chromium driven by Playwright. Without Chromium these tests are skipped."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.waiting import PATIENCE_OF_A_PAGE

# Playwright's synchronous interface runs an event loop in this thread, where Django refuses the database otherwise.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENSHOTS = Path(__file__).parents[2] / "var" / "screenshots"
WIDE = {"width": 1280, "height": 900}
TELEPHONE = {"width": 360, "height": 740}


def pytest_collection_modifyitems(items):
    """The journey is run all the time; the look of each page, at two sizes and with axe, belongs to the long tier."""
    for item in items:
        if item.path.parent == Path(__file__).parent and item.path.name != "test_journey.py":
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="module")
def browser():
    """Chromium, one for each file; each test has contexts of its own.

    Playwright runs an event loop in this thread while it lives: it ends with the file, so that the tests that follow in
    the same process may sign (pyHanko runs a loop of its own).
    """
    if CHROMIUM is None:
        # Only root installs it (coopps/embedded/prepare.py): others still run the rest. `.ci/run` refuses any skip.
        pytest.skip("Chromium is not installed, and `make test` installs it for root only: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, live_server):
    """`open_page(**options)`: a page in a context of its own (another person, another screen).

    The test fails when a page threw an error, or when the content security policy blocked something.
    """
    contexts, complaints = [], []

    def note(message):
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(f"{message.page.url}: {message.text} {message.location}")

    def new_page(**options):
        context = browser.new_context(base_url=live_server.url, locale="fr-FR", **({"viewport": WIDE} | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_OF_A_PAGE)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield new_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def signed_in(open_page, live_server):
    """`signed_in(user, **options)`: a page of somebody who has signed in."""

    def new_page(user, **options):
        client = Client()
        client.force_login(user)
        page = open_page(**options)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return page

    return new_page


@pytest.fixture
def show(axe, look):
    """`show(page, address, name)`: the page answers, axe finds nothing, pictures are taken."""

    def visit(page, address, name):
        answer = page.goto(address)
        assert answer.status == 200, f"{address}: {answer.status}"
        page.wait_for_load_state("networkidle")
        axe(page)
        look(page, name)

    return visit


@pytest.fixture
def seen(axe, look):
    """`seen(page, address, name)`: open, judge at both widths, take pictures; the page as it is, without an address."""

    def see(page, address: str, name: str):
        if address:
            page.goto(address)
        axe(page)
        look(page, name)
        before = page.viewport_size
        page.set_viewport_size(TELEPHONE)
        axe(page)
        page.set_viewport_size(before)

    return see


@pytest.fixture
def aside():
    """`aside(step)`: do a step of a story in another thread, because signing starts an event loop and Playwright keeps one
    running in this one."""

    def run(step):
        try:
            return step()
        finally:
            connection.close()

    def do(step):
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(run, step).result()

    return do


@pytest.fixture
def page(open_page):
    """One page at 1280 px."""
    return open_page()


@pytest.fixture
def axe():
    """`axe(page)`: fails with the list of what axe-core finds on the page as it is now."""
    from axe_playwright_python.sync_playwright import Axe

    checker = Axe()

    def check(page):
        page.wait_for_load_state()  # a style sheet still on its way makes axe write one inline
        results = checker.run(page)
        found = [
            f"{violation['id']} ({violation['help']}): {node['target']} {node.get('failureSummary', '')}"
            for violation in results.response["violations"]
            for node in violation["nodes"]
        ]
        assert found == [], f"{page.url}\n" + "\n".join(found)

    return check


@pytest.fixture
def look():
    """`look(page, "name")`: pictures in var/screenshots at 1280 and 360 px; fails when 360 px needs a sideways scroll."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)

    def take(page, name: str):
        before = page.viewport_size
        for size in (WIDE, TELEPHONE):
            page.set_viewport_size(size)
            page.screenshot(path=SCREENSHOTS / f"{name}-{size['width']}.png", full_page=True)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        page.set_viewport_size(before)
        assert overflow <= 0, f"{page.url}: {overflow} px wider than a telephone of {TELEPHONE['width']} px"

    return take
