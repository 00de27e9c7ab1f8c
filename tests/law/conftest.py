"""The law as the reference data gives it, and a legal officer."""

import pytest
from django.core.management import call_command

from accounts.models import User
from coopps.kernel.law.models import LegalText, ProcedureRule
from coopps.reference.loader import DATA, Loaded, load_agencies, load_courts, load_law


@pytest.fixture
def law(db):
    """The legal frame of the reference data, nothing reviewed."""
    for step in (load_agencies, load_courts, load_law):
        step(DATA, Loaded())


@pytest.fixture
def officer(db):
    """An account of the legal department."""
    user = User.objects.create_user("juriste@ars.example", first_name="Claude", last_name="Démonstration")
    call_command("name_legal_officer", user.email, verbosity=0)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def reviewed_rows():
    """How many texts and rules carry a mark."""
    return lambda: sum(model.objects.filter(reviewed_on__isnull=False).count() for model in (LegalText, ProcedureRule))
