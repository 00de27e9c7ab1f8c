"""The mark of a legal officer: who may give it, what it locks, and the production start it opens."""

import datetime
import io

import pytest
from django.contrib.auth.models import Permission
from django.core.checks.registry import registry
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.models import User
from coopps.kernel.law import checks, selectors
from coopps.kernel.law.choices import Procedure, SilenceEffect, Standing, TextKey
from coopps.kernel.law.models import LegalText, ProcedureRule
from coopps.kernel.law.services import mark_all_reviewed, mark_reviewed

TODAY = datetime.date(2026, 5, 3)
# Each text (the visas of an order have two periods, a hospital declares by two texts of its own), each rule of delay, the rule of
# the college of experts, each cell of the table of who must be told, each regime.
TOLD = 23
REGIMES = 7
NEEDED = len(TextKey) + 3 + len(Procedure) + 1 + TOLD + REGIMES

pytestmark = pytest.mark.django_db


def unsettle():
    """The meaning of silence on an adhesion is not established any more."""
    ProcedureRule.objects.filter(procedure=Procedure.ADHESION_REGISTRATION).update(
        silence_effect="", silence_months=None
    )


def messages():
    return checks.every_text_is_reviewed(None)


# --- Who may ----------------------------------------------------------------------------------------------------------
def test_only_a_legal_officer_marks(law, officer):
    row = selectors.text(TextKey.DUTIES, TODAY)
    root = User.objects.create_superuser("root@portail.example")
    neighbor = User.objects.create_user("instructeur@ars.example", is_staff=True)
    gone = User.objects.create_user("ancien@ars.example", is_active=False)
    gone.user_permissions.add(Permission.objects.get(codename="review_legaltext"))
    for person in (root, neighbor, gone):
        with pytest.raises(PermissionDenied):
            mark_reviewed(row, person, TODAY)
    assert not LegalText.objects.get(pk=row.pk).is_reviewed

    mark_reviewed(row, officer, TODAY)
    found = LegalText.objects.get(pk=row.pk)
    assert (found.reviewed_on, found.reviewed_by) == (TODAY, officer)


def test_the_first_mark_stays(law, officer):
    row = selectors.text(TextKey.DUTIES, TODAY)
    mark_reviewed(row, officer, TODAY)
    mark_reviewed(row, officer, TODAY + datetime.timedelta(days=9))
    assert LegalText.objects.get(pk=row.pk).reviewed_on == TODAY


def test_a_mark_has_a_day_and_an_author(law, officer):
    for half in ({"reviewed_on": TODAY}, {"reviewed_by": officer}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LegalText.objects.filter(key=TextKey.DUTIES).update(**half)


def test_a_rule_is_not_marked_before_the_meaning_of_silence_is_established(law, officer):
    unsettle()
    rule = selectors.rule(Procedure.ADHESION_REGISTRATION, TODAY)
    with pytest.raises(ValidationError, match="sens du silence"):
        mark_reviewed(rule, officer, TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcedureRule.objects.filter(pk=rule.pk).update(
            reviewed_on=TODAY, reviewed_by=officer, standing=Standing.REVIEWED
        )


def test_a_row_whose_source_nobody_wrote_is_not_marked(law, officer):
    row = selectors.text(TextKey.DUTIES, TODAY)
    row.source = ""
    with pytest.raises(ValidationError, match="indiquez le texte qui a été lu"):
        mark_reviewed(row, officer, TODAY)


def test_a_mark_is_a_standing_and_a_standing_a_mark(law, officer):
    row = selectors.text(TextKey.DUTIES, TODAY)
    assert row.standing == Standing.MEMORY
    mark_reviewed(row, officer, TODAY)
    assert LegalText.objects.get(pk=row.pk).standing == Standing.REVIEWED
    for wrong in ({"standing": Standing.READ}, {"standing": Standing.MEMORY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LegalText.objects.filter(pk=row.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalText.objects.filter(key=TextKey.START).update(standing=Standing.REVIEWED)


def test_marking_all_is_all_or_nothing(law, officer, reviewed_rows):
    unsettle()
    with pytest.raises(ValidationError):
        mark_all_reviewed(officer, TODAY)
    assert reviewed_rows() == 0
    ProcedureRule.objects.filter(silence_effect="").update(silence_effect=SilenceEffect.NONE)
    assert mark_all_reviewed(officer, TODAY) == NEEDED
    assert mark_all_reviewed(officer, TODAY) == 0


# --- The production start -----------------------------------------------------------------------------------------------
def test_the_deployment_check_names_each_text_and_rule_that_waits(law, officer):
    assert len(messages()) == NEEDED
    assert {error.id for error in messages()} == {checks.MISSING}
    mark_all_reviewed(officer, TODAY)
    assert messages() == []

    LegalText.objects.filter(key=TextKey.COMMITMENT).update(valid_to=datetime.date(2025, 6, 30))
    ProcedureRule.objects.filter(procedure=Procedure.APPEAL).update(valid_to=datetime.date(2025, 6, 30))
    assert [error.msg.replace("\u00a0", " ") for error in messages()] == [
        "le texte « Engagement volontaire » : introuvable",
        "la règle « Recours devant le tribunal administratif » : introuvable",
    ]


def test_what_was_read_is_never_edited_but_ended(law, officer):
    """The database refuses it, whoever asks: a letter of last year shows the words of last year."""
    waiting = LegalText.objects.get(key=TextKey.DUTIES)
    waiting.body = "Texte corrigé avant d’être relu."
    waiting.save()
    mark_all_reviewed(officer, TODAY)
    for row in (
        LegalText.objects.get(key=TextKey.DUTIES),
        selectors.rule(Procedure.APPEAL, TODAY),
        *(model.objects.first() for model in selectors.reviewed_models()),
    ):
        rows = type(row).objects.filter(pk=row.pk)
        for change in ({"source": "Autre source"}, {"valid_from": TODAY}):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()
        assert rows.update(valid_to=datetime.date(2027, 1, 1)) == 1


def test_a_later_version_waits_for_its_own_mark(law, officer):
    mark_all_reviewed(officer, TODAY)
    assert selectors.all_reviewed(datetime.date(2026, 11, 22))
    text = selectors.text(TextKey.DUTIES, TODAY)
    LegalText.objects.create(
        key=text.key, title=text.title, body="Nouveau.", valid_from=datetime.date(2026, 12, 1), source=text.source
    )
    assert selectors.all_reviewed(datetime.date(2026, 11, 30))
    assert not selectors.all_reviewed(datetime.date(2026, 12, 1))


def test_check_deploy_refuses_and_a_plain_check_does_not_look(law, officer):
    assert checks.every_text_is_reviewed in registry.get_checks(include_deployment_checks=True)
    assert checks.every_text_is_reviewed not in registry.get_checks()
    with pytest.raises(SystemCheckError, match=r"law\.E001"):
        call_command("check", deploy=True, tags=["law"], stderr=io.StringIO())
    call_command("review_texts", by=officer.email, stdout=io.StringIO())
    call_command("check", deploy=True, tags=["law"], stdout=io.StringIO(), stderr=io.StringIO())


def test_a_database_that_cannot_be_read_is_an_error_and_not_a_crash(law):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE law_legaltext RENAME TO law_legaltext_gone")
        assert [error.id for error in messages()] == [checks.UNREADABLE]
        transaction.set_rollback(True)


# --- The commands -------------------------------------------------------------------------------------------------------
def test_review_texts_is_done_in_the_name_of_a_legal_officer(law, officer, reviewed_rows, capsys):
    User.objects.create_superuser("root@portail.example")
    for email, sentence in (
        ("personne@ars.example", "Aucun compte"),
        ("root@portail.example", "name_legal_officer"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("review_texts", by=email)
    unsettle()
    with pytest.raises(CommandError, match="sens du silence"):
        call_command("review_texts", by=officer.email)
    assert reviewed_rows() == 0
    ProcedureRule.objects.filter(silence_effect="").update(silence_effect=SilenceEffect.NONE)

    call_command("review_texts", by="JURISTE@ars.example")
    rule = selectors.rule(Procedure.ADHESION_REGISTRATION, TODAY)
    assert (rule.standing, rule.reviewed_by) == (Standing.REVIEWED, officer)
    assert f"Claude Démonstration : {NEEDED}." in capsys.readouterr().out.replace("\u00a0", " ")


def test_name_legal_officer_needs_an_account(law):
    with pytest.raises(CommandError, match="Aucun compte"):
        call_command("name_legal_officer", "personne@ars.example")


# --- The desk -------------------------------------------------------------------------------------------------------------
def mark_in_admin(client, row):
    return client.post(
        reverse("admin:law_legaltext_changelist"), {"action": "mark_as_reviewed", "_selected_action": [row.pk]}
    )


def test_the_officer_marks_in_the_administration_and_a_superuser_cannot(law, officer, client):
    row = selectors.text(TextKey.DUTIES, TODAY)
    client.force_login(
        User.objects.create_superuser("root@portail.example"), "django.contrib.auth.backends.ModelBackend"
    )
    mark_in_admin(client, row)
    assert not LegalText.objects.get(pk=row.pk).is_reviewed

    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    mark_in_admin(client, row)
    assert LegalText.objects.get(pk=row.pk).reviewed_by == officer


def test_a_reviewed_text_no_longer_changes_but_may_end(law, officer, client):
    mine, neighbor = selectors.text(TextKey.DUTIES, TODAY), selectors.text(TextKey.START, TODAY)
    mark_reviewed(mine, officer, TODAY)
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    for row in (mine, neighbor):
        client.post(
            reverse("admin:law_legaltext_change", args=[row.pk]),
            {"key": row.key, "title": "Changé", "body": "Changé", "valid_from": "01/01/2025", "valid_to": "31/12/2026"},
        )
    mine.refresh_from_db()
    neighbor.refresh_from_db()
    assert (mine.title, mine.valid_to) == ("Vos obligations", datetime.date(2026, 12, 31))
    assert (neighbor.title, neighbor.valid_to) == ("Changé", datetime.date(2026, 12, 31))
    assert client.post(reverse("admin:law_legaltext_delete", args=[mine.pk]), {"post": "yes"}).status_code == 403


def test_the_officer_opens_the_rules_that_other_applications_keep(law, officer, client):
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    for model in selectors.reviewed_models():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert client.get(address).status_code == 200
