"""Dated roles, delegations, and the grants derived from them."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.contrib.auth.models import Group

from accounts.choices import AgencyKind, AgencyRight, AgencyRoleKind
from accounts.models import Agency, AgencyGroupGrant, AgencyUserGrant, User
from accounts.selectors import agents_of, roles_of
from accounts.services.roles import delegate_signature, end_delegation, end_role, give_role, project_grants
from coopps.kernel import outbox
from coopps.kernel.permissions import grant, holders, holds
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.accounts.conftest import LONG_AGO
from tests.stories import PUBLISHED

DAY = datetime.timedelta(days=1)


@pytest.fixture
def office(person):
    """`office(agency, kind)`: somebody in that role since long ago."""

    def make(agency, kind=AgencyRoleKind.INSTRUCTOR, valid_from=LONG_AGO, **fields):
        user = person(f"{kind}.{agency.code}@exemple.test".lower())
        return give_role(user=user, agency=agency, kind=kind, quality="Qualité", valid_from=valid_from, **fields)

    return make


@pytest.mark.parametrize("kind", AgencyKind.REGIONAL.roles)
def test_a_role_gives_its_rights_on_its_agency_and_no_other(office, agency, other_agency, kind):
    user = office(agency, kind).user
    office(other_agency, kind)
    assert {right for right in AgencyRight if agency.allows(user, right)} == set(kind.rights)
    assert {right for right in AgencyRight if other_agency.allows(user, right)} == set()


def test_the_has_and_the_agencies_have_roles_and_rights_of_their_own(office, agency, other_agency):
    Agency.objects.filter(pk=other_agency.pk).update(kind=AgencyKind.HAS)
    has = Agency.objects.has()
    opened = {AgencyRoleKind.REVIEWER: {"review"}, AgencyRoleKind.DIRECTOR: {"sign"}}
    for kind, rights in opened.items():
        user = office(has, kind).user
        assert {right for right in AgencyRight if has.allows(user, right)} == rights
        assert {right for right in AgencyRight if holds(user, right, has)} == rights
    with pytest.raises(TransitionRefused, match="n’existe pas"):
        office(has, AgencyRoleKind.INSTRUCTOR)
    with pytest.raises(TransitionRefused, match="n’existe pas"):
        office(agency, AgencyRoleKind.REVIEWER)


def test_a_group_per_agency_and_right(office, agency):
    user = office(agency).user
    assert set(Group.objects.values_list("name", flat=True)) == {f"agence-NOR-{right}" for right in AgencyRight}
    assert set(user.groups.values_list("name", flat=True)) == {"agence-NOR-instruct", "agence-NOR-keep_register"}
    assert list(holders("instruct", agency)) == [user]


def test_both_days_are_included(office, agency):
    user = office(agency, valid_from=datetime.date(2026, 3, 1), valid_to=datetime.date(2026, 3, 31)).user
    for day, allowed in (("02-28", False), ("03-01", True), ("03-31", True), ("04-01", False)):
        with time_machine.travel(f"2026-{day}T12:00:00Z", tick=False):
            project_grants()
            assert agency.allows(user, AgencyRight.INSTRUCT) is allowed
            assert holds(user, "instruct", agency) is allowed
            assert list(agents_of(agency)) == ([user] if allowed else [])
            assert len(roles_of(user)) == allowed


def test_the_day_is_that_of_the_agency(office, agency, other_agency):
    """At 2 h UTC on 1 April it is still 31 March in Martinique."""
    last = datetime.date(2026, 3, 31)
    here, there = office(agency, valid_to=last).user, office(other_agency, valid_to=last).user
    with time_machine.travel("2026-04-01T02:00:00Z", tick=False):
        project_grants()
        assert not agency.allows(here, AgencyRight.INSTRUCT)
        assert other_agency.allows(there, AgencyRight.INSTRUCT)
        assert roles_of(here) == []
        assert len(roles_of(there)) == 1


def test_a_grant_without_a_row_in_force_opens_nothing(office, agency):
    """Even before the projection has run."""
    role = office(agency, valid_to=datetime.date(2026, 3, 31))
    with time_machine.travel("2026-03-31T12:00:00Z", tick=False):
        project_grants()
    with time_machine.travel("2026-04-01T12:00:00Z", tick=False):
        assert holds(role.user, "instruct", agency)
        assert not agency.allows(role.user, AgencyRight.INSTRUCT)


def test_the_projection_says_what_the_rows_say_and_nothing_else(office, agency, person):
    user = office(agency).user
    stranger = person("stranger@exemple.test")
    Group.objects.get(name="agence-NOR-sign").user_set.add(stranger)
    Group.objects.get(name="agence-NOR-instruct").user_set.clear()
    grant("supervise", stranger, agency)
    grant("sign", Group.objects.create(name="autre"), agency)
    project_grants()
    assert list(holders("instruct", agency)) == [user]
    assert not holders("sign", agency)
    assert not holders("supervise", agency)
    assert not AgencyUserGrant.objects.exists()
    assert AgencyGroupGrant.objects.count() == len(AgencyRight)


def test_the_projection_can_be_made_again_from_nothing(office, agency):
    user = office(agency).user
    Group.objects.all().delete()
    assert not holds(user, "instruct", agency)
    project_grants()
    assert agency.allows(user, AgencyRight.INSTRUCT)


def test_the_projection_is_a_periodic_duty():
    assert outbox._daily["accounts.project_grants"] is project_grants


def test_an_ended_role_ends(office, agency):
    role = office(agency)
    end_role(role, agency.today() - DAY)
    assert not agency.allows(role.user, AgencyRight.INSTRUCT)
    assert not holders("instruct", agency)


def test_days_in_the_wrong_order_are_refused(office, agency):
    role = office(agency)
    with pytest.raises(TransitionRefused):
        end_role(role, LONG_AGO - DAY)
    role.refresh_from_db()
    assert role.valid_to is None
    with pytest.raises(TransitionRefused):
        office(agency, AgencyRoleKind.DIRECTOR, valid_to=LONG_AGO - DAY)


def test_being_superuser_opens_nothing(agency):
    admin = User.objects.create_superuser("admin@exemple.test", "phrase-de-passe-des-tests")
    project_grants()
    assert not any(agency.allows(admin, right) for right in AgencyRight)
    assert not any(holds(admin, right, agency) for right in AgencyRight)


def test_an_inactive_agent_has_no_right(office, agency):
    user = office(agency).user
    user.is_active = False
    user.save()
    assert not agency.allows(user, AgencyRight.INSTRUCT)
    assert not agents_of(agency)


# --- Delegations --------------------------------------------------------------------------------------------------
@pytest.fixture
def delegation(office, agency, person):
    director = office(agency, AgencyRoleKind.DIRECTOR)
    return delegate_signature(
        agency=agency,
        delegate=person("delegate@exemple.test"),
        granted_by=director.user,
        quality="Directrice adjointe",
        reference="décision n° 1",
        valid_from=datetime.date(2026, 3, 1),
        valid_to=datetime.date(2026, 3, 31),
        **PUBLISHED,
    )


def test_a_delegate_signs_within_the_dates(delegation, agency):
    for day, allowed in (("02-28", False), ("03-01", True), ("03-31", True), ("04-01", False)):
        with time_machine.travel(f"2026-{day}T12:00:00Z", tick=False):
            project_grants()
            assert agency.allows(delegation.delegate, AgencyRight.SIGN) is allowed


def test_a_delegation_gives_no_other_right(delegation, agency):
    with time_machine.travel("2026-03-15T12:00:00Z", tick=False):
        project_grants()
        rights = {right for right in AgencyRight if agency.allows(delegation.delegate, right)}
    assert rights == {AgencyRight.SIGN}


def test_a_delegation_falls_with_who_gave_it(delegation, agency):
    with time_machine.travel("2026-03-15T12:00:00Z", tick=False):
        end_role(agency.roles.get(kind=AgencyRoleKind.DIRECTOR), datetime.date(2026, 3, 10))
        assert not agency.allows(delegation.delegate, AgencyRight.SIGN)


def test_an_ended_delegation_ends(delegation, agency):
    with time_machine.travel("2026-03-15T12:00:00Z", tick=False):
        end_delegation(delegation, datetime.date(2026, 3, 14))
        assert not agency.allows(delegation.delegate, AgencyRight.SIGN)


def test_only_the_director_delegates_and_to_somebody_else(delegation, office, agency, other_agency, person):
    words = {"quality": "Qualité", "reference": "décision n° 2", "valid_from": datetime.date(2026, 3, 1)}
    director, delegate = delegation.granted_by, delegation.delegate
    neighbor = office(other_agency, AgencyRoleKind.DIRECTOR).user
    for granted_by, given_to in (
        (delegate, person("other@exemple.test")),
        (neighbor, delegate),
        (director, director),
    ):
        with pytest.raises(TransitionRefused):
            delegate_signature(agency=agency, delegate=given_to, granted_by=granted_by, **words)
    assert agency.delegations.count() == 1


# --- Administration -----------------------------------------------------------------------------------------------
@pytest.fixture
def admin_client(client, db):
    client.force_login(User.objects.create_superuser("admin@exemple.test", "phrase-de-passe-des-tests"))
    return client


def test_the_administration_gives_a_role_through_the_service(admin_client, agency, person):
    user = person("agent@exemple.test")
    answer = admin_client.post(
        "/administration/accounts/agencyrole/add/",
        {
            "agency": agency.pk,
            "user": user.pk,
            "kind": "instructeur",
            "quality": "Chargée d’instruction",
            "valid_from": "2020-01-01",
            "valid_to": "",
        },
    )
    assert answer.status_code == 302
    role = agency.roles.get()
    assert role.recorded_by.email == "admin@exemple.test"
    assert agency.allows(user, AgencyRight.INSTRUCT)


def test_the_administration_ends_a_role_and_changes_nothing_else(admin_client, office, agency):
    role = office(agency)
    answer = admin_client.post(
        f"/administration/accounts/agencyrole/{role.pk}/change/", {"valid_to": "2020-02-01", "kind": "direction"}
    )
    assert answer.status_code == 302
    role.refresh_from_db()
    assert (role.valid_to, role.kind) == (datetime.date(2020, 2, 1), "instructeur")
    assert not holders("instruct", agency)
    assert admin_client.post(f"/administration/accounts/agencyrole/{role.pk}/delete/").status_code == 403


def test_the_administration_tells_a_refusal_in_a_sentence(admin_client, agency, person):
    answer = admin_client.post(
        "/administration/accounts/signaturedelegation/add/",
        {
            "agency": agency.pk,
            "delegate": person("delegate@exemple.test").pk,
            "granted_by": person("nobody@exemple.test").pk,
            "quality": "Qualité",
            "reference": "décision n° 1",
            "valid_from": "2026-01-01",
            "valid_to": "",
        },
    )
    assert answer.status_code == 200
    assert "Seule la personne qui dirige l’agence" in answer.content.decode()
    assert not agency.delegations.exists()


@pytest.mark.parametrize(
    "model",
    [
        "user", "agency", "profession", "healthprofessional", "identityverification", "directoryimport", "agencyrole",
        "signaturedelegation",
    ],
)  # fmt: skip
def test_the_administration_lists(admin_client, model):
    assert admin_client.get(f"/administration/accounts/{model}/").status_code == 200


@pytest.mark.parametrize("model", ["user", "agency", "healthprofessional", "identityverification", "directoryimport"])
def test_the_rest_is_only_read(admin_client, model):
    assert admin_client.get(f"/administration/accounts/{model}/add/").status_code == 403
