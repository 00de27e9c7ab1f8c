"""Pages of the team: opening, the list, one adhesion, the people and places, the letter of intent."""

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from adhesions.choices import Item, MembershipState, Role
from adhesions.models import Adhesion, Membership
from adhesions.services.team import INVITATION
from coopps.demo.story import put_in_force
from protocols.models import Protocol
from tests.markup import inline_code

pytestmark = pytest.mark.django_db

PLACE = {
    "name": "Hôpital de démonstration",
    "kind": "hopital_public",
    "address": "1 rue de l’Exemple",
    "postcode": "76000",
    "city": "Rouen",
    "finess": "",
    "siret": "",
}
START = PLACE | {"role": Role.DELEGATED, "team_name": "Équipe des essais", "practice_status": "salarie_public"}


def start(story) -> str:
    return reverse("adhesions:start", args=[story.protocol.code])


# --- Opening ------------------------------------------------------------------------------------------------------
def test_the_place_of_the_profile_fills_the_form(ours, client_of):
    page = unescape(client_of(ours.lead).get(start(ours)).content.decode())
    assert 'value="Hôpital de démonstration"' in page
    assert ours.protocol.title in page
    assert inline_code(page) == []


def test_an_adhesion_opens_from_the_catalogue(ours, client_of):
    answer = client_of(ours.lead).post(start(ours), START)
    adhesion = Adhesion.objects.get()
    assert answer["Location"] == reverse("adhesions:invite", args=[adhesion.pk])
    assert (adhesion.agency.code, adhesion.main_site.department) == ("NOR", "76")
    assert adhesion.memberships.get().practice_status == "salarie_public"


def test_a_region_where_the_protocol_is_not_authorized_says_so_and_keeps_what_was_typed(ours, reunion, client_of):
    answer = client_of(ours.lead).post(start(ours), START | {"postcode": "97400"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "n’est pas autorisé dans la région" in page
    assert 'value="Équipe des essais"' in page
    assert not Adhesion.objects.exists()


def test_a_national_protocol_says_how_it_is_joined_and_shows_no_form(ours, client_of):
    national = Protocol.objects.filter(regime="NATIONAL", versions__isnull=False).first()
    page = client_of(ours.lead).get(reverse("adhesions:start", args=[national.code])).content.decode()
    assert "déclaration" in page
    assert "Nom de l’équipe" not in page


def test_a_postcode_that_is_none_is_told_at_its_field(ours, client_of):
    page = client_of(ours.lead).post(start(ours), START | {"postcode": "760"}).content.decode()
    assert 'href="#id_postcode"' in page
    assert 'value="Équipe des essais"' in page


def test_without_a_profile_one_is_led_to_it_and_back(ours, client):
    client.force_login(User.objects.create_user("nouvelle@demonstration.test"))
    assert client.get(start(ours))["Location"] == reverse("accounts:profile")
    assert client.session["return_to"] == start(ours)


# --- The list -----------------------------------------------------------------------------------------------------
def test_an_empty_list_says_how_to_begin(ours, client_of):
    page = client_of(ours.lead).get(reverse("adhesions:list")).content.decode()
    assert reverse("protocols:catalogue") in page
    assert "pas encore d’adhésion" in page


def test_the_list_says_whose_turn_it_is_and_until_when(ours, client_of):
    ours.ready().file().take()
    [(doctor, _)] = ours.members
    ours.request(doctor, Item.DIPLOMA)
    page = client_of(ours.lead).get(reverse("adhesions:list")).content.decode()
    assert "C’est à vous" in page
    assert ours.instruction.number in page
    assert reverse("adhesions:answer", args=[ours.pk]) in page


def test_an_invitation_waits_in_the_list_of_who_is_invited_only(ours, theirs, client_of):
    ours.open().invite()
    [(doctor, _)] = ours.members
    assert ours.team_name in client_of(doctor).get(reverse("adhesions:list")).content.decode()
    assert ours.team_name not in client_of(theirs.lead).get(reverse("adhesions:list")).content.decode()


def test_the_list_asks_as_much_with_one_row_as_with_three(ours, client_of, django_assert_num_queries):
    ours.decided()
    client = client_of(ours.lead)
    client.get(reverse("adhesions:list"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("adhesions:list"))
    count = len(one)
    ours.ready().file()
    ours.decided()
    with django_assert_num_queries(count):
        page = client.get(reverse("adhesions:list")).content.decode()
    assert page.count("portal-dossier__what") == 3


# --- One adhesion -------------------------------------------------------------------------------------------------
def test_what_is_missing_is_told_for_everybody_with_links_where_the_reader_can_mend_it(ours, client_of):
    ours.open().invite().join()
    [(doctor, _)] = ours.members
    page = client_of(ours.lead).get(reverse("adhesions:detail", args=[ours.pk])).content.decode()
    assert doctor.full_name in page
    mine, other = ours.membership(ours.lead), ours.membership(doctor)
    assert reverse("adhesions:dossier_item", args=[mine.pk, "diplome"]) in page
    assert reverse("adhesions:dossier_item", args=[other.pk, "diplome"]) not in page
    assert reverse("adhesions:intent", args=[ours.pk]) in page
    assert inline_code(page) == []


def test_a_half_filled_row_links_to_the_very_field(ours, client_of):
    ours.open().invite().join().fill(title="")
    row = ours.membership(ours.lead).item_diplome.get()
    client = client_of(ours.lead)
    field = f"ligne-{row.pk}-title"
    link = f"{reverse('adhesions:dossier_item', args=[row.membership_id, 'diplome'])}#{field}"
    assert link in client.get(reverse("adhesions:detail", args=[ours.pk])).content.decode()
    assert f'id="{field}"' in client.get(link).content.decode()


def test_what_is_missing_refreshes_only_when_it_changed(ours, client_of):
    ours.open().invite().join()
    client, address = client_of(ours.lead), reverse("adhesions:detail", args=[ours.pk])
    mark = client.get(address).context["digest"]
    assert client.get(address, {"vu": mark}, headers={"HX-Request": "true"}).status_code == 204
    [(doctor, _)] = ours.members
    ours.fill(doctor)
    fresh = client.get(address, {"vu": mark}, headers={"HX-Request": "true"})
    assert fresh.status_code == 200
    assert fresh.content.decode().lstrip().startswith('<div id="manque"')


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("open", "Préparer la demande"),
        ("file", "Vérification des pièces"),
        ("complete", "Instruction du dossier"),
        ("propose", "Signature des décisions"),
        ("sign", "Réception des lettres"),
        ("start", "Mise en œuvre"),
    ],
)
def test_each_stage_has_its_page(ours, client_of, stage, words):
    steps = {
        "open": lambda: ours.open(),
        "file": lambda: ours.ready().file(),
        "complete": lambda: ours.ready().file().take().complete(),
        "propose": lambda: ours.ready().file().take().complete().examine().propose(),
        "sign": lambda: ours.ready().file().take().complete().examine().propose().sign(),
        "start": lambda: ours.decided(),
    }
    steps[stage]()
    client, address = client_of(ours.lead), reverse("adhesions:detail", args=[ours.pk])
    if stage == "start":
        client.post(reverse("adhesions:start_work", args=[ours.pk]))
    page = client.get(address).content.decode()
    assert f'aria-current="step"><span class="road__name">{words}' in page
    # The proposal is nobody's to know before the letter is signed.
    assert ("Décision en cours" in page) == (stage == "propose")


# --- The letter of intent -----------------------------------------------------------------------------------------
INTENT = {"purpose": "Réduire les délais.", "nature": ["actes_de_soins"], "expected_volume": "80", "planned_start": ""}


def test_the_letter_of_intent_is_saved_as_typed(ours, client_of):
    ours.open()
    client, address = client_of(ours.lead), reverse("adhesions:intent", args=[ours.pk])
    assert client.post(address, {"purpose": "Rédui"}, headers={"X-Autosave": "1"}).status_code == 204
    assert ours.adhesion.intent.purpose == "Rédui"
    assert client.post(address, INTENT)["Location"] == reverse("adhesions:detail", args=[ours.pk])
    assert ours.adhesion.intent.expected_volume == 80


def test_a_letter_of_intent_with_an_error_keeps_what_was_typed(ours, client_of):
    ours.open()
    client, address = client_of(ours.lead), reverse("adhesions:intent", args=[ours.pk])
    wrong = INTENT | {"expected_volume": "beaucoup"}
    assert client.post(address, wrong, headers={"X-Autosave": "1"}).status_code == 422
    page = client.post(address, wrong).content.decode()
    assert "Réduire les délais." in page
    assert 'value="beaucoup"' in page


def test_a_colleague_reads_the_letter_of_intent_and_does_not_write_it(ours, client_of):
    ours.open().invite().join().write_intent()
    [(doctor, _)] = ours.members
    client, address = client_of(doctor), reverse("adhesions:intent", args=[ours.pk])
    assert "<form" not in client.get(address).content.decode().split("<main")[1]
    client.post(address, INTENT)
    assert ours.adhesion.intent.purpose != "Réduire les délais."


def test_the_pdf_is_a_draft_then_the_filed_act(ours, client_of):
    ours.open().write_intent()
    client, address = client_of(ours.lead), reverse("adhesions:intent_pdf", args=[ours.pk])
    draft = client.get(address)
    assert draft.content.startswith(b"%PDF-")
    assert "projet" in draft["Content-Disposition"]
    ours.invite().join().fill().engage().file()
    filed = client.get(address)
    assert filed.content == bytes(ours.adhesion.filed_intent.content)
    acknowledgement = client.get(reverse("adhesions:acknowledgement", args=[ours.pk]))
    assert acknowledgement.content == bytes(ours.adhesion.acknowledgement.content)


# --- The people and places ----------------------------------------------------------------------------------------
def test_the_lead_invites_by_e_mail(ours, client_of):
    ours.open()
    words = {"name": "Maud Démo", "email": "Maud@demonstration.test", "role": Role.DELEGATING}
    answer = client_of(ours.lead).post(reverse("adhesions:invite", args=[ours.pk]), words, follow=True)
    assert "L’invitation est envoyée à maud@demonstration.test" in answer.content.decode()
    assert Membership.objects.get(invited_email="maud@demonstration.test").state == MembershipState.INVITED


def test_inviting_twice_says_why_not_and_keeps_what_was_typed(ours, client_of):
    ours.open().invite()
    [(doctor, _)] = ours.members
    words = {"name": "Encore elle", "email": doctor.user.email, "role": Role.DELEGATING}
    page = client_of(ours.lead).post(reverse("adhesions:invite", args=[ours.pk]), words).content.decode()
    assert "est déjà dans l’équipe" in page
    assert 'value="Encore elle"' in page


def test_a_new_invitation_replaces_the_former_link(ours, client_of):
    ours.open().invite()
    invited = Membership.objects.get(adhesion=ours.pk, state=MembershipState.INVITED)
    former = INVITATION.token(invited)
    client_of(ours.lead).post(reverse("adhesions:resend", args=[ours.pk, invited.pk]))
    client = client_of(ours.members[0][0])
    assert client.get(reverse("adhesions:invitation", args=[former])).status_code == 410
    fresh = Membership.objects.get(pk=invited.pk)
    assert client.get(reverse("adhesions:invitation", args=[INVITATION.token(fresh)])).status_code == 200


def test_removing_says_whose_engagement_is_voided_then_voids_it(ours, client_of):
    ours.ready()
    [(doctor, _)] = ours.members
    client, address = client_of(ours.lead), reverse("adhesions:remove", args=[ours.pk, ours.membership(doctor).pk])
    page = client.get(address).content.decode()
    assert f"L’engagement de {ours.lead.full_name} ne vaudra plus" in page
    assert ours.membership(ours.lead).commitment is not None
    client.post(address)
    assert ours.membership(ours.lead).commitment is None
    assert client_of(doctor).get(reverse("adhesions:detail", args=[ours.pk])).status_code == 404


def test_places_are_added_and_removed_in_the_region_only(ours, client_of):
    ours.open()
    client, add = client_of(ours.lead), reverse("adhesions:site_add", args=[ours.pk])
    outside = client.post(add, PLACE | {"name": "Ailleurs", "postcode": "75001"}).content.decode()
    assert "une équipe exerce dans une seule région" in outside
    assert 'value="Ailleurs"' in outside
    client.post(add, PLACE | {"name": "Antenne", "postcode": "14000"})
    site = ours.adhesion.sites.get(is_main=False)
    client.post(reverse("adhesions:site_remove", args=[ours.pk, site.pk]))
    assert [site.is_main for site in ours.adhesion.sites.all()] == [True]
    main = reverse("adhesions:site_remove", args=[ours.pk, ours.adhesion.main_site.pk])
    assert "ne se retire pas" in client.post(main).content.decode()


def test_the_team_is_copied_to_a_second_protocol(ours, normandy, client_of):
    ours.ready()
    other = Protocol.objects.get(code="DEMO-VACC")
    put_in_force(other, normandy, number="DEMO-NOR-2")
    client, address = client_of(ours.lead), reverse("adhesions:copy", args=[ours.pk])
    assert other.title in unescape(client.get(address).content.decode())
    answer = client.post(address, {"protocol": other.pk})
    copied = Adhesion.objects.get(protocol=other)
    # The papers come with the team, and the status is said with the engagement.
    assert answer["Location"] == reverse("adhesions:intent", args=[copied.pk])
    assert copied.memberships.count() == ours.adhesion.memberships.count()
    assert "déjà rejoint" in client.get(address).content.decode()
