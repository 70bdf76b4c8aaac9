"""The frame around every page: keyboard, content security policy, accessibility, small screens, the pages that fail."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.template import loader
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.sound import NO_OVERFLOW, serious_issues
from tests.sign_in import PASSWORD, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def administrator() -> User:
    return User.objects.create_superuser("admin", password=PASSWORD)


@pytest.fixture
def group() -> Group:
    group = Group.objects.create(name="night shift")
    group.permissions.set(Permission.objects.all()[:3])
    return group


@pytest.fixture
def signed_in(page: Page, live_server: LiveServer, administrator: User) -> Page:
    page.goto(f"{live_server.url}/admin/login/")
    log_in(page, "admin", PASSWORD)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    return page


STOCK_PAGES = [
    "/admin/",
    "/admin/auth/",
    "/admin/auth/user/",
    "/admin/auth/user/?q=nobody",
    "/admin/auth/user/add/",
    "/admin/auth/user/{user}/change/",
    "/admin/auth/user/{user}/password/",
    "/admin/auth/user/{user}/history/",
    "/admin/auth/user/{user}/delete/",
    "/admin/auth/group/",
    "/admin/auth/group/{group}/change/",
    "/admin/auth/group/{group}/delete/",
    "/admin/axes/accessattempt/",
    "/admin/axes/accesslog/",
    "/admin/password_change/",
]


@pytest.mark.parametrize("path", STOCK_PAGES)
def test_a_stock_page_breaks_no_content_security_policy(
    signed_in: Page, live_server: LiveServer, complaints: list[str], administrator: User, group: Group, path: str
) -> None:
    signed_in.goto(live_server.url + path.format(user=administrator.pk, group=group.pk), wait_until="networkidle")
    assert complaints == []


@pytest.mark.parametrize(
    "path",
    ["/admin/", "/admin/auth/user/", "/admin/auth/user/{user}/change/", "/admin/auth/group/{group}/change/"],
)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_stock_page_has_no_serious_accessibility_issue(
    signed_in: Page, live_server: LiveServer, administrator: User, group: Group, path: str, theme: Any
) -> None:
    signed_in.emulate_media(color_scheme=theme)
    signed_in.goto(live_server.url + path.format(user=administrator.pk, group=group.pk))
    assert serious_issues(signed_in) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_login_page_has_no_serious_accessibility_issue(page: Page, live_server: LiveServer, theme: Any) -> None:
    page.emulate_media(color_scheme=theme)
    page.goto(f"{live_server.url}/admin/login/")
    assert serious_issues(page) == []


@pytest.mark.parametrize("path", ["/admin/", "/admin/auth/user/", "/admin/auth/user/{user}/change/"])
def test_a_page_fits_a_phone_without_scrolling_sideways(
    signed_in: Page, live_server: LiveServer, administrator: User, path: str
) -> None:
    signed_in.set_viewport_size({"width": 390, "height": 844})
    signed_in.goto(live_server.url + path.format(user=administrator.pk))
    assert signed_in.evaluate(NO_OVERFLOW)


def test_a_page_that_says_what_was_done_is_sound(signed_in: Page, live_server: LiveServer) -> None:
    signed_in.goto(f"{live_server.url}/admin/integration_points/brand/add/")
    signed_in.locator("input[name=system_name]").fill("acme")
    signed_in.locator("input[name=name]").fill("Acme")
    signed_in.locator("input[name=_save]").click()
    expect(signed_in.get_by_role("status").get_by_role("listitem")).to_contain_text("added successfully")
    assert serious_issues(signed_in) == []


def test_the_first_tab_stop_leads_past_the_menu_to_the_page(signed_in: Page) -> None:
    signed_in.wait_for_load_state()
    signed_in.keyboard.press("Tab")
    expect(signed_in.get_by_role("link", name="Skip to main content")).to_be_focused()
    signed_in.keyboard.press("Enter")
    expect(signed_in.locator("#content-start")).to_be_focused()


def test_the_keyboard_opens_the_menu_on_a_phone_and_escape_closes_it(signed_in: Page) -> None:
    signed_in.set_viewport_size({"width": 390, "height": 844})
    menu = signed_in.get_by_role("navigation", name="Main")
    expect(menu).to_be_hidden()
    signed_in.get_by_role("button", name="Menu").focus()
    signed_in.keyboard.press("Enter")
    expect(menu).to_be_visible()
    signed_in.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_the_menu_opens_on_a_phone_without_script(
    browser: Any, signed_in: Page, live_server: LiveServer, administrator: User
) -> None:
    cookies = signed_in.context.cookies()
    bare = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    bare.add_cookies(cookies)
    page = bare.new_page()
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    bare.close()


def test_a_slash_goes_to_the_search_and_is_a_letter_there(
    signed_in: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.admin_site.SEARCH_URL_NAME", "admin:index")  # whatever page takes the search
    signed_in.goto(f"{live_server.url}/admin/auth/group/")
    signed_in.keyboard.press("/")
    signed_in.keyboard.type("a/b")
    field = signed_in.get_by_role("searchbox", name="Find a customer")
    expect(field).to_be_focused()
    expect(field).to_have_value("a/b")


def test_a_search_travels_in_the_body_and_not_in_the_address(
    signed_in: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.admin_site.SEARCH_URL_NAME", "admin:index")
    signed_in.goto(f"{live_server.url}/admin/auth/group/")
    signed_in.get_by_role("searchbox", name="Find a customer").fill("marta@northmail.se")
    with signed_in.expect_request(lambda request: request.method == "POST") as sent:
        signed_in.keyboard.press("Enter")
    assert "marta" not in sent.value.url
    assert "q=marta" in (sent.value.post_data or "")


def test_the_chosen_theme_is_remembered_on_the_next_page(signed_in: Page, live_server: LiveServer) -> None:
    signed_in.emulate_media(color_scheme="light")
    signed_in.get_by_role("button", name="account").click()
    signed_in.get_by_role("button", name="Theme").click()
    signed_in.goto(f"{live_server.url}/admin/auth/user/")
    assert signed_in.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_a_click_anywhere_in_a_row_opens_it(signed_in: Page, live_server: LiveServer, group: Group) -> None:
    signed_in.goto(f"{live_server.url}/admin/auth/group/")
    row = signed_in.locator("#result_list tbody tr", has_text=group.name)
    box = row.bounding_box()
    assert box is not None
    signed_in.mouse.click(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
    expect(signed_in.get_by_role("heading", name=group.name)).to_be_visible()


def test_a_chosen_row_shows_the_actions_and_an_unchosen_list_none(
    signed_in: Page, live_server: LiveServer, group: Group
) -> None:
    signed_in.goto(f"{live_server.url}/admin/auth/group/")
    actions = signed_in.locator(".actions")
    expect(actions).to_be_hidden()
    signed_in.locator("#result_list tbody tr", has_text=group.name).locator(".action-select").check()
    expect(actions).to_be_visible()


def test_the_sidebar_shows_only_what_the_person_may_see(page: Page, live_server: LiveServer) -> None:
    person = User.objects.create_user("reader", password=PASSWORD, is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="view_group"))
    page.goto(f"{live_server.url}/admin/login/")
    log_in(page, "reader", PASSWORD)
    page.get_by_text("Settings", exact=True).click()
    assert page.locator(".side .nav a .name").all_inner_texts() == ["Groups"]


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500", "503"])
def test_an_error_page_needs_no_database_and_no_context(code: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        page = loader.get_template(f"{code}.html").render()
    assert "<h1>" in page
    assert "style=" not in page
