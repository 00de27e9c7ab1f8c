"""Before signing: all that one states is read again, and how the decision is received is asked; nothing is ticked for anybody."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.choices import DeliveryChoice
from accounts.services.professionals import choose_delivery
from adhesions.choices import Item, MembershipState
from adhesions.models import Diploma, LiabilityInsurance
from adhesions.rules.completeness import items_of
from coopps.portal.waiting.professional import waiting_for
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db

DELIVERY = "Comment voulez-vous recevoir"


@pytest.fixture
def filled(ours):
    """Everybody has filled, nobody has signed; the nurse has two diplomas, of which one says only its title."""
    ours.open().invite().join().write_intent().fill()
    member = ours.membership(ours.lead)
    first = member.item_diplome.get()
    Diploma.objects.create(
        membership=member,
        title="Diplôme universitaire",
        institution="Université",
        obtained_on=first.obtained_on,
        document=first.document,
        confirmed_at=first.confirmed_at,
    )
    return ours


@pytest.fixture
def silent(filled):
    """The nurse has not said how letters are to be received."""
    filled.lead.consents.all().delete()
    return filled


def page_of(story, person) -> str:
    return reverse("adhesions:engagement", args=[story.membership(person).pk])


def sign(story, person, **typed):
    client, page = signed_in(person.user), page_of(story, person)
    return client.post(page, {"seen": client.get(page).context["text"]} | typed, follow=True)


# --- The recapitulation ---------------------------------------------------------------------------------------------
def test_everything_stated_is_there_with_its_document_and_a_way_to_change_it(filled):
    member = filled.membership(filled.lead)
    answer = signed_in(filled.lead.user).get(page_of(filled, filled.lead))
    stated = answer.context["stated"]
    titles = [part.title for part in stated]
    expected = ["Statut et lieux d’exercice"]
    for item in items_of(member):
        if item == Item.DIPLOMA:
            expected += ["Diplômes, 1 sur 2", "Diplômes, 2 sur 2"]
        elif item != Item.COMMITMENT:
            expected.append(item.label)
    assert titles == expected
    words = words_of(answer)
    assert words.index("Vérifiez ce que vous déclarez avant de signer") < words.index("Signer mon engagement")
    lines = [line for part in stated for line in part.lines]
    assert len(re.findall(r">Modifier<span class=\"fr-sr-only\"> : ", words)) == len(lines)
    by_label = {(part.title, line.label): line for part in stated for line in part.lines}
    hours = by_label[Item.THEORY.label, "heures suivies"]
    row = member.item_formation_theorique.get()
    assert (hours.value, hours.url.partition("#")[2]) == ("60", f"ligne-{row.pk}-hours")
    for kept in (row, member.item_assurance.get()):
        assert reverse("adhesions:document", args=[kept.item.value, kept.pk]) in words
    assert 'Modifier<span class="fr-sr-only"> : Diplômes, 2 sur 2, établissement' in words


def test_each_way_to_change_leads_to_a_field_that_is_there(filled):
    client = signed_in(filled.lead.user)
    for part in client.get(page_of(filled, filled.lead)).context["stated"]:
        for line in part.lines:
            address, _, anchor = line.url.partition("#")
            page = client.get(address)
            assert page.status_code == 200
            assert not anchor or f'id="{anchor}"' in page.text, line


def test_what_was_left_out_is_said_so(filled):
    member = filled.membership(filled.lead)
    part = signed_in(filled.lead.user).get(page_of(filled, filled.lead)).context["stated"][0]
    assert part.lines[1].value  # a place
    member.sites.clear()
    # The page asks for it: nothing is signed without.
    answer = signed_in(filled.lead.user).get(page_of(filled, filled.lead))
    assert list(answer.context["form"].fields) == ["practice_status", "sites"]
    sign(filled, filled.lead, practice_status="liberal")
    assert not filled.membership(filled.lead).is_engaged
    sign(filled, filled.lead, practice_status="liberal", sites=[filled.adhesion.main_site.pk])
    assert filled.membership(filled.lead).is_engaged


def test_an_insurance_that_ends_too_soon_is_told_before_signing(filled):
    today = filled.adhesion.agency.today()
    LiabilityInsurance.objects.update(valid_to=today)
    words = words_of(signed_in(filled.lead.user).get(page_of(filled, filled.lead)))
    assert "avant le" in words.split("Vérifiez ce que vous déclarez avant de signer")[1].split("</ul>")[0]


# --- The delivery ---------------------------------------------------------------------------------------------------
def test_the_two_deliveries_are_explained_and_none_is_ticked(silent):
    page = words_of(signed_in(silent.lead.user).get(page_of(silent, silent.lead)))
    assert DELIVERY in page
    radios = re.findall(r'<input type="radio"[^>]*name="choice"[^>]*>', page)
    assert [re.search(r'value="(\w+)"', radio).group(1) for radio in radios] == DeliveryChoice.values
    assert not [radio for radio in radios if "checked" in radio]
    assert "J’accepte de recevoir dans mon espace personnel" in page  # what one agrees to
    assert "lettre recommandée avec demande d’avis de réception" in page


@pytest.mark.parametrize(
    ("choice", "consents", "chosen"), [("accord", True, True), ("courrier", False, True), ("", False, False)]
)
def test_the_choice_is_recorded_with_the_signature(silent, choice, consents, chosen):
    sign(silent, silent.lead, choice=choice)
    assert silent.membership(silent.lead).state == MembershipState.ENGAGED
    silent.lead.refresh_from_db()
    assert silent.lead.consents_to_electronic_notification == consents
    assert silent.lead.has_chosen_delivery == chosen
    [(doctor, _)] = silent.members
    assert doctor.consents.count() == 1  # the neighbor's choice is not touched


def test_another_choice_signs_nothing(silent):
    answer = sign(silent, silent.lead, choice="pigeon")
    assert silent.membership(silent.lead).state == MembershipState.IN_PROGRESS
    assert list(answer.context["form"].errors) == ["choice"]


def test_who_has_chosen_is_not_asked_again(filled):
    choose_delivery(filled.lead, DeliveryChoice.POST)
    assert DELIVERY not in words_of(signed_in(filled.lead.user).get(page_of(filled, filled.lead)))


def test_a_signature_that_is_refused_records_no_choice(silent):
    signed_in(silent.lead.user).post(page_of(silent, silent.lead), {"seen": "Autre chose", "choice": "accord"})
    assert silent.lead.consents.count() == 0


def test_who_has_not_answered_is_asked_again_once_the_request_is_filed(silent):
    silent.engage().file()
    member, client = silent.membership(silent.lead), signed_in(silent.lead.user)
    address = reverse("adhesions:choose_delivery", args=[member.pk])
    for page in (reverse("adhesions:detail", args=[silent.pk]), reverse("adhesions:dossier", args=[member.pk])):
        assert f'href="{address}"' in client.get(page).text
    assert address in [matter.url for matter in waiting_for(silent.lead.user).mine]
    assert "checked" not in client.get(address).text
    unsaid = client.post(address, {})
    assert list(unsaid.context["form"].errors) == ["choice"]
    answered = client.post(address, {"choice": "courrier"})
    assert answered["Location"] == reverse("adhesions:detail", args=[silent.pk])
    assert f'href="{address}"' not in client.get(answered["Location"]).text
    assert address not in [matter.url for matter in waiting_for(silent.lead.user).mine]


def test_the_others_of_the_team_are_not_asked_and_cannot_answer(silent, client_of):
    silent.engage().file()
    [(doctor, _)] = silent.members
    address = reverse("adhesions:choose_delivery", args=[silent.membership(silent.lead).pk])
    assert client_of(doctor).get(address).status_code == 404
    assert client_of(doctor).post(address, {"choice": "accord"}).status_code == 404
    assert DELIVERY not in client_of(doctor).get(reverse("adhesions:detail", args=[silent.pk])).text


def test_after_the_decision_nobody_is_asked(silent):
    silent.engage().file().take().complete().examine().propose().sign()
    page = signed_in(silent.lead.user).get(reverse("adhesions:detail", args=[silent.pk]))
    assert DELIVERY not in words_of(page)


def test_the_profile_offers_both_to_who_has_not_answered(silent):
    page = signed_in(silent.lead.user).get(reverse("accounts:consent"))
    assert len(re.findall(r'<input type="radio"[^>]*name="choice"', page.text)) == 2
    assert "checked" not in page.text


# --- The sworn word beside the signature ----------------------------------------------------------------------------
def test_the_sworn_word_is_given_beside_the_signature_by_a_box_that_is_ticked(ours):
    ours.open().invite().join().write_intent().fill(leaving=(Item.SWORN,))
    answer = signed_in(ours.lead.user).get(page_of(ours, ours.lead))
    assert answer.context["left"] == []
    assert answer.context["oath"]
    sign(ours, ours.lead)
    member = ours.membership(ours.lead)
    assert (member.state, member.item_attestation.count()) == (MembershipState.IN_PROGRESS, 0)
    sign(ours, ours.lead, sworn="on")
    member = ours.membership(ours.lead)
    assert member.state == MembershipState.ENGAGED
    assert member.item_attestation.get().text == answer.context["oath"]


def test_the_whole_protocol_is_read_on_the_page_that_is_signed(filled):
    page = words_of(signed_in(filled.lead.user).get(page_of(filled, filled.lead)))
    assert "Le protocole en entier" in page
    assert all(f'id="rubrique-{number}"' in page for number in range(1, 21))


def test_who_leads_and_signs_last_goes_on_to_the_filing(filled):
    [(doctor, _)] = filled.members
    answer = sign(filled, doctor)
    assert answer.redirect_chain[-1][0] == reverse("adhesions:dossier", args=[filled.membership(doctor).pk])
    answer = sign(filled, filled.lead)
    assert answer.redirect_chain[-1][0] == reverse("adhesions:file", args=[filled.pk])
