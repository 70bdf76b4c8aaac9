"""SetSubscriptions and the route that reads: all of a call or nothing, and the brand of the point."""

from typing import Any

import pytest
from django.test import Client

from customers.models import Message
from customers.wings.subscriptions.consent.tree import Tree
from customers.wings.subscriptions.models import Subscription, SubscriptionChange, Topic
from tests.api.conftest import Caller, caller, codes
from tests.factories import make_customer, make_point

WHO = {"ids": {"WebsiteID": "W1"}}


@pytest.fixture
def of_main(tree: Tree, client: Client) -> Caller:
    """A client system of the brand main."""
    make_customer(ids={"WebsiteID": "W1"}, email="ada@example.com")
    return caller(client, make_point("website", brand=tree.brand("main")))


@pytest.fixture
def of_no_brand(tree: Tree, client: Client) -> Caller:
    make_customer(ids={"WebsiteID": "W1"})
    return caller(client, make_point("shop"))


def statuses(system: Caller) -> dict[str, tuple[str, bool]]:
    customer = Subscription.objects.latest("pk").customer_id
    told = system.get(f"/v2/customers/{customer}/subscriptions").json()["subscriptions"]
    return {
        "/".join(filter(None, (one["brand"], one["channel"], one["topic"]))): (one["status"], one["explicit"])
        for one in told
    }


def test_row_85_a_channel_takes_its_implicit_topics_along_and_leaves_the_explicit_ones(of_main: Caller) -> None:
    asked = [{"channel": "email", "topic": "news", "status": "subscribed"}]
    of_main.operation("SetSubscriptions", WHO, subscriptions=asked)
    answer = of_main.operation("SetSubscriptions", WHO, subscriptions=[{"channel": "email", "status": "unsubscribed"}])
    assert answer["status"] == "Success"
    told = statuses(of_main)
    assert told["main/email"] == ("unsubscribed", True)
    assert told["main/email/news"] == ("subscribed", True)
    assert told["main/email/offers"] == ("unsubscribed", False)
    assert {told[name] for name in told if name.startswith("outlet")} == {("no_data", False)}
    assert SubscriptionChange.objects.first().initiator_kind == "key"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("item", "wrong"),
    [
        ({"channel": "sms", "status": "subscribed"}, ("missing_field", "/subscriptions/1/brand")),
        ({"brand": "acme", "channel": "sms", "status": "subscribed"}, ("invalid_value", "/subscriptions/1/brand")),
        ({"brand": "main", "channel": "fax", "status": "subscribed"}, ("invalid_value", "/subscriptions/1/channel")),
        (
            {"brand": "main", "channel": "sms", "topic": "fax", "status": "subscribed"},
            ("invalid_value", "/subscriptions/1/topic"),
        ),
        ({"brand": "main", "channel": "sms", "status": "no_data"}, ("invalid_value", "/subscriptions/1/status")),
        ({"brand": "main", "channel": "email", "status": "unsubscribed"}, ("duplicate", "/subscriptions/1")),
    ],
)
def test_one_bad_item_and_nothing_of_the_call_is_applied(
    of_no_brand: Caller, item: dict[str, Any], wrong: tuple[str, str]
) -> None:
    good = {"brand": "main", "channel": "email", "status": "subscribed"}
    answer = of_no_brand.operation("SetSubscriptions", WHO, subscriptions=[good, item])
    assert answer["status"] == "ValidationError"
    assert [(one["code"], one["location"]) for one in answer["validationMessages"]] == [wrong]
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("asked", [[], "email", [{"channel": "email"}], [{"channel": 1, "status": "subscribed"}]])
def test_a_body_of_another_shape_is_refused(of_main: Caller, asked: Any) -> None:
    answer = of_main.post("/v3/operations/sync?operation=SetSubscriptions", {"customer": WHO, "subscriptions": asked})
    assert (answer.status_code, len(codes(answer))) == (400, 1)


def test_an_inactive_topic_takes_nobody(of_main: Caller) -> None:
    Topic.objects.update(is_active=False)
    asked = [{"channel": "email", "topic": "news", "status": "subscribed"}]
    answer = of_main.operation("SetSubscriptions", WHO, subscriptions=asked)
    assert answer["validationMessages"][0]["location"] == "/subscriptions/0/topic"


def test_double_opt_in_waits_and_asks_and_a_test_key_does_neither(of_main: Caller, client: Client, tree: Tree) -> None:
    Topic.objects.update(double_opt_in=True)
    asked = [{"channel": "email", "topic": "news", "status": "subscribed"}]
    trying = caller(client, make_point("website"), is_test=True)
    assert trying.operation("SetSubscriptions", WHO, subscriptions=asked)["status"] == "Success"
    assert not Subscription.objects.exists()
    of_main.operation("SetSubscriptions", WHO, subscriptions=asked)
    assert statuses(of_main)["main/email/news"] == ("requires_confirmation", True)
    assert Message.objects.get().to == "ada@example.com"


def test_a_merged_customers_id_reads_the_survivor_with_a_warning(of_main: Caller) -> None:
    survivor = make_customer(email="b@example.com")
    victim = make_customer(email="c@example.com")
    type(victim).objects.filter(pk=victim.pk).update(merged_into=survivor)
    answer = of_main.get(f"/v2/customers/{victim.pk}/subscriptions").json()
    assert [one["code"] for one in answer["warnings"]] == ["91009"]
    assert "warnings" not in of_main.get(f"/v2/customers/{survivor.pk}/subscriptions").json()
    assert of_main.get("/v2/customers/999999/subscriptions").status_code == 404


def test_a_blank_topic_does_not_mean_the_whole_channel(of_main: Caller) -> None:
    answer = of_main.operation(
        "SetSubscriptions", WHO, subscriptions=[{"channel": "email", "topic": "", "status": "unsubscribed"}]
    )
    assert "A topic can't be blank" in str(answer)
    assert not Subscription.objects.exists()
