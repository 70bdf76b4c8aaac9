"""What a width must not do: break the rows of the list, cut off a badge or a button, scroll a page sideways."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customers.models import AccessLogEntry, Change, Customer, JunkValue
from tests.browser.sound import NO_OVERFLOW
from tests.factories import make_card, make_customer, make_point, make_superuser
from tests.sign_in import PASSWORD, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
LONG = "konstantinos.papadopoulos-montgomery@subsidiary.example.com"
# The rows whose cells take more than one line of text.
HIGH_ROWS = """
[...document.querySelectorAll("table.customers tbody tr")].filter(row => row.offsetHeight > 44)
  .map(row => row.innerText.slice(0, 60))
"""
# Names and emails may end in dots; ids, times and phone numbers, their marks beside them, are read as a whole.
CLIPPED = """
[...document.querySelectorAll("table.customers td:not(.name-cell), table.customers td:not([data-label=Email]) .value")]
  .filter(one => one.dataset.label !== "Email" && one.scrollWidth > one.clientWidth).map(one => one.innerText)
"""
# Elements that stick out of the card, or whatever cuts it off, at either side.
CUT_OFF = """
(names) => [...document.querySelectorAll(names)].filter(one => one.checkVisibility({visibilityProperty: true}))
  .filter(one => { const at = one.getBoundingClientRect(); const card = one.closest(".card, .submit-row, main")
    .getBoundingClientRect(); return at.right > card.right + 1 || at.left < card.left - 1; })
  .map(one => one.innerText || one.value)
"""

# The times of a changelog that run into the column beside them.
RUN_OVER = """
[...document.querySelectorAll(".changelog td time")].filter(one => {
  const range = document.createRange(); range.selectNodeContents(one);
  return range.getBoundingClientRect().right > one.closest("td").getBoundingClientRect().right - 8;
}).map(one => one.innerText)
"""


@pytest.fixture
def long_names(transactional_db: None) -> Customer:
    secure = make_point("website-secure", email_access="give", email_confirmation="ask", mobile_access="give")
    make_customer(first_name="Ann", email="ann@example.com")
    customer = make_customer(
        through=secure,
        first_name="Konstantinos Maximilian",
        last_name="Papadopoulos-Montgomery",
        email=LONG,
        mobile="+5511996718407",
        time_zone="America/Argentina/Buenos_Aires",
        ids={"WebsiteID": "W-993-118"},
    )
    make_card(customer, "778100421177")
    return customer


@pytest.fixture
def signed_in(page: Page, live_server: LiveServer, long_names: Customer) -> Page:
    user = make_superuser("admin")
    user.set_password(PASSWORD)
    user.save()
    page.goto(f"{live_server.url}/admin/login/")
    log_in(page, "admin", PASSWORD)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    return page


def test_a_row_of_the_list_takes_one_line_however_long_its_values_are(signed_in: Page, live_server: LiveServer) -> None:
    signed_in.set_viewport_size(DESK)
    signed_in.goto(f"{live_server.url}/admin/customers/customer/")
    expect(signed_in.locator("table.customers tbody tr")).to_have_count(2)
    assert signed_in.evaluate(HIGH_ROWS) == []
    assert signed_in.evaluate(NO_OVERFLOW)
    assert signed_in.evaluate(CLIPPED) == []


@pytest.mark.parametrize("days", [0, 1, 200, 400])
def test_a_time_of_the_changelog_ends_before_its_neighbour_begins(
    signed_in: Page, live_server: LiveServer, long_names: Customer, days: int
) -> None:
    noon = timezone.localtime().replace(hour=12, minute=34) - timedelta(days=days)
    Change.objects.update(at=min(noon, timezone.now()))
    signed_in.set_viewport_size(DESK)
    for path in ("/admin/customers/change/", f"/admin/customers/customer/{long_names.pk}/change/"):
        signed_in.goto(f"{live_server.url}{path}")
        expect(signed_in.locator(".changelog td time").first).to_be_visible()
        assert signed_in.evaluate(RUN_OVER) == []


def test_what_a_mark_means_is_said_beside_the_list_and_to_who_does_not_see_it(
    signed_in: Page, live_server: LiveServer
) -> None:
    signed_in.set_viewport_size(DESK)
    signed_in.goto(f"{live_server.url}/admin/customers/customer/")
    expect(signed_in.locator(".marks")).to_contain_text("account access")
    mark = signed_in.locator("td.contact-cell .badge.accent").first
    assert mark.inner_text().strip() == "access"
    expect(mark).to_have_attribute("title", "account access")


@pytest.mark.parametrize("page_of", ["", "{}/change/", "{}/edit/", "{}/as-of/"])
def test_on_a_phone_no_badge_and_no_button_is_cut_off(
    signed_in: Page, live_server: LiveServer, long_names: Customer, page_of: str
) -> None:
    signed_in.set_viewport_size(PHONE)
    signed_in.goto(f"{live_server.url}/admin/customers/customer/{page_of.format(long_names.pk)}")
    expect(signed_in.locator("h1")).to_be_visible()
    assert signed_in.evaluate(CUT_OFF, ".badge, .button, .value, .text") == []
    assert signed_in.evaluate(NO_OVERFLOW)


@pytest.mark.parametrize(
    "path",
    [
        "customers/junkvalue/",
        "integration_points/integrationpoint/",
        "customers/card/",
        "customers/change/",
        "customers/accesslogentry/",
    ],
)
def test_on_a_phone_a_list_is_as_wide_as_the_page(signed_in: Page, live_server: LiveServer, path: str) -> None:
    AccessLogEntry.objects.create(
        kind="unmask", initiator="vera", customer=1, field="email", reason="called: ticket 4711"
    )
    JunkValue.objects.create(value="switchboard@example.com", note="typed at the tills when nobody knows the address")
    signed_in.set_viewport_size(PHONE)
    signed_in.goto(f"{live_server.url}/admin/{path}")
    expect(signed_in.locator("table").first).to_be_visible()
    table = signed_in.locator("table").first
    assert table.evaluate("one => one.getBoundingClientRect().right <= innerWidth")


def test_on_a_phone_the_buttons_of_a_form_all_fit(signed_in: Page, live_server: LiveServer) -> None:
    signed_in.set_viewport_size(PHONE)
    signed_in.goto(f"{live_server.url}/admin/integration_points/source/add/")
    assert signed_in.evaluate(CUT_OFF, ".submit-row input") == []
