"""The sidebar and the front page: what they show is what is registered and what the person may see."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import Group, Permission, User
from django.http import HttpRequest
from django.test import Client, RequestFactory

from crm import admin_site
from crm.admin_site import StaffSite
from crm.navigation import MAIN, SETTINGS, Place
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


class Offering(ModelAdmin):
    """A page that offers the frame all it may."""

    def menu_note(self, request: HttpRequest) -> str:
        return "2 running"

    def waiting_for(self, request: HttpRequest) -> list[Any]:
        return [SimpleNamespace(label="Approvals", url="/approvals/", count=1)]

    def front_page(self, request: HttpRequest) -> tuple[str, Mapping[str, Any]]:
        return "block.html", {"rows": 2}


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> StaffSite:
    monkeypatch.setattr(admin_site, "MAIN", (Place("auth.Group", "rows", "Night shifts"), Place("no.SuchModel")))
    monkeypatch.setattr(admin_site, "SETTINGS", ())
    site = StaffSite()
    site.register(Group, Offering)
    site.register(User)
    return site


def asked_by(user: User, path: str = "/admin/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = user
    return request


@pytest.fixture
def administrator() -> User:
    return User.objects.create_superuser("admin")


def test_a_named_model_stands_in_the_main_part_under_its_own_wording(site: StaffSite, administrator: User) -> None:
    menu = site.each_context(asked_by(administrator))["menu"]
    assert [(line.label, line.icon, line.note) for line in menu.main] == [("Night shifts", "rows", "2 running")]


def test_every_model_of_the_sidebar_has_pages() -> None:
    """What a wing leaves there when it is deleted stands for nothing."""
    registered = {page.opts.label for page in admin.site._registry.values()}
    installed = {app.label for app in apps.get_app_configs()}
    named = [place.model for place in MAIN + SETTINGS if place.model.partition(".")[0] in installed]
    assert [model for model in named if model not in registered] == []


def test_a_model_that_nobody_named_stands_under_settings(site: StaffSite, administrator: User) -> None:
    menu = site.each_context(asked_by(administrator))["menu"]
    assert [line.label for line in menu.settings] == ["Users"]


def test_settings_are_open_while_one_of_their_pages_is_shown(site: StaffSite, administrator: User) -> None:
    menu = site.each_context(asked_by(administrator, "/admin/auth/user/7/change/"))["menu"]
    assert (menu.here, menu.settings_open) == ("Users", True)


def test_a_person_without_permission_is_offered_nothing(site: StaffSite) -> None:
    person = User.objects.create_user("reader", is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="view_user"))
    request = asked_by(person)
    menu = site.each_context(request)["menu"]
    assert (menu.main, menu.waiting, site.front_page(request)) == ((), (), [])


def test_what_waits_and_what_is_new_comes_from_the_pages(site: StaffSite, administrator: User) -> None:
    request = asked_by(administrator)
    assert [item.label for item in site.each_context(request)["menu"].waiting] == ["Approvals"]
    assert site.front_page(request) == [{"template": "block.html", "context": {"rows": 2}}]


def test_somebody_who_is_not_signed_in_is_told_no_menu(client: Client) -> None:
    assert "menu" not in client.get("/admin/login/").context


def test_a_page_without_a_search_to_post_to_shows_no_search(
    administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin_site, "SEARCH_URL_NAME", "admin:no_such_page")
    assert 'id="find"' not in signed_in(administrator).get("/admin/").text
