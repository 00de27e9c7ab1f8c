"""Identities: declared, verified, declared again; consent."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.choices import AgencyRoleKind, IdentityEvent, VerificationMeans
from accounts.models import HealthProfessional, IdentityVerification
from accounts.selectors import claims_on_number, findings_on
from accounts.services.directory import import_directory
from accounts.services.professionals import (
    declare_professional,
    give_consent,
    update_professional,
    verify_identity,
    withdraw_consent,
)
from accounts.services.roles import give_role
from coopps.bench.synthetic_extract import activity, line, synthetic_rpps, write_extract
from coopps.bench.synthetic_extract import person as listed
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.accounts.conftest import LONG_AGO

MEANS = VerificationMeans.IDENTITY_DOCUMENT


@pytest.fixture
def instructor(person, agency):
    user = person("instruction@exemple.test")
    give_role(
        user=user, agency=agency, kind=AgencyRoleKind.INSTRUCTOR, quality="Chargée d’instruction", valid_from=LONG_AGO
    )
    return user


def reread(professional) -> HealthProfessional:
    return HealthProfessional.objects.get(pk=professional.pk)


def test_an_identity_is_first_only_declared(professional):
    declared = professional("alix@exemple.test")
    assert not declared.is_verified
    assert declared.user.full_name == "Alix Exemple"
    assert findings_on(declared) == ["Ce numéro est inconnu de l’annuaire des professionnels de santé."]


def test_without_explanation_the_directory_must_agree(professional):
    with pytest.raises(TransitionRefused, match="inconnu de l’annuaire"):
        professional("alix@exemple.test", identifier_justification=" ")
    assert not HealthProfessional.objects.exists()


def test_the_directory_that_agrees_asks_for_nothing(professional, professions, tmp_path):
    content = [line(**listed(1, profession_code="60"), **activity(1))]
    import_directory(write_extract(tmp_path / "extract.txt", content))
    declared = professional(
        "alix@exemple.test",
        rank=1,
        exercise_name=listed(1)["last_name"].lower().replace("-", " "),
        first_names=listed(1)["first_name"].upper(),
        identifier_justification="",
    )
    assert findings_on(declared) == []


def test_a_malformed_number_is_refused(professional):
    with pytest.raises(TransitionRefused, match="11 chiffres"):
        professional("alix@exemple.test", identifier="123")


def test_an_account_is_one_professional(professional, professions):
    declared = professional("alix@exemple.test")
    with pytest.raises(TransitionRefused, match="déjà déclarée"):
        declare_professional(declared.user, exercise_name="Autre", identifier=synthetic_rpps(2))
    assert HealthProfessional.objects.count() == 1


def test_an_agent_verifies_and_the_record_says_so(professional, instructor, agency):
    declared = professional("alix@exemple.test")
    verified = verify_identity(declared, instructor, agency, MEANS, "carte présentée")
    assert verified.is_verified
    assert (verified.verified_by, verified.verification_means) == (instructor, MEANS)
    (record,) = declared.verifications.all()
    assert (record.event, record.actor, record.agency, record.means, record.note) == (
        IdentityEvent.VERIFIED,
        instructor,
        agency,
        MEANS,
        "carte présentée",
    )
    assert record.identity == f"Alix Exemple, Infirmier, RPPS {synthetic_rpps(1)}"
    assert record.at == verified.verified_at


def test_who_may_not_verify(professional, person, instructor, agency, other_agency):
    declared = professional("alix@exemple.test")
    supervisor = person("suivi@exemple.test")
    give_role(user=supervisor, agency=agency, kind=AgencyRoleKind.SUPERVISOR, quality="Suivi", valid_from=LONG_AGO)
    former = person("ancien@exemple.test")
    give_role(
        user=former,
        agency=agency,
        kind=AgencyRoleKind.INSTRUCTOR,
        quality="Instruction",
        valid_from=LONG_AGO,
        valid_to=LONG_AGO,
    )
    for agent, where in (
        (declared.user, agency),
        (supervisor, agency),
        (former, agency),
        (instructor, other_agency),
    ):
        with pytest.raises(TransitionRefused) as refused:
            verify_identity(declared, agent, where, MEANS)
        assert refused.value.forbidden
    assert not reread(declared).is_verified
    assert not IdentityVerification.objects.exists()


def test_nobody_verifies_oneself(instructor, agency, professions):
    own = declare_professional(
        instructor,
        exercise_name="Exemple",
        first_names="Inès",
        profession=professions["60"],
        identifier=synthetic_rpps(5),
        identifier_justification="Annuaire vide.",
    )
    with pytest.raises(TransitionRefused, match="par une autre personne"):
        verify_identity(own, instructor, agency, MEANS)


def test_how_must_be_said(professional, instructor, agency):
    with pytest.raises(TransitionRefused, match="comment"):
        verify_identity(professional("alix@exemple.test"), instructor, agency, "")


def test_two_claims_are_an_alert_and_nobody_owns_a_number_by_typing_it_first(professional, instructor, agency):
    first, second = professional("alix@exemple.test", 1), professional("sacha@exemple.test", 1)
    neighbor = professional("eden@exemple.test", 2)
    assert list(claims_on_number(first)) == [second]
    assert list(claims_on_number(second)) == [first]
    assert list(claims_on_number(neighbor)) == []
    verify_identity(second, instructor, agency, MEANS)
    with pytest.raises(TransitionRefused, match="déjà été vérifiée avec ce numéro"):
        verify_identity(first, instructor, agency, MEANS)
    assert [reread(each).is_verified for each in (first, second)] == [False, True]


def test_the_database_too_refuses_two_verified_identities(professional, instructor, agency):
    first, second = professional("alix@exemple.test", 1), professional("sacha@exemple.test", 1)
    verified = verify_identity(first, instructor, agency, MEANS)
    with pytest.raises(IntegrityError), transaction.atomic():
        HealthProfessional.objects.filter(pk=second.pk).update(
            verified_at=verified.verified_at, verified_by=instructor, verification_means=MEANS
        )


def test_an_identity_is_verified_once(professional, instructor, agency):
    verified = verify_identity(professional("alix@exemple.test"), instructor, agency, MEANS)
    with pytest.raises(TransitionRefused, match="déjà été vérifiée"):
        verify_identity(verified, instructor, agency, MEANS)
    assert verified.verifications.count() == 1


def test_what_is_verified_is_what_was_read(professional, instructor, agency):
    """The person changes the name between the agent's reading and click."""
    read = professional("alix@exemple.test")
    update_professional(read, exercise_name="Autre")
    with pytest.raises(TransitionRefused, match="entre-temps"):
        verify_identity(read, instructor, agency, MEANS)
    assert not reread(read).is_verified


@pytest.mark.parametrize(
    ("change", "declared_again"),
    [
        ({"identifier": synthetic_rpps(9)}, True),
        ({"exercise_name": "Autre"}, True),
        ({"first_names": "Sacha"}, True),
        ({"birth_name": "Autre"}, True),
        ({"profession": "10"}, True),
        ({"phone": "0199000000", "specialty": "Urologie", "home_postcode": "97400"}, False),
        ({"exercise_name": "Exemple"}, False),
    ],
)
def test_changing_what_was_verified_makes_it_declared_again(
    professional, instructor, agency, professions, change, declared_again
):
    verified = verify_identity(professional("alix@exemple.test"), instructor, agency, MEANS)
    if "profession" in change:
        change = {"profession": professions[change["profession"]]}
    assert update_professional(verified, **change) is declared_again
    after = reread(verified)
    assert after.is_verified is not declared_again
    assert all(getattr(after, name) == value for name, value in change.items())
    events = list(after.verifications.values_list("event", flat=True))
    assert events == ["verifiee"] + ["redeclaree"] * declared_again


def test_a_declared_identity_changes_without_a_record(professional):
    declared = professional("alix@exemple.test")
    assert update_professional(declared, exercise_name="Autre") is False
    assert reread(declared).user.last_name == "Autre"
    assert not declared.verifications.exists()


def test_the_record_cannot_be_changed(professional, instructor, agency):
    verify_identity(professional("alix@exemple.test"), instructor, agency, MEANS)
    for statement in (
        "UPDATE accounts_identityverification SET note = 'autre'",
        "DELETE FROM accounts_identityverification",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_two_agents_verify_two_claims_at_once(professional, instructor, agency):
    claims = [professional("alix@exemple.test", 1), professional("sacha@exemple.test", 1)]
    together, answers = threading.Barrier(2), []

    def verify(claim):
        try:
            together.wait()
            answers.append(verify_identity(claim, instructor, agency, MEANS).pk)
        except TransitionRefused as refusal:
            answers.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=verify, args=(claim,)) for claim in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert HealthProfessional.objects.filter(verified_at__isnull=False).count() == 1
    (refusal,) = [answer for answer in answers if isinstance(answer, str)]
    assert "déjà été vérifiée avec ce numéro" in refusal


# --- Consent ------------------------------------------------------------------------------------------------------
def test_consent_is_given_once_withdrawn_and_given_again(professional):
    mine, theirs = professional("alix@exemple.test", 1), professional("sacha@exemple.test", 2)
    assert not mine.consents_to_electronic_notification
    assert give_consent(mine) == give_consent(mine)
    assert reread(mine).consents_to_electronic_notification
    assert not reread(theirs).consents_to_electronic_notification
    withdraw_consent(mine)
    withdraw_consent(mine)
    assert not reread(mine).consents_to_electronic_notification
    give_consent(mine)
    first, second = mine.consents.order_by("pk")
    assert first.withdrawn_at is not None
    assert second.withdrawn_at is None


def test_consent_serves_a_verified_identity_only(professional, instructor, agency):
    declared = professional("alix@exemple.test")
    give_consent(declared)
    assert not reread(declared).user.consents_to_electronic_notification
    verify_identity(declared, instructor, agency, MEANS)
    assert reread(declared).user.consents_to_electronic_notification
