"""The demonstration: a year of two agencies, told by the real services, and what the accounts to try find in it."""

from __future__ import annotations

import datetime
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Max
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import HealthProfessional, User
from adhesions.choices import AdhesionState, AuthorizationState, Item, MembershipState
from adhesions.models import Adhesion, AdhesionRecord, Membership, NominativeAuthorization
from coopps.demo import people, scenes
from coopps.demo.accounts import ACCOUNTS, PASSWORD
from coopps.demo.diary import PLACE
from coopps.demo.sessions import hold_session
from coopps.demo.story import Story
from coopps.kernel.documents.choices import LetterState
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.law.clock import is_working_day
from coopps.kernel.mailing.models import Message
from protocols.choices import IntentState, OrderEndingState, ProjectState, ReservationState, Role
from protocols.models import Hearing, Intent, OrderEnding, Project, ProtocolVersion, Reservation
from protocols.reviews.choices import ReviewState
from protocols.reviews.models import Review

# What the home of each account says that waits for the person.
FOUND = {
    "infirmiere": ["Complétez votre dossier"],
    "auteur": ["Il reste 8 points à compléter", "La lettre est complète"],
    "medecin": ["signez votre engagement"],
    "instruction": ["à instruire", "complétude est à vérifier", "pris en charge", "lettre d’intention à examiner"],
    "signature": ["attendent votre signature"],
    "delegation": ["attendent votre signature"],
    "suivi": ["est à proposer ou à abandonner"],
    "administration": [],
    "instruction.ges": ["pris en charge"],
    "signature.ges": ["attendent votre signature"],
    "projet.has": ["Un lien d’intérêts est à examiner", "attend d’être pris en charge", "a répondu à des réserves"],
    "presidence.has": ["attend votre signature"],
    "expert1": ["Le dossier s’ouvre après votre déclaration de liens"],
    "expert2": ["Votre avis individuel est attendu"],
    "expert3": ["Votre avis individuel est attendu"],
}
# The towns whose teams have their decisions: whether these came within the delay.
IN_TIME = {
    "Vernon": True,
    "Dieppe": True,
    "Flers": False,
    "Cherbourg-en-Cotentin": True,
    "Alençon": False,
    "Avranches": True,
    "Évreux": True,
    "Le Havre": True,
    "Bayeux": True,
}
# Of dossiers, letters, acknowledgements, orders…: everything that is numbered.
SERIES = {"A", "ARR", "AV", "B", "D", "DD", "DP", "E", "I", "L", "LP", "O", "PV", "R", "RP", "S"}


def states(model) -> set[str]:
    return set(model.objects.values_list("state", flat=True))


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_the_year_of_the_demonstration(reference):
    """One loading, in two processes as `make run` does, and all that is true of it."""
    began = timezone.now()
    assert scenes.load(in_parallel=True) is True
    there_is_a_dossier_in_each_state()
    everything_is_marked_as_demonstration()
    everything_happened_on_a_working_day_of_the_last_year(began)
    numbers_follow_the_days()
    the_agency_looks_like_one()
    an_order_authorizes_the_acts_of_its_own_protocol()
    each_account_finds_what_the_readme_says()
    the_tour_of_the_readme_can_be_made()
    before = Adhesion.objects.count()
    assert scenes.load() is False
    assert Adhesion.objects.count() == before


def there_is_a_dossier_in_each_state():
    assert states(Adhesion) == set(AdhesionState)
    assert states(Instruction) == set(InstructionState)
    assert states(Membership) >= set(MembershipState) - {MembershipState.DECLINED, MembershipState.REMOVED}
    assert states(NominativeAuthorization) == set(AuthorizationState) - {
        AuthorizationState.ABANDONED,
        AuthorizationState.RESUMED,
    }
    assert states(Letter) >= {LetterState.TO_PREPARE, LetterState.HELD, LetterState.SIGNED}
    assert states(Intent) >= set(IntentState) - {IntentState.PROPOSED}  # at the signature for the time of a sitting
    assert states(Project) >= set(ProjectState)
    assert states(Review) >= set(ReviewState)
    assert states(OrderEnding) == {OrderEndingState.OPENED}
    assert Hearing.objects.exclude(observed_at=None).count() == 1
    assert states(Reservation) >= {ReservationState.OPEN, ReservationState.ANSWERED, ReservationState.LIFTED}


def everything_is_marked_as_demonstration():
    assert not User.objects.filter(is_demo=False).exists()
    assert not User.objects.exclude(last_name__contains="Démo").exists()
    assert not User.objects.exclude(email__endswith="@demonstration.test").exists()
    assert not HealthProfessional.objects.exclude(identifier__startswith="99").exists()
    for adhesion in Adhesion.objects.select_related("team").prefetch_related("sites"):
        assert "démonstration" in adhesion.team.name
        assert all("démonstration" in site.name for site in adhesion.sites.all())
    assert not Act.objects.filter(specimen=False).exists()


def everything_happened_on_a_working_day_of_the_last_year(began: datetime.datetime):
    """No date is to come, at night or on a Sunday; what follows each other does."""
    dated = [
        *Act.objects.values_list("issued_at", flat=True),
        *Instruction.objects.values_list("filed_at", flat=True),
        *AdhesionRecord.objects.values_list("at", flat=True),
        *Message.objects.values_list("created_at", flat=True),
    ]
    assert max(dated) < began
    assert min(dated) > began - datetime.timedelta(days=400)
    assert began - min(dated) > datetime.timedelta(days=300)
    for moment in dated:
        there = moment.astimezone(PLACE)
        assert is_working_day(there.date(), "76"), there
        assert datetime.time(8) < there.time() < datetime.time(20), there


def numbers_follow_the_days():
    """In each sequence (an agency, a year, a series) the first of a day comes after the last of the day before."""
    numbered = [
        *Instruction.objects.values_list("filed_at", "number"),
        *Intent.objects.filter(number__isnull=False).values_list("filed_at", "number"),
        *Act.objects.values_list("issued_at", "number"),
    ]
    sequences: dict[str, list[str]] = {}
    for _, number in sorted(numbered):
        sequences.setdefault(number.rpartition("-")[0], []).append(number)
    assert {name.rpartition("-")[2] for name in sequences} == SERIES
    for name, numbers in sequences.items():
        assert numbers == sorted(numbers), name
        assert len(set(numbers)) == len(numbers), name


def the_agency_looks_like_one():
    normandy = Instruction.objects.filter(agency__code="NOR")
    assert 40 <= normandy.count() <= 80
    assert normandy.exclude(instructor=None).values("instructor").distinct().count() >= 4
    assert Adhesion.objects.filter(agency__code="NOR").values("sites__city").distinct().count() >= 20
    today = normandy.first().agency.today()
    running = normandy.filter(state=InstructionState.COMPLETE)
    assert running.filter(due_on__lt=today).exists(), "a delay that passed"
    assert running.filter(due_on__gt=today).exists(), "a delay that runs"
    decided = normandy.filter(kind="adhesion", state=InstructionState.DECIDED).annotate(
        last=Max("adhesion__authorizations__letter__act__day")
    )
    assert {dossier.adhesion.sites.get().city: dossier.last <= dossier.due_on for dossier in decided} == IN_TIME


def an_order_authorizes_the_acts_of_its_own_protocol():
    versions = ProtocolVersion.objects.filter(project__isnull=False)
    acts = {version.title: tuple(act.label for act in version.acts) for version in versions}
    assert len(set(acts.values())) == len(acts), "two protocols with the same acts"
    (order,) = Act.objects.filter(kind="arrete_autorisation")
    assert "hypertension" in order.title
    printed = subprocess.run(["pdftotext", "-", "-"], input=bytes(order.content), capture_output=True, check=True)
    said = printed.stdout.decode()
    assert "antihypertenseur" in said
    assert "diabète" not in said


def each_account_finds_what_the_readme_says():
    said = (Path(settings.BASE_DIR) / "README.md").read_text(encoding="utf-8")
    assert set(FOUND) == {account.email.partition("@")[0] for account in ACCOUNTS}
    for account in ACCOUNTS:
        assert f"| {account.email} |" in said
        person = User.objects.get(email=account.email)
        assert person.check_password(account.password)
        client = Client()
        client.force_login(person)
        home = client.get(reverse("portal:home"))
        mine = [str(matter.title) for matter in home.context["waiting"].mine]
        for words in FOUND[account.email.partition("@")[0]]:
            assert any(words in title for title in mine), (account.email, words, mine)
        if account.email == "expert3@demonstration.test":
            assert any("lien d’intérêts" in str(matter.title) for matter in home.context["waiting"].awaited)
    assert PASSWORD in said


def the_tour_of_the_readme_can_be_made():
    """The steps 2 to 8, by the same services as the pages."""
    nurse, doctor = (
        HealthProfessional.objects.get(user__email=f"{name}@demonstration.test") for name in ("infirmiere", "medecin")
    )
    adhesion = Adhesion.objects.get(memberships__user=nurse.user)
    assert adhesion.protocol.code == "DEMO-URODYN"
    instructor, director = (
        User.objects.get(email=f"{name}@demonstration.test") for name in ("instruction", "signature")
    )
    team = Story(adhesion.protocol, nurse, [(doctor, Role.DELEGATING)], instructor, director, pk=adhesion.pk)
    filled = tuple(item for item in Item if item not in (Item.INSURANCE, Item.SWORN))
    team.fill(nurse, leaving=filled).engage(nurse).engage(doctor).file().take().complete().examine().propose()
    hold_session(adhesion.agency, director)
    team.receive()
    code = team.membership(nurse).current_authorization.check_code
    page = Client().get(reverse("portal:check_code", args=[code])).content.decode()
    assert re.search(r"Nadia\s+D", page)


@pytest.mark.django_db
def test_a_loading_that_was_interrupted_is_said(reference):
    people.account("auteur@demonstration.test", "Noémie", "Démo")
    with pytest.raises(CommandError, match="s’est arrêté en route"):
        call_command("load_demo")
