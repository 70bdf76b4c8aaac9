"""Who may change users gives nobody more than he has, and nothing to himself, whatever he posts."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from tests.every_page import person
from tests.factories import make_staff, make_superuser, signed_in

pytestmark = pytest.mark.django_db

USERS, GROUPS = "/admin/auth/user/", "/admin/auth/group/"
MAY_ADD = (
    "add_user",
    "change_user",
    "delete_user",
    "view_user",
    "add_group",
    "change_group",
    "delete_group",
    "view_group",
)


@pytest.fixture
def clerk() -> User:
    """Somebody who keeps the accounts of others, and sees nothing of customers."""
    clerk = make_staff("", "clara")
    clerk.user_permissions.set(permissions(*MAY_ADD))
    return clerk


def permissions(*codenames: str) -> Iterable[Permission]:
    return Permission.objects.filter(
        codename__in=codenames, content_type__app_label="auth"
    ) | Permission.objects.filter(codename__in=codenames, content_type__app_label="customers")


def form_of(user: User, **more: Any) -> dict[str, Any]:
    """Fill the form as it stands, with what is asked for."""
    joined = user.date_joined
    return {
        "username": user.username,
        "is_active": "on",
        "is_staff": "on",
        "date_joined_0": f"{joined:%Y-%m-%d}",
        "date_joined_1": f"{joined:%H:%M:%S}",
        "groups": list(user.groups.values_list("pk", flat=True)),
        "user_permissions": list(user.user_permissions.values_list("pk", flat=True)),
        **more,
    }


def change(client: Client, user: User, **more: Any) -> User:
    client.post(f"{USERS}{user.pk}/change/", form_of(user, **more))
    return User.objects.get(pk=user.pk)


def rights(user: User) -> tuple[bool, bool, set[str], set[str]]:
    user = User.objects.get(pk=user.pk)
    groups = set(user.groups.values_list("name", flat=True))
    return user.is_active, user.is_superuser, groups, set(user.user_permissions.values_list("codename", flat=True))


@pytest.fixture(params=["clerk", "administrator"])
def keeper(request: pytest.FixtureRequest, clerk: User) -> User:
    return clerk if request.param == "clerk" else person("administrator")


def test_nobody_makes_himself_a_superuser_or_changes_what_he_may_do(keeper: User) -> None:
    before = rights(keeper)
    wanted = {
        "is_superuser": "on",
        "groups": list(Group.objects.values_list("pk", flat=True)),
        "user_permissions": list(Permission.objects.values_list("pk", flat=True)),
    }
    changed = change(signed_in(keeper), keeper, first_name="Clara", **wanted)
    assert (rights(keeper), changed.first_name) == (before, "Clara")
    change(signed_in(keeper), keeper, is_active="")
    assert rights(keeper) == before


def test_nobody_makes_another_one_a_superuser(keeper: User) -> None:
    other = make_staff("", "otto")
    change(signed_in(keeper), other, is_superuser="on")
    assert not User.objects.get(pk=other.pk).is_superuser


def test_nobody_gives_a_group_or_a_permission_that_he_does_not_have(clerk: User) -> None:
    other, editor = make_staff("", "otto"), Group.objects.get(name="editor")
    before = rights(other)
    change(signed_in(clerk), other, groups=[editor.pk])
    change(signed_in(clerk), other, user_permissions=[one.pk for one in permissions("view_personal_data")])
    assert rights(other) == before
    change(signed_in(clerk), other, user_permissions=[one.pk for one in permissions("view_user")])
    assert rights(other)[3] == {"view_user"}


def test_an_administrator_gives_every_group() -> None:
    other, editor = make_staff("", "otto"), Group.objects.get(name="editor")
    change(signed_in(person("administrator")), other, groups=[editor.pk])
    assert rights(other)[2] == {"editor"}


@pytest.mark.parametrize("is_active", [True, False])
@pytest.mark.parametrize("who", ["superuser", "editor"])
def test_nobody_takes_over_an_account_that_may_do_more(clerk: User, who: str, is_active: bool) -> None:
    above = make_superuser("root") if who == "superuser" else make_staff("editor", "edith")
    above.set_password("quiet-harbour-41")
    above.is_active = is_active
    above.save()
    client, before = signed_in(clerk), rights(above)
    new = {"usable_password": "true", "password1": "storm-at-sea-77", "password2": "storm-at-sea-77"}
    assert client.post(f"{USERS}{above.pk}/password/", new).status_code == 403
    assert client.post(f"{USERS}{above.pk}/change/", form_of(above, username="mine")).status_code == 403
    assert client.post(f"{USERS}{above.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(USERS, {"action": "delete_selected", "_selected_action": [above.pk], "post": "yes"})
    assert (rights(above), User.objects.get(pk=above.pk).check_password("quiet-harbour-41")) == (before, True)


def test_an_administrator_takes_over_no_superuser() -> None:
    root, client = make_superuser("root"), signed_in(person("administrator"))
    assert client.get(f"{USERS}{root.pk}/password/").status_code == 403
    assert client.post(f"{USERS}{root.pk}/change/", form_of(root, username="mine")).status_code == 403


def test_nobody_changes_his_own_group(clerk: User) -> None:
    group = Group.objects.create(name="clerks")
    clerk.groups.add(group)
    client = signed_in(clerk)
    given = [one.pk for one in permissions("view_user")]
    assert client.post(f"{GROUPS}{group.pk}/change/", {"name": "clerks", "permissions": given}).status_code == 403
    assert client.post(f"{GROUPS}{group.pk}/delete/", {"post": "yes"}).status_code == 403
    assert list(group.permissions.all()) == []


def test_nobody_changes_a_group_that_may_do_more_or_makes_one(clerk: User) -> None:
    client, editor = signed_in(clerk), Group.objects.get(name="editor")
    every = list(Permission.objects.values_list("pk", flat=True))
    before = editor.permissions.count()
    assert client.post(f"{GROUPS}{editor.pk}/change/", {"name": "editor", "permissions": every}).status_code == 403
    client.post(f"{GROUPS}add/", {"name": "kings", "permissions": every})
    assert (editor.permissions.count(), Group.objects.filter(name="kings").exists()) == (before, False)
    own = [one.pk for one in permissions("view_user")]
    client.post(f"{GROUPS}add/", {"name": "readers", "permissions": own})
    assert Group.objects.get(name="readers").permissions.count() == 1


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_who_may_change_nothing_is_shown_what_the_account_may(role: str) -> None:
    root = make_superuser("root")
    assert signed_in(person(role)).get(f"{USERS}{root.pk}/change/").status_code == 200


def test_a_superuser_may_all_of_it() -> None:
    root, other = make_superuser("root"), make_staff("", "otto")
    assert change(signed_in(root), other, is_superuser="on").is_superuser
    assert signed_in(root).get(f"{USERS}{root.pk}/password/").status_code == 200
