"""Whatever is typed, in any field of any form, by whoever may type there: an answer, never an error 500."""

from __future__ import annotations

import logging
import re
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.choices import AgencyRoleKind
from adhesions.services import dossier, team
from coopps.demo import people
from coopps.demo.story import sample_document
from coopps.kernel.documents.services import signing_session
from tests.security import addresses
from tests.security.test_crawler import content_of, victims  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

# What has broken a form somewhere: the character that PostgreSQL refuses, what is not UTF-8, numbers beyond a column, dates
# at the ends of time, markup, long texts, what a template or a formatter would read.
NASTY = [
    "\0", "a\0b", "\x01\x0b\x0c\x1f", "\r\nBcc: intrus@example.org", "\u202e\u2028\ufeff\ud7ff\U0010ffff", "é" * 5000,
    "9" * 30, "9" * 5000, "-1", "-" + "9" * 30, "1e400", "NaN", "0x10", "٣", "²", "2147483648", "9223372036854775808",
    "0001-01-01", "9999-12-31", "2026-02-30", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
    "{{ 7|add:7 }}{% debug %}", "%s%n%(x)s{0}{x}", "' OR 1=1 --", "../../../../etc/passwd", "a@" + "b" * 300 + ".fr",
    "a" * 60 + "@" + ".".join(["b" * 60] * 4) + ".fr", " ", "",
]  # fmt: skip
# In an address, also bytes that are no text.
IN_ADDRESS = [*(urlencode({"": word})[1:] for word in NASTY if len(word) < 1000), "%ff%fe", "%c0%80", "%"]
GET_NAMES = [
    "q", "agence", "onglet", "qui", "etape", "page", "code", "lieu", "vu", "type", "numero", "next", "regime", "theme",
    "region", "inline", "personne", "structure", "remplace", "role", "annuaire-qui", "annuaire-ou", "avec", "et", "ajouter",
]  # fmt: skip
# What the buttons of a page say besides its fields, and its hidden counts; a page may show them at another time.
BUTTONS = [
    "arrange", "confirm", "join", "joined", "take", "take_away", "then", "saving", "draft_number", "typed_by", "answer", "seen",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _quiet():
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


SUPERVISED = (
    "ending_open", "suspension_propose", "ending_propose", "ending_take_back", "ending_abandon", "suspension_take_back",
    "suspension_lift", "lift_take_back",
)  # fmt: skip


WORDS_OF_THE_DESK = ("desk:motives_propose", "desk:messages", "desk:remark_new", "desk:remark")


@pytest.fixture
def cast(ours, victims, reunion) -> dict[str, tuple[Client, list[str]]]:  # noqa: F811 - the fixture
    """A client for each role, with the addresses that the role may post to: ours in preparation, theirs at signature."""
    ours.open().invite().write_intent()
    [(doctor, _)] = ours.members
    ours.join()
    team.invite(ours.adhesion, ours.lead.user, email="invitee@demonstration.test", name="Ina", role="delegant")
    invited = ours.adhesion.memberships.get(user=None)
    ours.fill()
    agreement = dossier.ask_employer(
        ours.membership(doctor), doctor.user, employer="Hôpital", email="rh@demonstration.test"
    )
    lead, supervisor = (
        ours.membership(ours.lead),
        people.agent("suivi@demonstration.test", "Sam", "Démo", reunion, AgencyRoleKind.SUPERVISOR, "Suivi"),
    )
    items = [
        "inscription",
        "diplome",
        "experience",
        "formation_theorique",
        "formation_pratique",
        "assurance",
        "identite",
    ]
    adhesion = [f"adhesions:{name}" for name in ("intent", "invite", "site_add", "copy", "file", "hand_over")]
    own = [f"adhesions:{name}" for name in ("practice", "sworn", "employer_request", "fill", "check_all", "engagement")]
    theirs = addresses.of_team(victims)
    desk = [
        *(f"adhesions:{name}" for name in ("identity", "request_documents", "grid", "proposal", "take_back")),
        "portal:dispatch",
        "portal:hand_over",
        "portal:paper_return",
    ]
    signing = ["signing_send_back"]
    found = {
        "nobody": (None, [
            reverse("account_signup"), reverse("account_login"), reverse("account_reset_password"),
            reverse("adhesions:employer", args=[dossier.EMPLOYER.token(agreement)]),
            reverse("adhesions:invitation", args=[team.INVITATION.token(invited)]),
            reverse("adhesions:before", args=["DEMO-URODYN"]),
        ]),
        "lead": (ours.lead.user, [
            *(reverse(name, args=[ours.pk]) for name in adhesion), *(reverse(name, args=[lead.pk]) for name in own),
            *(reverse("adhesions:dossier_item", args=[lead.pk, item]) for item in items),
            reverse("adhesions:start", args=["DEMO-URODYN"]),
            *(reverse(f"accounts:{name}") for name in ("number", "identity", "place_add", "consent")),
            reverse("accounts:place_change", args=[ours.lead.places.get().pk]),
            *(reverse("accounts:paper_add", args=[item]) for item in items), reverse("portal:mail_preferences"),
            reverse("protocols:choose_region"), reverse("adhesions:sign_several"),
            reverse("account_change_password"), reverse("account_email"),
        ]),
        "instructor": (victims.instructor, [theirs[name] for name in (*desk, *WORDS_OF_THE_DESK)]),
        "supervisor": (supervisor, [theirs[f"adhesions:{name}"] for name in SUPERVISED]),
        "signatory": (victims.signatory, [
            *(theirs[f"portal:{name}"] for name in signing), reverse("portal:signing_confirmation"),
            reverse("portal:signing_try_again"), reverse("portal:signing"),
        ]),
    }  # fmt: skip
    return {role: (signed_in(user), urls) for role, (user, urls) in found.items()}


def signed_in(user) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def fields_of(page: str) -> list[str]:
    """The names of the controls of a page."""
    return sorted(set(re.findall(r'\bname="([^"]+)"', page)) - {"csrfmiddlewaretoken", "viewport", "theme-color"})


def faults(client: Client, url: str, words: list[str]) -> list[tuple[str, str]]:
    """Post each word in every control at once: what broke."""
    names = fields_of(content_of(client.get(url)).decode(errors="replace"))
    found = []
    for word in words:
        # A choice keeps a form from coming further: once with the word everywhere, once with plausible choices.
        for data in (
            dict.fromkeys([*BUTTONS, *names], word),
            dict.fromkeys(names, word) | {k: v for k, v in CHOICES.items() if k in names},
        ):
            if client.post(url, data).status_code >= 500:
                found.append((url, word[:40]))  # noqa: PERF401 - clearer than a comprehension of three lines
    return found


CHOICES = {
    "role": "delegue", "practice_status": "liberal", "kind": "cabinet", "outcome": "refuser", "means": "piece_identite",
    "agreed": "oui", "postcode": "76000", "identifier_kind": "RPPS", "status": "liberal", "paper_return": "recu",
    "email": "quelquun@example.org", "nature": "actes_de_soins", "sworn": "on", "due_on": "2099-01-01",
    "expected_by": "2099-01-01",
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("role", ["nobody", "lead", "instructor", "supervisor", "signatory"])
def test_no_word_breaks_a_form(cast, role):
    client, urls = cast[role]
    assert [fault for url in urls for fault in faults(client, url, NASTY)] == []


@pytest.mark.long
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_no_text_breaks_a_form(cast, data):
    role = data.draw(st.sampled_from(sorted(cast)))
    client, urls = cast[role]
    assert faults(client, data.draw(st.sampled_from(urls)), [data.draw(st.text(max_size=400))]) == []


@pytest.mark.long
def test_no_word_breaks_an_address(cast, ours):
    """The parameters of the lists, for who opens them; identifiers beyond the columns."""
    found = []
    pages = {
        "nobody": [reverse("protocols:catalogue"), reverse("portal:check"), reverse("protocols:compare"),
                   reverse("protocols:regions"), reverse("protocols:feed"), reverse("portal:help"),
                   reverse("adhesions:before", args=["DEMO-URODYN"])],
        "lead": [reverse("adhesions:list"), reverse("portal:letters"), reverse("adhesions:start", args=["DEMO-URODYN"]),
                 reverse("adhesions:invite", args=[ours.pk]), reverse("adhesions:site_add", args=[ours.pk]),
                 reverse("adhesions:teams"), reverse("accounts:place_add"), reverse("accounts:papers"),
                 reverse("accounts:identity")],
        "instructor": [reverse("desk:queue"), reverse("portal:register")],
        "signatory": [reverse("portal:signing"), reverse("portal:past_sessions"), reverse("portal:signing_confirmation")],
    }  # fmt: skip
    for role, urls in pages.items():
        client = cast[role][0]
        for url in urls:
            for word in IN_ADDRESS:
                query = "&".join(f"{name}={word}" for name in GET_NAMES)
                if client.get(f"{url}?{query}").status_code >= 500:
                    found.append((url, word[:40]))
    for number in ("0", "2147483648", "9223372036854775808", "9" * 30, "9" * 5000):
        for client, _ in cast.values():
            for url in (
                f"/adhesions/{number}/",
                f"/adhesions/dossiers/{number}/",
                f"/dossiers/{number}/",
                f"/actes/{number}/",
                f"/lettres/{number}/",
                f"/adhesions/pieces/diplome/{number}/",
                f"/decisions/{number}/envisager-la-fin/",
                f"/signature/lettres/{number}/",
                f"/registre/{number}/envoi/",
                f"/adhesions/{number}/equipe/{number}/retirer/",
                f"/adhesions/{number}/lieux/{number}/retirer/",
                f"/dossiers/{number}/membres/{number}/identite/",
                f"/dossiers/{number}/messages/",
                f"/dossiers/{number}/messages/pieces/{number}/",
                f"/dossiers/{number}/remarques/{number}/repondre/",
                f"/dossiers/demandes/{number}/expliquer/",
                f"/adhesions/passations/{number}/accepter/",
                f"/adhesions/dossiers/{number}/diplome/reprendre/{number}/",
                f"/compte/profil/documents/{number}/pages/{number}/",
                f"/protocoles/mes-alertes/{number}/retirer/",
            ):
                if client.get(url).status_code >= 500:
                    found.append((url[:60], number[:20]))  # noqa: PERF401 - as above
    assert sorted(set(found)) == []


def test_a_search_of_many_words_stays_quick(cast):
    client, _ = cast["instructor"]
    for name in ("desk:queue", "portal:register"):
        assert client.get(reverse(name), {"q": "a " * 2000}).status_code == 200


def test_a_confirmation_forged_by_hand_confirms_nothing(cast, victims):  # noqa: F811 - the fixture
    client, _ = cast["signatory"]
    letter = victims.letter(victims.lead)
    signing_session.show(letter, victims.signatory)
    url = reverse("portal:signing_confirmation")
    for word in (
        f"{letter.pk}:{'0' * 64}",
        f"{letter.pk}:",
        "9" * 5000 + ":x",
        "9" * 30 + ":x",
        "²:x",
        "-1:x",
        ":",
        "\0:\0",
    ):
        assert client.post(url, {"letter": word}).status_code in (200, 302)
    assert victims.letter(victims.lead).state == "preparee"


FILE_NAMES = [
    "../../etc/passwd", "a\r\nSet-Cookie: x=1.pdf", "é" * 250 + ".pdf", "<img src=x>.pdf", "\u202efdp.exe", '"; x="',
]  # fmt: skip


# A reader of forms takes it for no file at all.
NO_NAMES = {'"; x="'}


def test_a_file_name_stays_a_name(cast, ours):
    client, _ = cast["lead"]
    member = ours.membership(ours.lead)
    url = reverse("adhesions:dossier_item", args=[member.pk, "diplome"])
    for name in FILE_NAMES:
        file = SimpleUploadedFile("x.pdf", sample_document("Essai"), "application/pdf")
        file._name = name
        assert client.post(url, {"document": file, "then": "stay"}).status_code == 302, name
        row = member.item_diplome.get()
        if name in NO_NAMES:
            assert row.unconfirmed_id is None
            continue
        assert client.post(url, {"confirm": str(row.unconfirmed_id)}).status_code == 302, name
        row.refresh_from_db()
        assert "/" not in row.document.original_name
        sent = client.get(reverse("adhesions:sent", args=["diplome", row.pk, row.document.sent.get().pk]))
        content_of(sent)
        assert sent["Content-Disposition"].startswith("attachment")
        assert "Set-Cookie: x" not in str(sent.headers)
        assert "<img src=x>" not in client.get(url).text
        answer = client.get(reverse("adhesions:document", args=["diplome", row.pk]))
        assert answer.status_code == 200, name
        content_of(answer)
        assert answer["Content-Disposition"].startswith("attachment")
        assert "Set-Cookie: x" not in str(answer.headers)
