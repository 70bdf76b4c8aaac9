import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command

from customers.privacy.access.roles import ROLES
from integration_points.models import IntegrationPoint
from tests.factories import make_staff

pytestmark = pytest.mark.django_db


APPS_OF_THE_TABLE = {permission.partition(".")[0] for named in ROLES.values() for permission in named}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_exactly_what_the_table_says(role: str) -> None:
    """What a wing gives to a role besides, about its own tables alone, its own tests say."""
    given = make_staff(role).get_all_permissions()
    assert {one for one in given if one.partition(".")[0] in APPS_OF_THE_TABLE} == ROLES[role]


def test_administrators_may_do_everything() -> None:
    assert Group.objects.get(name="administrator").permissions.count() == Permission.objects.count()


@pytest.mark.parametrize("role", ["viewer", "auditor"])
def test_who_only_reads_sees_everything_masked(role: str) -> None:
    assert not make_staff(role).has_perm("customers.view_personal_data")


@pytest.mark.parametrize("role", ["viewer", "editor", "operations", "auditor"])
def test_only_bulk_operators_export_and_upload(role: str) -> None:
    staff = make_staff(role)
    assert not staff.has_perm("customers.export_customer")
    assert not staff.has_perm("customers.import_customer")


def test_what_staff_took_from_a_role_does_not_come_back() -> None:
    exports = Permission.objects.get(codename="export_customer")
    Group.objects.get(name="bulk operator").permissions.remove(exports)
    call_command("migrate", verbosity=0)
    assert not make_staff("bulk operator").has_perm("customers.export_customer")


def test_what_staff_gave_to_a_role_stays() -> None:
    Group.objects.get(name="viewer").permissions.add(Permission.objects.get(codename="view_personal_data"))
    call_command("migrate", verbosity=0)
    assert make_staff("viewer").has_perm("customers.view_personal_data")


def test_a_permission_that_a_release_brings_reaches_the_roles_that_it_names() -> None:
    Permission.objects.get(codename="export_customer").delete()
    call_command("migrate", verbosity=0)
    assert User.objects.get(pk=make_staff("bulk operator").pk).has_perm("customers.export_customer")


@pytest.mark.django_db(transaction=True)
def test_roles_and_the_built_in_point_are_there_after_the_tables_were_emptied() -> None:
    call_command("flush", interactive=False, verbosity=0)
    assert {*ROLES, "administrator"} == set(Group.objects.values_list("name", flat=True))
    assert IntegrationPoint.objects.get(system_name="admin-panel").built_in
