"""A part of a profile is shown to who may see it: its tabs and its lines in the head, by link and by URL."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from customers.models import Customer
from customers.parts import CustomerPart, parts
from tests.every_page import World, make_world, quiet_refusals
from tests.factories import make_staff, signed_in

pytestmark = pytest.mark.django_db
GUARDED = [pytest.param(part, id=part.name) for part in parts() if part.tabs]


@pytest.fixture
def world() -> World:
    return make_world()


def editor_without(part: CustomerPart) -> User:
    """Make somebody who may do all that editors may, but see this part."""
    app, codename = part.needs.split(".")
    person = make_staff("editor")
    theirs = Permission.objects.filter(group__user=person)
    person.user_permissions.set(theirs.exclude(content_type__app_label=app, codename=codename))
    person.groups.clear()
    return person


def opened(client: Client, customer: Customer, tab: str = "", **headers: str) -> tuple[int, str]:
    query = {"tab": tab} if tab else {}
    answer = client.get(f"/admin/customers/customer/{customer.pk}/change/", query, headers=headers)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("part", GUARDED)
def test_who_may_not_see_a_part_finds_no_tab_and_no_line_of_it(part: CustomerPart, world: World) -> None:
    seen = opened(signed_in(make_staff("editor", "edgar")), world.customer)[1]
    status, hidden = opened(signed_in(editor_without(part)), world.customer)
    assert status == 200
    for tab in part.tabs:
        assert f'id="tab-{tab.name}"' in seen
        assert f'id="tab-{tab.name}"' not in hidden
        assert f"?tab={tab.name}" not in hidden


@pytest.mark.parametrize("part", GUARDED)
def test_its_tabs_are_refused_by_url_and_to_htmx(part: CustomerPart, world: World) -> None:
    client = signed_in(editor_without(part))
    for tab in part.tabs:
        with quiet_refusals():
            assert opened(client, world.customer, tab.name)[0] == 403
            assert opened(client, world.customer, tab.name, **{"HX-Target": "tab-panel"})[0] == 403


@pytest.mark.parametrize("part", GUARDED)
def test_the_other_tabs_stay_open(part: CustomerPart, world: World) -> None:
    client = signed_in(editor_without(part))
    others = [tab.name for other in parts() if other is not part for tab in other.tabs]
    assert {name: opened(client, world.customer, name)[0] for name in others} == dict.fromkeys(others, 200)


def test_every_part_with_a_tab_says_what_it_needs() -> None:
    assert [part.name for part in parts() if part.tabs and not part.needs] == []
