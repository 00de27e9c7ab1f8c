"""Who enters which page of a team: the neighbor's dossier by address and by POST, the colleague, the stranger."""

import pytest
from django.urls import reverse

from adhesions.choices import Item

pytestmark = pytest.mark.django_db

ADHESION = [
    "adhesions:detail",
    "adhesions:intent",
    "adhesions:intent_pdf",
    "adhesions:acknowledgement",
    "adhesions:team",
    "adhesions:invite",
    "adhesions:site_add",
    "adhesions:file",
    "adhesions:filed",
    "adhesions:answer",
    "adhesions:withdraw",
    "adhesions:start_work",
    "adhesions:copy",
]
# What only the lead may open: a colleague of the same team gets 403.
LEAD = [
    "adhesions:invite",
    "adhesions:site_add",
    "adhesions:file",
    "adhesions:answer",
    "adhesions:withdraw",
    "adhesions:start_work",
    "adhesions:copy",
]
DOSSIER = [
    "adhesions:dossier",
    "adhesions:fill",
    "adhesions:check_all",
    "adhesions:reopen",
    "adhesions:practice",
    "adhesions:sworn",
    "adhesions:employer_request",
    "adhesions:engagement",
]


def addresses(story) -> list[str]:
    """Every address that belongs to the lead of a story."""
    lead, [(other, _)] = story.membership(story.lead), story.members
    row = lead.item_diplome.get()
    site = story.adhesion.main_site
    found = [reverse(name, args=[story.pk]) for name in ADHESION]
    found += [reverse(name, args=[lead.pk]) for name in DOSSIER]
    found += [
        reverse("adhesions:resend", args=[story.pk, story.membership(other).pk]),
        reverse("adhesions:remove", args=[story.pk, story.membership(other).pk]),
        reverse("adhesions:site_remove", args=[story.pk, site.pk]),
        reverse("adhesions:dossier_item", args=[lead.pk, Item.DIPLOMA.value]),
        reverse("adhesions:dossier_row", args=[lead.pk, Item.DIPLOMA.value, row.pk]),
        reverse("adhesions:row_remove", args=[lead.pk, Item.DIPLOMA.value, row.pk]),
        reverse("adhesions:document", args=[Item.DIPLOMA.value, row.pk]),
    ]
    return found


def test_a_neighbor_sees_nothing_and_changes_nothing(ours, theirs, client_of):
    ours.open().invite().join().fill()
    theirs.open().invite().join().fill()
    neighbor = client_of(theirs.lead)
    before = theirs.adhesion.record.count(), ours.adhesion.record.count()
    for address in addresses(ours):
        # 405: the page has not this method, whoever asks.
        assert neighbor.get(address).status_code in (404, 405), address
        assert neighbor.post(address, {"answer": "accept"}).status_code in (404, 405), address
    assert (theirs.adhesion.record.count(), ours.adhesion.record.count()) == before
    assert ours.membership(ours.lead).item_diplome.count() == 1
    assert ours.adhesion.sites.count() == 1


def test_a_row_of_a_neighbor_does_not_pass_through_one_s_own_dossier(ours, theirs, client_of):
    ours.open().invite().join().fill()
    theirs.open().invite().join().fill()
    mine, row = theirs.membership(theirs.lead), ours.membership(ours.lead).item_diplome.get()
    client = client_of(theirs.lead)
    address = reverse("adhesions:dossier_row", args=[mine.pk, "diplome", row.pk])
    assert client.post(address, {"title": "Pris"}).status_code == 404
    assert client.post(reverse("adhesions:row_remove", args=[mine.pk, "diplome", row.pk])).status_code == 404
    row.refresh_from_db()
    assert row.title != "Pris"


def test_a_colleague_gets_403_where_the_lead_acts(ours, client_of):
    ours.open().invite().join()
    [(doctor, _)] = ours.members
    client = client_of(doctor)
    for name in LEAD:
        address = reverse(name, args=[ours.pk])
        assert client.get(address).status_code == 403, name
        assert client.post(address).status_code == 403, name
    nurse = ours.membership(ours.lead)
    assert client.get(reverse("adhesions:remove", args=[ours.pk, nurse.pk])).status_code == 403
    assert client.post(reverse("adhesions:remove", args=[ours.pk, nurse.pk])).status_code == 403
    assert client.post(reverse("adhesions:resend", args=[ours.pk, nurse.pk])).status_code == 403
    site = ours.adhesion.main_site
    assert client.post(reverse("adhesions:site_remove", args=[ours.pk, site.pk])).status_code == 403


def test_a_colleague_reads_neither_the_dossier_nor_the_documents_of_another(ours, client_of):
    ours.open().invite().join().fill()
    [(doctor, _)] = ours.members
    client, nurse = client_of(doctor), ours.membership(ours.lead)
    assert client.get(reverse("adhesions:dossier", args=[nurse.pk])).status_code == 404
    row = nurse.item_diplome.get()
    assert client.get(reverse("adhesions:document", args=["diplome", row.pk])).status_code == 404
    assert client.get(reverse("adhesions:detail", args=[ours.pk])).status_code == 200


def test_documents_are_the_member_s_and_once_filed_the_agency_s_of_that_region(ours, theirs, client):
    ours.open().invite().join().fill()
    row = ours.membership(ours.lead).item_diplome.get()
    address = reverse("adhesions:document", args=["diplome", row.pk])
    client.force_login(ours.instructor)
    assert client.get(address).status_code == 404
    ours.write_intent().engage().file()
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    framed = client.get(address, {"inline": "1"})
    assert framed["Content-Disposition"].startswith("inline")
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    assert b"".join(framed.streaming_content).startswith(b"%PDF-")
    client.force_login(theirs.instructor)
    assert client.get(address).status_code == 404


def test_who_is_not_signed_in_is_led_to_sign_in(ours, client):
    ours.open().invite().join().fill()
    for address in addresses(ours):
        if "relancer" not in address:
            answer = client.get(address)
            assert answer.status_code == 302, address
            assert answer["Location"].startswith(reverse("account_login")), address
