"""Every page of the resolver in a real browser: policy, accessibility, a phone's width, the keyboard.

A page that comes to be is walked by itself (tests/every_page.py).
"""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.sound import NO_OVERFLOW
from tests.every_page import PASSWORD, World, make_world, person, quiet_refusals, routes, tabs
from tests.factories import signed_in as signed_in_as
from tests.sign_in import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LEFT_OUT = (".csv", "sample.", "download/", "logout/", "api/v")  # files, what ends the walk, what needs a key
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
SERIOUS = {"serious", "critical"}
# The pages where people spend their day, walked stop by stop.
BY_TAB = (
    "admin/",
    "admin/customers/customer/",
    "admin/customers/customer/<path:object_id>/change/",
    "admin/customers/customer/<int:customer_id>/edit/",
    "admin/customers/customer/<int:customer_id>/edit-ids/",
    "admin/customers/bulkedit/<path:object_id>/change/",
    "admin/customers/change/",
    "admin/customers/customfield/",
    "admin/customers/customfield/<path:object_id>/change/",
    "admin/integration_points/integrationpoint/<path:object_id>/change/",
)
# What a person can do something with and no stop leads to: hidden from the keyboard, or only after all others.
OUT_OF_REACH = """
[...document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=button], [onclick]")]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.type !== "hidden")
  .filter(one => one.tabIndex < 0 ? one.getAttribute("role") !== "tab" : one.tabIndex > 0)
  .map(one => one.outerHTML.slice(0, 120))
"""
# Numbers what is to be reached; one radio button of a group is enough, and one tab of a list: arrows lead to the rest.
NUMBER_STOPS = """
(() => { let count = 0; const groups = new Set();
for (const one of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")) {
  if (!one.checkVisibility({visibilityProperty: true}) || one.disabled || one.type === "hidden") continue;
  if (one.tabIndex < 0) continue;
  if (one.type === "radio" && groups.has(one.name) || one.type === "radio" && !groups.add(one.name)) continue;
  one.dataset.stop = one.type === "radio" ? `radio ${one.name}` : `${++count}`;
}
return [...document.querySelectorAll("[data-stop]")].map(one => one.dataset.stop); })()
"""
# Where the focus is, and whether it is seen: an outline, a shadow, or another border than a moment ago.
STOP = """
(() => { const one = document.activeElement; const style = getComputedStyle(one);
const name = one.type === "radio" ? `radio ${one.name}` : one.dataset.stop;
const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none";
return [name ?? "", seen]; })()
"""


@pytest.fixture
def world(transactional_db: None) -> World:
    found = make_world()
    ada = person("ada")
    ada.set_password(PASSWORD)
    ada.save()
    return found


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """Collect what the browser complains of. That a page itself is refused is no complaint: missing files are."""
    heard: list[str] = []

    def keep_news(message: ConsoleMessage) -> None:
        is_file = not message.location["url"].endswith(("/", "no-such-page"))
        if message.type == "error" and (is_file or "Failed to load" not in message.text):
            heard.append(message.text)

    page.on("console", keep_news)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def signed_in(page: Page, live_server: LiveServer, world: World) -> Page:
    page.goto(f"{live_server.url}/admin/login/")
    log_in(page, "ada", PASSWORD)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    return page


def paths(world: World) -> list[str]:
    """Return each page once: what shows something when it is asked for, not what is only pressed, and no file."""
    client = signed_in_as(person("ada"))
    walked = [route for route in (*routes(), *tabs()) if not any(part in route for part in LEFT_OUT)]
    wanted = dict.fromkeys(world.path(route) for route in walked)
    with quiet_refusals():
        answers = {path: client.get(path) for path in wanted}
    return [path for path, answer in answers.items() if answer.status_code == 200 and b"<html" in _begins(answer)]


def _begins(answer: Any) -> bytes:
    """Return the beginning of an answer: of a file nothing, of a part of a page no document."""
    return b"" if answer.streaming else answer.content[:500]


def walk(page: Page, live_server: LiveServer, world: World) -> Iterator[str]:
    """Open page after page and give the path of each."""
    for path in paths(world):
        answer = page.goto(live_server.url + path, wait_until="load")
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        yield path


def serious_issues(page: Page) -> list[str]:
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    issues = (one for one in found if one["impact"] in SERIOUS)
    return [f"{one['id']}: {node['html'][:120]}" for one in issues for node in one["nodes"][:3]]


def test_no_page_breaks_the_policy_scrolls_sideways_or_hides_anything_from_the_keyboard(
    signed_in: Page, live_server: LiveServer, world: World, complaints: list[str]
) -> None:
    signed_in.set_viewport_size(PHONE)
    faults = {}
    for path in walk(signed_in, live_server, world):
        found = list(complaints)
        found += [] if signed_in.evaluate(NO_OVERFLOW) else ["scrolls sideways"]
        found += [f"out of reach: {one}" for one in signed_in.evaluate(OUT_OF_REACH)]
        complaints.clear()
        faults |= {path: found} if found else {}
    assert faults == {}


def test_no_page_has_a_serious_accessibility_issue_nor_those_of_the_day_in_the_dark(
    signed_in: Page, live_server: LiveServer, world: World
) -> None:
    signed_in.set_viewport_size(DESK)
    found = [(path, serious_issues(signed_in)) for path in walk(signed_in, live_server, world)]
    signed_in.emulate_media(color_scheme="dark")
    for path in map(world.path, BY_TAB):
        signed_in.goto(live_server.url + path, wait_until="load")
        found.append((f"{path} in the dark", serious_issues(signed_in)))
    faults: dict[str, list[str]] = {}
    for path, issues in found:
        for issue in issues:
            faults.setdefault(issue, []).append(path)
    assert [f"{issue}: {', '.join(pages[:4])}" for issue, pages in faults.items()] == []


def test_tab_leads_to_everything_on_the_pages_of_the_day_and_shows_where_it_is(
    signed_in: Page, live_server: LiveServer, world: World
) -> None:
    signed_in.set_viewport_size(DESK)
    faults = {}
    for route in BY_TAB:
        # What fills itself in after the page is there would come without the numbers.
        signed_in.goto(live_server.url + world.path(route), wait_until="networkidle")
        wanted = dict.fromkeys(signed_in.evaluate(NUMBER_STOPS))
        if found := missed_by_tab(signed_in, set(wanted)):
            faults[route] = found
    assert faults == {}


def missed_by_tab(page: Page, wanted: set[str]) -> list[str]:
    """Press Tab until every stop was reached, or often enough; say which was not, and where the focus was never seen.

    A date has several stops inside, of which the browser frames one by one only the first.
    """
    reached: dict[str, bool] = {}
    for _ in range(3 * len(wanted) + 10):
        page.keyboard.press("Tab")
        name, is_seen = page.evaluate(STOP)
        reached[name] = reached.get(name, False) or is_seen
        if wanted <= reached.keys():
            break
    faults = dict.fromkeys(wanted - reached.keys(), "not reached")
    faults |= {name: "the focus is not seen" for name, is_seen in reached.items() if name and not is_seen}
    return [f"{fault}: {_html(page, name)}" for name, fault in faults.items()]


def _html(page: Page, stop: str) -> str:
    html: str = page.locator(f"[data-stop='{stop}']").first.evaluate("one => one.outerHTML")
    return html[:120]
