"""Merging in a real browser, by clicks alone: by hand and back, a blocked one, and one while a form is open."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customers.merging.errors import MergeRefused
from customers.models import Customer
from customers.rules.merging import MergeRule, MergeWhy
from tests.browser.sound import NO_OVERFLOW, serious_issues
from tests.factories import contact, make_customer, make_point, make_staff
from tests.merging.test_merge import merge
from tests.sign_in import open_as

pytestmark = pytest.mark.browser


def profile(customer: Customer) -> str:
    return f"/admin/customers/customer/{customer.pk}/change/"


def open_profile(page: Page, site: LiveServer, customer: Customer) -> None:
    open_as(page, site.url, make_staff("editor", "edith"), profile(customer))


def test_two_customers_are_merged_by_hand_and_parted_again(page: Page, live_server: LiveServer) -> None:
    ada = make_customer(first_name="Ada", last_name="Lovelace", email="ada@example.com")
    twin = make_customer(first_name="A.", last_name="Lovelace", mobile="+12125550107")
    open_profile(page, live_server, twin)

    page.get_by_role("link", name="Merge with…").click()
    page.get_by_label("The other customer").fill("ada@example.com")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="Merge two customers")).to_be_visible()
    if page.get_by_role("heading", name=f"Customer {twin.pk} stays").is_visible():
        page.get_by_role("link", name=f"Keep customer {ada.pk} instead").click()
    expect(page.get_by_role("heading", name=f"Customer {ada.pk} stays")).to_be_visible()
    page.get_by_label("Reason").fill("one person, two registrations")
    page.get_by_role("button", name="Merge", exact=True).click()

    expect(page).to_have_url(f"{live_server.url}{profile(ada)}")
    expect(page.get_by_role("heading", name="Ada Lovelace")).to_be_visible()
    expect(page.get_by_text("+1 212-555-0107").first).to_be_visible()
    expect(page.get_by_text(f"Customer {twin.pk} was merged into customer {ada.pk}: merged by hand.")).to_be_visible()

    page.locator(".privacy-note").get_by_role("link", name="Undo", exact=True).click()
    page.get_by_label("Reason").fill("they are two after all")
    page.get_by_role("button", name="Undo the merge").click()

    expect(page).to_have_url(f"{live_server.url}{profile(ada)}")
    expect(page.get_by_text(f"customer {twin.pk} stands for itself again")).to_be_visible()
    page.get_by_text("1 undone merge").click()
    page.get_by_role("link", name="See the merge").click()
    expect(page.get_by_text("they are two after all")).to_be_visible()
    twin.refresh_from_db()
    assert twin.merged_into is None
    assert contact(twin, "mobile").value == "+12125550107"


def test_a_blocked_merge_is_explained_on_both_profiles(page: Page, live_server: LiveServer) -> None:
    gives = make_point("gives", email_access="give")
    holder, other = (make_customer(email=f"{name}@example.com", through=gives) for name in ("holder", "other"))
    with pytest.raises(MergeRefused):
        merge(holder, other, MergeWhy(MergeRule.IDENTIFIER, "mobile", "+12125550107"))
    open_profile(page, live_server, holder)

    for one, two in ((holder, other), (other, holder)):
        expect(page).to_have_url(f"{live_server.url}{profile(one)}")
        note = page.locator(".side-note", has_text=f"Not merged with customer {two.pk}")
        expect(note).to_contain_text("Both customers have account access.")
        expect(note).to_contain_text(f"+1 212-555-0107 stayed with customer {holder.pk}")
        note.get_by_role("link", name=f"See customer {two.pk}").click()

    page.get_by_role("link", name="Merge with…").click()
    page.get_by_label("The other customer").fill("other@example.com")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("They can't be merged")).to_be_visible()
    expect(page.get_by_role("button", name="Merge", exact=True)).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_form_that_was_open_during_the_merge_goes_to_the_survivor(
    page: Page, live_server: LiveServer, scheme: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    ada = make_customer(first_name="Ada", last_name="Lovelace", email="ada@example.com")
    twin = make_customer(first_name="A.", last_name="Byron", mobile="+12125550107")
    open_profile(page, live_server, twin)

    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Last name").fill("King")
    merge(ada, twin)
    page.get_by_role("button", name="Save", exact=True).click()

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(f"Customer {twin.pk} was merged into customer {ada.pk} while your form was open.")
    expect(page.get_by_role("row", name="Last name")).to_contain_text("King")
    assert page.evaluate(NO_OVERFLOW)
    assert serious_issues(page) == []
    page.get_by_role("button", name=f"Save mine to customer {ada.pk}").click()

    expect(page).to_have_url(f"{live_server.url}{profile(ada)}")
    expect(page.get_by_role("heading", name="Ada King")).to_be_visible()
