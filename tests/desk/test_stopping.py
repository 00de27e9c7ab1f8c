"""A protocol is stopped in the region by its pages: the agency's, those of the people who are heard, the catalogue's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from coopps.kernel.documents.models import Act
from coopps.kernel.documents.services import signing_session
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import OrderGround, OrderState
from protocols.models import OrderEnding, OrderSuspension
from protocols.services import order_endings
from tests.orders import (
    DAY,
    FACTS,
    MOTIVES,
    URGENCY,
    answer,
    consider,
    end,
    fresh,
    hearing_of,
    invite,
    lift,
    proposed,
    read,
    sign,
    supervisor,
    suspend,
    urgent,
)
from tests.reading import printed, signed_in, words_of

pytestmark = pytest.mark.django_db
WORDS = {"ground": OrderGround.NEED, "facts": FACTS, "days": 15}


@pytest.fixture
def decided(ours):
    return ours.decided()


@pytest.fixture
def order(decided):
    return decided.adhesion.authorization


@pytest.fixture
def agent(normandy):
    return supervisor(normandy)


def page_of(order) -> str:
    return reverse("protocols:order", args=[order.pk])


def catalogue(order) -> str:
    return reverse("protocols:detail", args=[order.protocol.code])


def test_no_page_stops_a_protocol_without_an_act(decided, order, agent):
    for person in (agent, decided.signatory, decided.instructor):
        for gone in ("suspendre", "retablir", "abroger", "remplacer"):
            assert signed_in(person).post(f"/arretes/{order.pk}/{gone}/", {"motivation": FACTS}).status_code == 404
    assert fresh(order).is_authorized


def test_the_thread_of_an_end_by_the_pages(decided, order, agent):
    doctor = decided.members[0][0]
    supervising, nurse = signed_in(agent), signed_in(decided.lead.user)
    page, opening = page_of(order), reverse("protocols:order_ending_open", args=[order.pk])
    assert opening in supervising.get(page).text
    before = words_of(supervising.get(opening))
    assert f"2 personnes sont concernées : {decided.lead.full_name} et {doctor.full_name}" in before
    refused = supervising.post(opening, WORDS | {"facts": "Rien."})
    assert refused.status_code == 200
    assert "Rien." in refused.text
    assert supervising.post(opening, WORDS).status_code == 302
    ending = OrderEnding.objects.get()
    assert "en préparation" in words_of(supervising.get(page))
    assert "Fin envisagée" in words_of(supervising.get(reverse("protocols:orders")))
    invite(ending)
    assert "pas encore reçue" in words_of(supervising.get(page))
    assert "Des observations sont attendues sur la fin d’un protocole" in words_of(
        supervising.get(reverse("portal:home"))
    )
    # The person.
    hearing = hearing_of(ending, decided.lead)
    answering = reverse("protocols:observations", args=[hearing.pk])
    assert nurse.get(answering).status_code == 404  # nothing is told before the letter is received
    assert "Aucune fin n’est envisagée" in words_of(nurse.get(reverse("protocols:hearings")))
    read(hearing)
    for found in ("portal:home", "adhesions:my_acts", "protocols:hearings"):
        assert answering in nurse.get(reverse(found)).text, found
    told = words_of(nurse.get(answering))
    assert FACTS in told
    assert "n’est plus avéré" in told
    assert hearing.invitation.get_absolute_url() in nurse.get(answering).text
    assert nurse.get(hearing.invitation.get_absolute_url()).status_code == 200
    assert nurse.post(answering, {"observations": " "}).status_code == 200
    assert nurse.post(answering, {"observations": "Les indicateurs sont bons."}).status_code == 302
    assert "Les indicateurs sont bons." in words_of(nurse.get(answering))
    assert signed_in(doctor.user).get(answering).status_code == 404
    # The agent again.
    proposing = reverse("protocols:order_ending_propose", args=[ending.pk])
    waiting = supervising.get(proposing)
    assert f"{doctor.full_name} n’a pas encore reçu l’invitation" in words_of(waiting)
    assert "Les indicateurs sont bons." in words_of(waiting)
    assert "Envoyer l’arrêté" not in waiting.text
    answer(ending)
    assert "La fin d’un protocole est à proposer ou à abandonner" in words_of(supervising.get(reverse("portal:home")))
    assert "le jour de la signature" in words_of(supervising.get(proposing))
    assert supervising.post(proposing, {"motivation": "Fin."}).status_code == 200
    preview = reverse("protocols:order_ending_preview", args=[ending.pk])
    assert preview in supervising.get(proposing).text
    shown = printed(supervising.post(preview, {"motivation": MOTIVES}).content)
    assert "PROJET" in shown
    assert MOTIVES in shown
    assert fresh(ending).is_considered
    assert supervising.post(proposing, {"motivation": MOTIVES}).status_code == 302
    back = reverse("protocols:order_ending_take_back", args=[ending.pk])
    assert MOTIVES in words_of(supervising.get(back))
    assert "est à la signature" in words_of(supervising.get(reverse("portal:home")))
    assert supervising.post(back, {"reason": "À revoir."}).status_code == 302
    assert supervising.get(reverse("protocols:order_ending_abandon", args=[ending.pk])).status_code == 200
    supervising.post(proposing, {"motivation": MOTIVES})
    sign(fresh(ending).letter, decided.signatory)
    act = Act.objects.get(kind=order_endings.REPEAL)
    told = words_of(supervising.get(page))
    for line in (
        "Fin du protocole envisagée",
        "Observations présentées",
        "Arrêté de fin signé",
        "abrogée dans la région",
    ):
        assert line in told, line
    for person in (agent, decided.lead, decided.signatory):
        assert person.full_name in told
    assert act.number in told
    assert act.get_absolute_url() in supervising.get(page).text
    # Everybody.
    public = Client().get(catalogue(order))
    assert "Abrogée" in words_of(public)
    assert "Depuis le" in words_of(public)
    assert act.number in public.text
    address = reverse("protocols:act", args=[order.protocol.code, act.pk])
    assert address in public.text
    assert Client().get(address)["Content-Type"] == "application/pdf"
    mine = words_of(nurse.get(reverse("adhesions:my_acts")))
    assert "informent les patients" in mine
    assert MOTIVES in mine


def test_an_end_to_come_is_told_to_whoever_acts(decided, order, agent):
    day = order.agency.today() + 10 * DAY
    end(order, decided.signatory, effect_on=day)
    mine = words_of(signed_in(decided.lead.user).get(reverse("adhesions:my_acts")))
    assert "Ce protocole prend fin le" in mine
    assert "informent les patients" in mine
    assert "arrêté signé, fin à venir" in words_of(signed_in(agent).get(page_of(order))).lower()


def test_the_thread_of_a_suspension_by_the_pages(decided, order, agent):
    supervising = signed_in(agent)
    page, proposing = page_of(order), reverse("protocols:order_suspension_propose", args=[order.pk])
    assert proposing in supervising.get(page).text
    words = WORDS | {"urgency": URGENCY}
    assert "2 personnes sont concernées" in words_of(supervising.get(proposing))
    assert supervising.post(proposing, words | {"urgency": "Vite."}).status_code == 200
    preview = reverse("protocols:order_suspension_preview", args=[order.pk])
    assert URGENCY in printed(supervising.post(preview, words).content)
    assert not OrderSuspension.objects.exists()
    assert supervising.post(proposing, words).status_code == 302
    suspension = OrderSuspension.objects.get()
    back = reverse("protocols:order_suspension_take_back", args=[suspension.pk])
    assert URGENCY in words_of(supervising.get(back))
    assert supervising.post(back, {"reason": "À revoir."}).status_code == 302
    supervising.post(proposing, words)
    suspension = OrderSuspension.objects.last()
    sign(suspension.letter, decided.signatory)
    number = fresh(suspension).letter.act.number
    public = words_of(Client().get(catalogue(order)))
    assert "Suspendue" in public
    assert number in public
    told = words_of(supervising.get(page))
    assert "Suspension signée" in told
    assert decided.signatory.full_name in told
    lifting = reverse("protocols:order_suspension_lift", args=[suspension.pk])
    assert lifting in supervising.get(page).text
    motive = {"motivation": "Le matériel en cause est remplacé dans toutes les équipes."}
    assert supervising.post(lifting, {"motivation": "Fait."}).status_code == 200
    preview = reverse("protocols:order_lift_preview", args=[suspension.pk])
    assert "portant levée" in printed(supervising.post(preview, motive).content)
    assert fresh(suspension).lift_letter is None
    assert supervising.post(lifting, motive).status_code == 302
    back = reverse("protocols:order_lift_take_back", args=[suspension.pk])
    assert supervising.post(back, {"reason": "À revoir."}).status_code == 302
    assert supervising.post(lifting, motive).status_code == 302
    sign(fresh(suspension).lift_letter, decided.signatory)
    assert fresh(order).is_authorized
    assert "Levée signée" in words_of(supervising.get(page))
    assert number not in words_of(Client().get(catalogue(order)))


def test_the_signatory_reads_what_an_order_changes_and_for_how_many(decided, order, agent):
    ending = proposed(order)
    suspension = urgent(order)
    signing_session.open_session(order.agency, decided.signatory)
    for letter, said in (
        (ending.letter, "sera abrogé dès la signature. 2 personnes sont concernées."),
        (suspension.letter, "sera suspendu dès la signature, jusqu’à une levée signée. 2 personnes sont concernées."),
    ):
        signing_session.prepare_letter(letter.pk)
        page = words_of(signed_in(decided.signatory).get(reverse("portal:signing_letter", args=[letter.pk])))
        assert letter.title in page
        assert said in page
        assert letter.exceptions.splitlines()[0] in page
        assert "n’est adressé à personne en particulier" in page


def test_others_are_kept_out(decided, order, agent, reunion):
    ending, suspension = consider(order, agent), urgent(order)
    neighbor = supervisor(reunion)
    pages = [
        *(reverse(f"protocols:{name}", args=[order.pk]) for name in ("order_ending_open", "order_suspension_propose")),
        *(reverse(f"protocols:order_ending_{name}", args=[ending.pk]) for name in ("propose", "take_back", "abandon")),
        *(
            reverse(f"protocols:{name}", args=[suspension.pk])
            for name in ("order_suspension_take_back", "order_suspension_lift", "order_lift_take_back")
        ),
    ]
    for url in pages:
        for stranger in (neighbor, decided.lead.user):
            assert signed_in(stranger).get(url).status_code == 404, url
            assert signed_in(stranger).post(url, WORDS).status_code == 404, url
        assert signed_in(decided.instructor).post(url, WORDS).status_code == 403, url
    read(hearing_of(ending, decided.lead))
    answering = reverse("protocols:observations", args=[hearing_of(ending, decided.lead).pk])
    for stranger in (neighbor, agent, decided.members[0][0].user):
        assert signed_in(stranger).get(answering).status_code == 404
    act = hearing_of(ending, decided.lead).invitation
    assert signed_in(agent).get(act.get_absolute_url()).status_code == 200
    assert signed_in(neighbor).get(act.get_absolute_url()).status_code == 404
    assert signed_in(decided.members[0][0].user).get(act.get_absolute_url()).status_code == 404


def test_who_asked_for_the_protocol_stops_it_neither(our_protocol, normandy):
    """The author of the protocol, who is also an agent that supervises."""
    from accounts.choices import AgencyRoleKind
    from accounts.services import roles

    our_protocol.authorized()
    author, order = our_protocol.colleague.user, our_protocol.authorization
    roles.give_role(
        user=author, agency=normandy, kind=AgencyRoleKind.SUPERVISOR, quality="Suivi", valid_from=normandy.today()
    )
    with pytest.raises(TransitionRefused) as refusal:
        consider(order, author)
    assert refusal.value.forbidden
    ending = consider(order)
    assert signed_in(author).get(reverse("protocols:order_ending_propose", args=[ending.pk])).status_code == 403


def test_the_dossier_of_the_protocol_tells_who_stopped_it(our_protocol, normandy):
    our_protocol.authorized()
    order = our_protocol.authorization
    suspension = suspend(order, our_protocol.signatory)
    lift(suspension, our_protocol.signatory)
    agent = supervisor(normandy)
    told = words_of(signed_in(agent).get(reverse("protocols:desk", args=[our_protocol.instruction.pk])))
    assert "Suspension signée" in told
    assert our_protocol.signatory.full_name in told
    assert reverse("protocols:order_suspension_propose", args=[order.pk]) in signed_in(agent).get(page_of(order)).text
    assert fresh(order).state == OrderState.AUTHORIZED
