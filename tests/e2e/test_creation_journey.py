"""A protocol in a browser, from an empty database: ASALEE's up to a second region, and a hepatitis C consultation's up to the
refusal. Each person clicks in a browser of their own; a real worker signs and sends."""

from __future__ import annotations

import subprocess

import pytest
from django.urls import reverse

from coopps.kernel.documents.models import Act, Letter
from protocols.models import Intent, RegionalAuthorization
from tests.e2e import creation_agency as agency
from tests.e2e import creation_has as has
from tests.e2e import creation_steps as team
from tests.e2e.clicks import button, hears, post, reads, wait_for_mail
from tests.e2e.conftest import TELEPHONE
from tests.e2e.creation_people import Browsers, creation, diabetes, hepatitis, world  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)

# A word of the protocol: where nobody may read the project yet, it is not.
SECRET = "Zéphyrine"
RESERVATIONS = (
    ("Préciser le document d’information remis au patient.", "patient_information"),
    ("Porter la formation théorique à soixante heures.", "training"),
)


@pytest.fixture
def browsers(signed_in) -> Browsers:
    """A browser for each person."""
    return Browsers(signed_in)


def words_of(page, address: str) -> str:
    """The words of a PDF that a person downloads."""
    answer = page.request.get(address)
    assert answer.status == 200, address
    done = subprocess.run(["pdftotext", "-", "-"], input=answer.body(), capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def download(page, name: str) -> str:
    """The words of the PDF that a link of the page leads to."""
    return words_of(page, page.get_by_role("link", name=name).first.get_attribute("href"))


def test_asalee_from_the_first_question_to_a_second_region(diabetes, browsers, open_page, mailbox, axe):  # noqa: F811
    story = diabetes
    story.mark = SECRET
    nurse, doctor, agent = (browsers.of(user) for user in (story.lead.user, story.colleague.user, story.instructor))

    # 1. A few questions lead to the letter of intent; what resembles is shown, and the nurse says why it does not do.
    team.find_the_way(nurse)
    team.write_the_letter(nurse, story)
    story.intent_pk = Intent.objects.get().pk
    team.file_the_letter(nurse)

    # 2. The agency takes the letter, reads the reason, retains it.
    agency.retain(agent, story)
    nurse.goto(wait_for_mail(mailbox, story.lead.user.email, "lettre d’intention"))

    # 3. Two people write; the one who comes second sees both texts and chooses. The other sections: the services.
    team.invite_to_write(nurse, doctor, story, mailbox)
    team.write_sections(nurse, story)
    team.write_at_once(nurse, doctor, story)
    story.draft(leaving=("objectives", "acts", "training", "context"))
    team.file_the_protocol(nurse, story)
    axe(nurse)

    # 4. The agency examines it act by act and gives its visa; the team transmits, which is Normandy's way.
    agency.endorse(agent, story, [story.lead, story.colleague])
    axe(agent)
    team.transmit(nurse, story)

    # 5. The reviewer invites three experts. Each sees nothing before the statement; one has a link, which is found.
    reviewer = browsers.of(story.office.reviewer)
    has.admit_and_invite(reviewer, story)
    first, second, third = story.office.experts
    seats = {place.expert_id: place for place in story.appointments}
    experts = [browsers.of(first.user), browsers.of(second.user, viewport=TELEPHONE), browsers.of(third.user)]
    for page, expert in zip(experts, story.office.experts, strict=True):
        has.accept(page)
        has.sees_nothing(page, seats[expert.pk], SECRET)
        has.state_no_link(page, "un rapprochement" if expert == third else "Le dossier vous est ouvert.")
    has.recuse(reviewer, story, third)
    has.sees_nothing(experts[2], seats[third.pk], SECRET)
    has.open_expertise(reviewer, story)

    # 6. Two individual opinions that nobody else reads before the reveal; the votes, one of them from a telephone.
    for page in experts[:2]:
        has.give_opinion(page, "Favorable avec réserves", f"La formation est à préciser. {SECRET}")
    has.convene(reviewer, story)
    for page, address in (
        (reviewer, reverse("has:session", args=[story.session.pk])),
        (experts[0], reverse("has:session_member", args=[seats[first.pk].pk])),
    ):
        page.goto(address)
        assert SECRET not in page.content()
    has.open_and_reveal(reviewer, [first, second])
    for page in experts[:2]:
        has.vote(page, "Pour, avec réserves")
    axe(experts[1])
    has.close_session(reviewer, "favorable avec réserves")
    axe(reviewer)

    # 7. The opinion, with its reservations, signed by the president, reaches the team.
    has.write_opinion(
        reviewer, motives="La formation est à préciser.", reservations=RESERVATIONS, recommendation="Mesurer."
    )
    agency.sign(browsers.of(story.office.president))
    nurse.goto(wait_for_mail(mailbox, story.lead.user.email, "La HAS a rendu son avis"))
    assert "Favorable avec réserves, avis n°" in reads(nurse)
    assert RESERVATIONS[1][0] in download(nurse, "Avis de la Haute Autorité de santé")

    # 8. Each reservation is answered with a new version and lifted; the decision waits for the last one.
    open_reservation = "La réserve n° {} de la Haute Autorité de santé n’est pas levée."
    agency.cannot_authorize(agent, story, open_reservation.format(1))
    team.answer_reservations(nurse, story)
    has.lift(reviewer, story, 1)
    agency.cannot_authorize(agent, story, open_reservation.format(2))
    has.lift(reviewer, story, 2)

    # 9. The order is proposed, signed, published; the catalogue shows it and opens adhesions.
    anyone = browsers.anyone(open_page)
    public = reverse("protocols:detail", args=[story.project.protocol.code])
    assert anyone.goto(public).status == 404
    agency.propose(agent, story, "Autoriser")
    agency.sign(browsers.of(story.signatory))
    wait_for_mail(mailbox, story.lead.user.email, "Votre protocole est autorisé")
    agency.publish(agent, story, "recueil spécial n° 12")
    team.find_in_the_catalogue(anyone, "suivi du diabète infirmier", public)
    assert anyone.get_by_role("link", name="Adhérer avec mon équipe").is_visible()
    assert RESERVATIONS[0][0] in download(anyone, "Lire l’avis")
    assert story.project.version.sha256 in download(anyone, "Lire l’arrêté").replace(" ", "")
    axe(anyone)

    # 10. A team of a second region asks for the extension; its agency decides for itself.
    other = creation("REU", 301)
    nurse, agent = browsers.of(other.lead.user), browsers.of(other.instructor)
    nurse.goto(public)
    team.write_the_extension(nurse, other)
    other.intent_pk = Intent.objects.latest("pk").pk
    team.file_the_letter(nurse)
    agency.retain(agent, other)
    agency.endorse(agent, other, [other.lead])
    agency.propose(agent, other, "Autoriser")
    agency.sign(browsers.of(other.signatory))
    wait_for_mail(mailbox, other.lead.user.email, "Votre protocole est autorisé")
    agency.publish(agent, other, "recueil n° 3")
    anyone.reload()
    rows = anyone.get_by_role("table", name="Autorisations connues").get_by_role("row")
    for region, order in (("Normandie", "NOR-"), ("La Réunion", "REU-")):
        row = rows.filter(has=anyone.get_by_role("rowheader", name=region, exact=True))
        assert row.locator("[data-label=Version]").inner_text() == "2"
        assert order in row.inner_text()
        assert "non confirmé" not in row.inner_text()


def test_a_hepatitis_consultation_that_no_request_can_authorize(hepatitis, browsers, mailbox):  # noqa: F811
    story = hepatitis
    nurse, doctor, agent = (browsers.of(user) for user in (story.lead.user, story.colleague.user, story.instructor))

    # 1. From the first question to the transmission; the twenty sections are written by the services.
    team.find_the_way(nurse)
    team.write_the_letter(nurse, story)
    story.intent_pk = Intent.objects.get().pk
    team.file_the_letter(nurse)
    agency.retain(agent, story)
    nurse.goto(wait_for_mail(mailbox, story.lead.user.email, "lettre d’intention"))
    team.invite_to_write(nurse, doctor, story, mailbox)
    story.draft()
    team.file_the_protocol(nurse, story)
    agency.endorse(agent, story, [story.lead, story.colleague])
    team.transmit(nurse, story)

    # 2. Three experts without a link find it wanting; the college votes against, and the opinion says why.
    reviewer = browsers.of(story.office.reviewer)
    has.admit_and_invite(reviewer, story)
    experts = [browsers.of(expert.user) for expert in story.office.experts]
    for page in experts:
        has.accept(page)
        has.state_no_link(page, "Le dossier vous est ouvert.")
    has.open_expertise(reviewer, story)
    for page in experts:
        has.give_opinion(page, "Défavorable", "La place du médecin traitant manque.")
    has.convene(reviewer, story)
    has.open_and_reveal(reviewer, story.office.experts)
    for page in experts:
        has.vote(page, "Contre")
    has.close_session(reviewer, "défavorable")
    has.write_opinion(reviewer, motives="La place du médecin traitant est absente.")
    agency.sign(browsers.of(story.office.president))

    # 3. The team reads it as soon as it is sent.
    nurse.goto(wait_for_mail(mailbox, story.lead.user.email, "La HAS a rendu son avis"))
    assert "Défavorable, avis n°" in reads(nurse)
    assert "La place du médecin traitant est absente." in download(nurse, "Avis de la Haute Autorité de santé")

    # 4. No request makes an order, whoever of the agency sends it.
    director = browsers.of(story.signatory)
    agency.cannot_authorize(agent, story, "L’avis de la Haute Autorité de santé est défavorable")
    before = no_order(story)
    for page in (agent, director):
        for address in agency.deciding(story):
            post(
                page,
                address,
                outcome="autoriser",
                motivation="Par erreur.",
                publication_reference="n° 1",
                publication_date=story.agency.today().isoformat(),
            )
            assert no_order(story) == before, address
    public = reverse("protocols:detail", args=[story.project.protocol.code])
    assert nurse.request.get(public).status == 404

    # 5. A reasoned refusal reaches the person who leads, with the ways to appeal.
    agency.propose(agent, story, "Refuser", "L’avis est défavorable : la place du médecin traitant est absente.")
    agency.sign(director)
    nurse.goto(wait_for_mail(mailbox, story.lead.user.email, "lettre de l’agence"))
    button(nurse, "Ouvrir ma lettre")
    hears(nurse, "elle vous est notifiée")
    letter = download(nurse, "Télécharger ma lettre")
    for words in ("la place du médecin traitant est absente", "recours", "tribunal administratif"):
        assert words in letter
    team.open_project(nurse, story)
    hears(nurse, "L’agence a refusé d’autoriser le protocole")
    assert nurse.request.get(public).status == 404


def no_order(story) -> tuple:
    """What an order would change: the decision of the region, its letters and acts, what is public."""
    authorization = RegionalAuthorization.objects.values().get(pk=story.authorization.pk)
    del authorization["updated_at"]
    assert authorization["state"] == "demandee"
    return (
        authorization,
        Letter.objects.filter(agency=story.agency).count(),
        Act.objects.filter(kind="arrete_autorisation").count(),
        story.project.version.is_public,
    )
