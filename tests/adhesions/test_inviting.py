"""Invited by name, accepted in two touches: who, what, where, until when; for one person alone, and once."""

from __future__ import annotations

import datetime
import re
from html import unescape

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services import joining
from accounts.services.directory import import_directory
from adhesions.choices import MembershipState, Role
from adhesions.models import Membership
from adhesions.services import arrivals, opening, team
from adhesions.services.team import INVITATION
from coopps.bench import synthetic_extract as extract
from coopps.demo import people
from coopps.kernel.mailing.models import Message
from coopps.kernel.mailing.selectors import MOST_TO_ONE_ADDRESS
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.adhesions.test_arrival import newcomer
from tests.reading import words_of

pytestmark = pytest.mark.django_db

PASSWORD = "une phrase de passe bien longue"
ROUEN = {"postcode": "76000", "commune_code": "76540", "city": "Rouen", "structure": "CABINET FICTIF"}


def listed_as(rank: int, first: str, last: str, code: str = "10", label: str = "Médecin") -> str:
    who = extract.person(
        rank, first_name=first, last_name=last, profession_code=code, profession=label, skill="", civility_code="MME"
    )
    return extract.line(**who, **extract.activity(rank, mode_code="L", **ROUEN))


def directory_id(rank: int) -> str:
    return f"8{extract.synthetic_rpps(rank)}"


@pytest.fixture
def directory(tmp_path):
    """A doctor, a nurse, and a doctor of the same name; counted searches begin at none."""
    call_command("createcachetable", verbosity=0)
    cache.clear()
    rows = [
        listed_as(7001, "Maud", "FICTIF-AUBER"),
        listed_as(7002, "Nour", "FICTIF-DUVAL", "60", "Infirmier"),
        listed_as(7003, "Maud", "FICTIF-LANGLOIS"),
    ]
    import_directory(extract.write_extract(tmp_path / "extrait.txt", rows))
    return rows


@pytest.fixture
def opened(ours):
    return ours.open()


def invite_page(story, **query) -> str:
    return reverse("adhesions:invite", args=[story.pk], query=query)


def page_of(invited: Membership) -> str:
    return reverse("adhesions:invitation", args=[INVITATION.token(Membership.objects.get(pk=invited.pk))])


def by_hand(story, email: str = "alix@exemple.test", **words) -> Membership:
    words = {"name": "Alix Exemple", "role": Role.DELEGATING} | words
    return team.invite(story.adhesion, story.lead.user, email=email, **words)


def team_page(story, client) -> str:
    return words_of(client.get(reverse("adhesions:team", args=[story.pk])))


# --- By name ----------------------------------------------------------------------------------------------------------------
def test_a_person_is_found_chosen_and_invited(opened, directory, client_of):
    client = client_of(opened.lead)
    read = client.get(invite_page(opened, **{"annuaire-qui": "maud fictif auber", "annuaire-ou": "Rouen"}))
    assert "1 réponse" in words_of(read)
    assert directory_id(7001) in read.content.decode()
    chosen = invite_page(opened, personne=directory_id(7001))
    form = client.get(chosen).context["form"]
    # The name is known, and the protocol gives one role to the profession.
    assert (list(form.fields), form["role"].value()) == (["email", "role"], Role.DELEGATING)
    client.post(chosen, {"email": "Maud@Exemple.test", "role": Role.DELEGATING})
    invited = Membership.objects.get(state=MembershipState.INVITED)
    assert (invited.name, invited.invited_email, invited.directory_id, invited.by_account, invited.invited_by) == (
        "Maud FICTIF-AUBER",
        "maud@exemple.test",
        directory_id(7001),
        False,
        opened.lead.user,
    )


def test_who_has_an_account_is_written_to_there_and_nobody_reads_the_address(opened, directory, client_of, tmp_path):
    [(doctor, _)] = opened.members
    people.verify(doctor, opened.instructor, opened.adhesion.agency)
    number = f"8{doctor.identifier}"
    row = extract.line(
        **extract.person(1, last_name="DÉMO", first_name="Maud", national_id=number, id_number=doctor.identifier,
                         profession_code="10", profession="Médecin"),
        **extract.activity(1, **ROUEN),
    )  # fmt: skip
    import_directory(extract.write_extract(tmp_path / "plus.txt", [*directory, row]))
    client, chosen = client_of(opened.lead), invite_page(opened, personne=number)
    assert list(client.get(chosen).context["form"].fields) == ["role"]
    answer = client.post(chosen, {"role": Role.DELEGATING}, follow=True)
    invited = Membership.objects.get(state=MembershipState.INVITED)
    assert (invited.invited_email, invited.by_account) == (doctor.user.email, True)
    pages = [client.get(reverse(f"adhesions:{name}", args=[opened.pk])) for name in ("team", "detail")]
    for page in (answer, *pages):
        assert doctor.user.email not in page.content.decode()
    # Not in a refusal either.
    for _ in range(MOST_TO_ONE_ADDRESS - 1):
        team.resend_invitation(invited, opened.lead.user)
    with pytest.raises(TransitionRefused) as refused:
        team.resend_invitation(invited, opened.lead.user)
    assert doctor.user.email not in str(refused.value)
    assert "l’adresse de son compte" in str(refused.value)
    assert client_of(doctor).post(page_of(invited), {"answer": "accept"}).status_code == 302


def test_another_profession_the_same_person_and_who_has_left_are_refused_at_once(
    opened, directory, client_of, tmp_path
):
    client = client_of(opened.lead)
    answer = client.post(
        invite_page(opened, personne=directory_id(7002)), {"email": "n@exemple.test", "role": Role.DELEGATING}
    )
    assert "ne prévoit pas la profession" in words_of(answer)
    chosen = invite_page(opened, personne=directory_id(7001))
    assert client.post(chosen, {"email": "m@exemple.test", "role": Role.DELEGATING}).status_code == 302
    again = client.post(chosen, {"email": "autre@exemple.test", "role": Role.DELEGATING})
    assert "Maud FICTIF-AUBER est déjà dans l’équipe" in words_of(again)
    import_directory(extract.write_extract(tmp_path / "moins.txt", directory[:2]), force=True)
    # Who has left the directory is not a choice any more: the name and the address are asked for.
    left = client.get(invite_page(opened, personne=directory_id(7003)))
    assert list(left.context["form"].fields) == ["name", "email", "role"]
    assert Membership.objects.filter(state=MembershipState.INVITED).count() == 1


@pytest.mark.parametrize("word", ["\0", "8\0", "9" * 5000, "²"])
def test_an_answer_that_is_none_is_no_choice(opened, directory, client_of, word):
    lead = client_of(opened.lead)
    for name in ("personne", "structure", "remplace", "role"):
        assert lead.get(invite_page(opened, **{name: word})).status_code == 200
    assert lead.get(reverse("adhesions:site_add", args=[opened.pk], query={"structure": word})).status_code == 200


def test_the_neighbor_does_not_search_there(opened, theirs, directory, client_of):
    assert client_of(theirs.lead).get(invite_page(opened, **{"annuaire-qui": "maud"})).status_code == 404


def test_a_person_arrives_by_name_in_an_authorized_team(ours, directory, client_of):
    ours.decided()
    page = reverse("adhesions:arrival_invite", args=[ours.pk], query={"personne": directory_id(7001)})
    client_of(ours.lead).post(page, {"email": "maud@exemple.test", "role": Role.DELEGATING})
    assert Membership.objects.get(state=MembershipState.INVITED).arrival.is_draft


# --- Two touches ------------------------------------------------------------------------------------------------------------
def touches(client: Client, address: str, **typed) -> list[str]:
    """What a new person does from the link on: types `typed` and touches, then accepts; where each touch leads."""
    first = client.post(address, typed)
    return [first["Location"], client.post(first["Location"], {"answer": "accept"})["Location"]]


def test_a_new_person_of_the_directory_accepts_in_two_touches(opened, directory, client, mailbox, work):
    person = joining.DirectoryPerson.objects.get(national_id=directory_id(7001))
    team.invite(opened.adhesion, opened.lead.user, role=Role.DELEGATING, email="maud@exemple.test", person=person)
    work()
    (mail,) = mailbox.messages()
    [link] = re.findall(r"https?://[^/]+(/\S+)", mail.body)
    read = words_of(client.get(link))
    assert "L’annuaire remplit le reste : Maud FICTIF-AUBER, Médecin, RPPS" in read
    invited = Membership.objects.get(state=MembershipState.INVITED)
    assert touches(client, link, password1=PASSWORD) == [link, reverse("adhesions:fill", args=[invited.pk])]
    joined = Membership.objects.get(pk=invited.pk)
    professional = joined.professional
    assert joined.state == MembershipState.IN_PROGRESS
    assert (professional.full_name, professional.identifier, professional.profession.code, professional.civility) == (
        "Maud FICTIF-AUBER",
        extract.synthetic_rpps(7001),
        "10",
        "mme",
    )
    assert [(place.name, place.city) for place in professional.places.all()] == [("CABINET FICTIF", "Rouen")]
    assert not professional.is_verified
    # No second mail to the person: the link has proved the address. Who leads is told.
    work()
    assert [message.to for message in mailbox.messages()] == ["maud@exemple.test", opened.lead.user.email]
    assert EmailAddress.objects.get(email="maud@exemple.test").verified
    assert Client().login(email="maud@exemple.test", password=PASSWORD)


def test_who_was_invited_by_hand_types_the_number_and_nothing_else(opened, directory, client):
    invited = by_hand(opened)
    address = page_of(invited)
    wrong = client.post(address, {"password1": PASSWORD, "number": "99"})
    assert "11 chiffres" in words_of(wrong)
    weak = client.post(address, {"password1": "azerty"})
    assert weak.context["form"].errors["password1"]
    assert not User.objects.filter(email="alix@exemple.test").exists()
    assert len(touches(client, address, password1=PASSWORD, number=extract.synthetic_rpps(7003))) == 2
    assert Membership.objects.get(pk=invited.pk).name == "Maud FICTIF-LANGLOIS"


def test_without_the_directory_the_name_is_kept_and_the_identity_follows(opened, directory, client):
    address = page_of(by_hand(opened))
    assert touches(client, address, password1=PASSWORD)[1] == reverse("accounts:profile")
    user = User.objects.get(email="alix@exemple.test")
    assert (user.first_name, user.last_name, client.session["return_to"]) == ("Alix", "Exemple", address)


@pytest.mark.parametrize("name", ["Alix " + "e" * 140, "A" * 150])
def test_a_name_longer_than_an_account_holds_opens_one_all_the_same(opened, client, name):
    client.post(page_of(by_hand(opened, name=name)), {"password1": PASSWORD})
    user = User.objects.get(email="alix@exemple.test")
    assert (len(user.last_name or user.first_name), name.startswith(user.first_name)) == (100, True)


def test_an_account_never_confirmed_becomes_its_owner_s(opened, client):
    """Whoever had asked for it does not know the password any more."""
    squatter = User.objects.create_user("alix@exemple.test", "celui-du-squatteur", first_name="Faux", last_name="Nom")
    EmailAddress.objects.create(user=squatter, email=squatter.email, verified=False, primary=True)
    client.post(page_of(by_hand(opened)), {"password1": PASSWORD})
    user = User.objects.get(email="alix@exemple.test")
    assert (user.pk, user.full_name, user.check_password(PASSWORD)) == (squatter.pk, "Alix Exemple", True)


def test_a_closed_account_is_not_opened_again_by_a_link(opened, client):
    User.objects.create_user("alix@exemple.test", PASSWORD, is_active=False)
    answer = client.post(page_of(by_hand(opened)), {"password1": PASSWORD})
    assert "Un compte existe déjà" in words_of(answer)
    assert not User.objects.get(email="alix@exemple.test").is_active


# --- Who, what, where, until when ----------------------------------------------------------------------------------------
def test_the_mail_and_the_page_say_who_what_where_and_until_when(opened, client):
    people.verify(opened.lead, opened.instructor, opened.adhesion.agency)
    lead = User.objects.get(pk=opened.lead.user_id)
    invited = team.invite(opened.adhesion, lead, email="alix@exemple.test", name="Alix", role=Role.DELEGATING)
    until = french_date(timezone.now() + datetime.timedelta(days=30), opened.adhesion.agency.tz)
    body = Message.objects.get(kind="invitation").body
    page = unescape(client.get(page_of(invited)).content.decode())
    for text in (body, page):
        for words in (
            lead.full_name,
            opened.team_name,
            opened.protocol.version.title,
            "Rouen",
            "personne délégante",
            until,
        ):
            assert words in text, words
    assert body.count("http") == 1


# --- One person alone, and once -------------------------------------------------------------------------------------------
def test_another_account_reads_that_it_is_for_somebody_else(opened, theirs, client_of):
    opened.invite()
    invited = Membership.objects.get(adhesion=opened.pk, state=MembershipState.INVITED)
    another = client_of(theirs.lead)
    read = another.get(page_of(invited))
    assert "pour un autre compte que le vôtre" in words_of(read)
    assert "Rejoindre l’équipe" not in words_of(read)
    for answer in ("accept", "decline"):
        assert "pour un autre compte" in words_of(another.post(page_of(invited), {"answer": answer}))
    assert Membership.objects.get(pk=invited.pk).state == MembershipState.INVITED


def test_another_number_is_told_which_was_invited(opened, directory, theirs, client_of):
    person = joining.DirectoryPerson.objects.get(national_id=directory_id(7001))
    invited = team.invite(
        opened.adhesion, opened.lead.user, role=Role.DELEGATING, email="m@exemple.test", person=person
    )
    answer = client_of(theirs.lead).post(page_of(invited), {"answer": "accept"})
    assert extract.synthetic_rpps(7001) in words_of(answer)
    assert Membership.objects.get(pk=invited.pk).state == MembershipState.INVITED


def test_a_lapsed_invitation_says_so_on_both_sides_and_is_sent_again(opened, client, client_of):
    invited = by_hand(opened)
    doctor = newcomer(opened)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=31), tick=False):
        assert client.get(page_of(invited)).status_code == 410
        with pytest.raises(TransitionRefused, match="plus valable"):
            team.accept(Membership.objects.get(pk=invited.pk), doctor)
        assert "n’est plus valable depuis le" in team_page(opened, client_of(opened.lead))
        team.resend_invitation(invited, opened.lead.user)
        assert client.get(page_of(invited)).status_code == 200
        assert "valable jusqu’au" in team_page(opened, client_of(opened.lead))


def test_a_new_link_ends_the_former_even_for_who_had_it_open(opened, client):
    invited = by_hand(opened)
    former, read_before = page_of(invited), Membership.objects.get(pk=invited.pk)
    team.resend_invitation(invited, opened.lead.user, email="juste@exemple.test")
    assert client.get(former).status_code == 410
    with pytest.raises(TransitionRefused, match="remplacée"):
        team.accept(read_before, newcomer(opened))
    with pytest.raises(TransitionRefused, match="remplacée"):
        team.decline(read_before)
    assert Message.objects.filter(kind="invitation", to="juste@exemple.test").count() == 1


def test_an_invitation_is_withdrawn(opened, client, client_of):
    invited = by_hand(opened)
    client_of(opened.lead).post(reverse("adhesions:remove", args=[opened.pk, invited.pk]))
    assert client.get(page_of(invited)).status_code == 410
    assert "Alix Exemple" not in team_page(opened, client_of(opened.lead))


def test_an_invitation_is_given_to_somebody_else(opened, directory, client, client_of):
    invited = by_hand(opened)
    page = invite_page(opened, personne=directory_id(7001), remplace=invited.pk)
    assert "Cette invitation remplace celle de" in words_of(client_of(opened.lead).get(page))
    client_of(opened.lead).post(page, {"email": "maud@exemple.test", "role": Role.DELEGATING})
    assert client.get(page_of(invited)).status_code == 410
    assert [row.name for row in Membership.objects.filter(state=MembershipState.INVITED)] == ["Maud FICTIF-AUBER"]


def test_the_place_of_who_has_answered_is_not_given_away(opened, client_of):
    opened.invite().join()
    [(doctor, _)] = opened.members
    joined = opened.membership(doctor)
    with pytest.raises(TransitionRefused, match="a répondu"):
        team.invite(
            opened.adhesion, opened.lead.user, email="b@exemple.test", name="B", role=Role.DELEGATING, instead_of=joined
        )
    assert opened.membership(doctor).state == MembershipState.IN_PROGRESS


def test_the_invitation_of_the_neighbor_is_not_replaced(opened, theirs, client_of):
    other = by_hand(theirs.open(), role=Role.DELEGATED)
    client_of(opened.lead).post(
        invite_page(opened, remplace=other.pk), {"name": "B", "email": "b@exemple.test", "role": Role.DELEGATING}
    )
    assert Membership.objects.get(pk=other.pk).state == MembershipState.INVITED


def test_one_declines_without_an_account_and_the_team_reads_what_to_do(opened, client, client_of):
    invited = by_hand(opened)
    address = page_of(invited)
    assert "décliné" in words_of(client.post(address, {"answer": "decline"}))
    assert client.get(address).status_code == 410
    assert not User.objects.filter(email="alix@exemple.test").exists()
    read = team_page(opened, client_of(opened.lead))
    assert "Alix Exemple" in read
    assert "Invitez quelqu’un d’autre" in read
    # Invited again, only the invitation is there.
    by_hand(opened)
    assert team_page(opened, client_of(opened.lead)).count(">Alix Exemple<") == 1


def test_sent_twice_is_one_place(opened):
    by_hand(opened)
    with pytest.raises(TransitionRefused, match="est déjà dans l’équipe"):
        by_hand(opened, email="ALIX@exemple.test")


# --- Either side begins -----------------------------------------------------------------------------------------------------
def test_the_doctor_begins_or_the_nurse_and_the_team_is_the_same(ours):
    [(doctor, _)] = ours.members
    teams = []
    for lead, other, role in ((ours.lead, doctor, Role.DELEGATED), (doctor, ours.lead, Role.DELEGATING)):
        adhesion = opening.open_adhesion(
            ours.protocol, lead, role=role, team_name="Équipe", site=dict(people.HOSPITAL), practice_status="liberal"
        )
        invited = team.invite(adhesion, lead.user, email=other.user.email, name="x", role=Role(role).opposite)
        team.accept(invited, other)
        members = adhesion.memberships.order_by("role")
        teams.append([(member.role, member.professional_id, member.state, member.sites.count()) for member in members])
    assert teams[0] == teams[1] != []


def test_the_arrival_of_a_person_of_the_directory_needs_an_address_that_is_known(ours, directory):
    ours.decided()
    person = joining.DirectoryPerson.objects.get(national_id=directory_id(7001))
    with pytest.raises(TransitionRefused, match="Écrivez l’adresse électronique de Maud FICTIF-AUBER"):
        arrivals.invite(ours.adhesion, ours.lead.user, role=Role.DELEGATING, person=person)
