"""The tab of points and rewards, and what staff do from it."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.models import Customer
from customers.wings.points.ledger.expire import expire_points
from customers.wings.points.models import PointsAccountKind, PointsChange, PromoCode, Reward
from customers.wings.points.rewards.give import give_code, give_prize
from integration_points.models import IntegrationPoint
from tests.factories import admin_panel, context_of, make_customer, make_staff, signed_in
from tests.wings.points.cast import A_DAY, bonus, earn, held, make_campaign, make_prize, pay, told

pytestmark = pytest.mark.django_db

ERROR = re.compile(r'id="error_id_(\w+)">([^<]*)')


@pytest.fixture
def customer() -> Customer:
    return make_customer(first_name="Ada")


def tab(client: Client, customer: Customer, query: str = "") -> str:
    url = f"/admin/customers/customer/{customer.pk}/change/?tab=points{query}"
    return client.get(url, headers={"HX-Request": "true", "HX-Target": "tab-panel"}).content.decode()


def test_row_83_the_tab_shows_balances_lots_and_what_expires_next(editor_client: Client, customer: Customer) -> None:
    now = timezone.now()
    earn(customer, 100, "Order 7", days=5, now=now), earn(customer, 20, now=now, available_from=now + 3 * A_DAY)
    pay(customer, 30)
    page = tab(editor_client, customer)
    for shown in ("70.00", "20.00 blocked", "90.00 in total", "Order 7", "in 5 days", "in 3 days", "Expires next"):
        assert shown in page
    assert "\N{MINUS SIGN}30.00" in page
    assert '<svg class="chart"' in page
    assert f"Lot {PointsChange.objects.latest('pk').entries.get().lot_id}" in page


def test_an_empty_tab_says_how_points_get_there(viewer_client: Client, customer: Customer) -> None:
    page = tab(viewer_client, customer)
    assert "No points yet" in page
    assert "ChangePoints" in page
    assert "Adjust points" not in page


def test_who_sees_values_masked_sees_no_comment_and_no_code(viewer_client: Client, customer: Customer) -> None:
    earn(customer, 5, "Ada called")
    campaign = make_campaign("spring", "SUN-4711-XYZ")
    give_code(customer.pk, campaign, reason="Ada asked", context=context_of(), now=timezone.now())
    page = tab(viewer_client, customer)
    assert "5.00" in page
    assert not [text for text in ("Ada called", "SUN-4711", "Ada asked") if text in page]


def test_the_tab_asks_the_same_whatever_happened(editor_client: Client) -> None:
    busy, quiet = make_customer(), make_customer()
    for number in range(150):
        earn(busy, 3, days=number + 1), pay(busy, 1)
    prize = make_prize()
    for _ in range(25):
        give_prize(busy.pk, prize, reason="Won", context=context_of(), now=timezone.now())
    asked = []
    tab(editor_client, quiet)
    for one in (quiet, busy):
        with CaptureQueriesContext(connection) as queries:
            tab(editor_client, one)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_changes_and_rewards_are_paged_each_by_itself(editor_client: Client, customer: Customer) -> None:
    for number in range(1, 41):
        earn(customer, 1, f"Order {number:03d}")
    prize = make_prize()
    for number in range(1, 26):
        give_prize(customer.pk, prize, reason=f"Draw {number:03d}", context=context_of(), now=timezone.now())
    first = tab(editor_client, customer)
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="\?([^"]*)" rel="next"', first)]
    assert len(links) == 2
    older = tab(editor_client, customer, "&" + links[0])
    assert "Order 015" in older
    assert "Order 016" not in older
    assert "Draw 025" in older
    both = tab(editor_client, customer, "&" + links[0] + "&" + links[1])
    assert "Order 015" in both
    assert "Draw 005" in both
    assert "Draw 006" not in both


def post(client: Client, url: str, **more: Any) -> Any:
    return client.post(url, {"through": admin_panel().pk, **more})


def errors(answer: Any) -> dict[str, str]:
    return {name: said.strip() for name, said in ERROR.findall(answer.content.decode())}


def test_staff_adjust_points_and_it_is_recorded_who_where_and_why(editor_client: Client, customer: Customer) -> None:
    IntegrationPoint.objects.create(system_name="phone")
    day = timezone.localdate() + timedelta(days=10)
    url = f"/admin/points/pointschange/adjust/{customer.pk}/"
    phone = IntegrationPoint.objects.get(system_name="phone")
    answer = editor_client.post(
        url,
        {"account": bonus(), "amount": "12,5", "comment": "Late parcel", "expires_on": day, "through": phone.pk},
    )
    assert answer["Location"].endswith(f"/{customer.pk}/change/?tab=points")
    made = PointsChange.objects.get()
    assert (made.kind, made.amount, made.comment) == ("correct", Decimal("12.50"), "Late parcel")
    assert (made.initiator, made.initiator_kind, made.integration_point) == ("edith", "user", phone)
    assert made.expires_at is not None
    assert timezone.localtime(made.expires_at).date() == day + A_DAY


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ({"amount": "0"}, "amount", "can't be 0"),
        ({"amount": "1.005"}, "amount", "two decimal places"),
        ({"amount": "-6"}, "amount", "Only 5.00 points are available"),
        ({"amount": "x"}, "amount", "Enter a number"),
        ({"comment": " "}, "comment", "required"),
        ({"expires_on": "2020-01-01"}, "expires_on", "before they become available"),
        ({"expires_on": "9999-12-31"}, "expires_on", "earlier day"),
        ({"amount": "-1", "expires_on": "2099-01-01"}, "expires_on", "Only points that are added"),
        ({"account": "0"}, "account", "valid choice"),
    ],
)
def test_row_84_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(
    editor_client: Client, customer: Customer, asked: dict[str, str], field: str, said: str
) -> None:
    earn(customer, 5)
    whole = {"account": bonus(), "amount": "1", "comment": "Late parcel", **asked}
    answer = post(editor_client, f"/admin/points/pointschange/adjust/{customer.pk}/", **whole)
    assert answer.status_code == 200
    assert said in errors(answer)[field].replace("&#x27;", "'")
    assert len(told(customer)) == 1


def test_a_double_click_adjusts_once(editor_client: Client, customer: Customer) -> None:
    url = f"/admin/points/pointschange/adjust/{customer.pk}/"
    seen = {"account": bonus(), "amount": "5", "comment": "Gift", "as_of": "0"}
    assert post(editor_client, url, **seen).status_code == 302
    again = post(editor_client, url, **seen)
    assert "after you opened this page" in again.content.decode()
    assert held(customer).total == 5
    fresh = re.search(r'name="as_of" value="(\d+)"', again.content.decode())
    assert fresh
    assert post(editor_client, url, **{**seen, "as_of": fresh[1]}).status_code == 302
    assert held(customer).total == 10


def test_a_change_is_taken_back_from_the_tab(editor_client: Client, customer: Customer) -> None:
    change = earn(customer, 5)
    url = f"/admin/points/pointschange/{change.pk}/take-back/"
    assert url in tab(editor_client, customer)
    assert "+5.00 points" in editor_client.get(url).content.decode()
    post(editor_client, url, reason="Order cancelled")
    assert told(customer) == [("add", 5), ("correct", -5)]
    page = tab(editor_client, customer)
    assert url not in page
    assert "taken back" in page


GIVEN: dict[str, Callable[[], str]] = {
    "code": lambda: f"code:{make_campaign('spring', 'A1', 'A2').pk}",
    "prize": lambda: f"prize:{make_prize().pk}",
}


@pytest.mark.parametrize("what", GIVEN)
def test_staff_give_a_reward_and_take_it_back(editor_client: Client, customer: Customer, what: str) -> None:
    gift = GIVEN[what]()
    url = f"/admin/points/reward/give/{customer.pk}/"
    assert post(editor_client, url, gift=gift, reason="Waited long", as_of="0").status_code == 302
    assert "after you opened" in post(editor_client, url, gift=gift, reason="Again", as_of="0").content.decode()
    given = Reward.objects.get()
    assert (given.customer, given.reason, given.initiator) == (customer, "Waited long", "edith")
    assert (given.code.code if given.code else "", given.prize is not None) == (
        ("A1", False) if what == "code" else ("", True)
    )
    back = f"/admin/points/reward/{given.pk}/take-back/"
    assert post(editor_client, back, reason="By mistake").status_code == 302
    assert "already been taken back" in post(editor_client, back, reason="Twice").content.decode()
    given.refresh_from_db()
    assert (given.taken_back_by, given.taken_back_reason) == ("edith", "By mistake")
    assert "By mistake" in tab(editor_client, customer)


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ({"code": "A9"}, "code", "no such code"),
        ({"code": "two words"}, "code", "without spaces"),
        ({"code": "A1"}, "code", "already been given"),
        ({"gift": "code:999"}, "gift", "valid choice"),
        ({"reason": ""}, "reason", "required"),
    ],
)
def test_a_code_that_cannot_be_given_is_refused(
    editor_client: Client, customer: Customer, asked: dict[str, str], field: str, said: str
) -> None:
    campaign = make_campaign("spring", "A1", "A2")
    give_code(make_customer().pk, campaign, code="a1", reason="Won", context=context_of(), now=timezone.now())
    whole = {"gift": f"code:{campaign.pk}", "reason": "Won", **asked}
    answer = post(editor_client, f"/admin/points/reward/give/{customer.pk}/", **whole)
    assert said in errors(answer)[field]
    assert Reward.objects.count() == 1
    assert PromoCode.objects.filter(is_given=True).count() == 1


def test_an_empty_pool_or_a_campaign_that_is_over_gives_nothing(editor_client: Client, customer: Customer) -> None:
    campaign = make_campaign("spring")
    url, gift = f"/admin/points/reward/give/{customer.pk}/", f"code:{campaign.pk}"
    assert "no promo codes left" in errors(post(editor_client, url, gift=gift, reason="Won"))["gift"]
    campaign.is_active = False
    campaign.save()
    assert "No campaign is active." in editor_client.get(url).content.decode()
    assert "valid choice" in errors(post(editor_client, url, gift=gift, reason="Won"))["gift"]


def test_codes_are_pasted_into_a_pool(superuser_client: Client) -> None:
    campaign = make_campaign("spring", "A1")
    url = f"/admin/points/rewardcampaign/{campaign.pk}/codes/"
    superuser_client.post(url, {"codes": "a1\nB2\n\nB2\n C3 "})
    assert list(PromoCode.objects.values_list("code", flat=True)) == ["A1", "B2", "C3"]
    refused = superuser_client.post(url, {"codes": "D4\ntwo words\n"})
    assert "without spaces" in errors(refused)["codes"]
    assert PromoCode.objects.count() == 3


def test_the_default_account_stays_and_one_in_use_too(superuser_client: Client, customer: Customer) -> None:
    status = PointsAccountKind.objects.create(system_name="status", name="Status points")
    assert superuser_client.post(f"/admin/points/pointsaccountkind/{bonus()}/delete/").status_code == 403
    assert superuser_client.get(f"/admin/points/pointsaccountkind/{status.pk}/delete/").status_code == 200


def test_the_lists_of_everybody_are_filtered(editor_client: Client, customer: Customer) -> None:
    earn(customer, 5, "Order 1"), earn(make_customer(), 6, "Order 2")
    expire_points(now=timezone.now(), seconds=1)
    page = editor_client.get(f"/admin/points/pointschange/?customer={customer.pk}&kind=add&account={bonus()}")
    assert "Order 1" in page.content.decode()
    assert "Order 2" not in page.content.decode()
    assert "Nothing matches" in editor_client.get("/admin/points/pointschange/?kind=spend").content.decode()
    assert "No rewards yet" in editor_client.get("/admin/points/reward/").content.decode()


def test_an_erased_customer_is_not_adjusted(customer: Customer) -> None:
    Customer.objects.filter(pk=customer.pk).update(erased_at=timezone.now())
    client = signed_in(make_staff("editor"))
    assert client.get(f"/admin/points/pointschange/adjust/{customer.pk}/").status_code == 302
    assert client.get(f"/admin/points/reward/give/{customer.pk}/").status_code == 302
    assert "Adjust points" not in tab(client, customer)
