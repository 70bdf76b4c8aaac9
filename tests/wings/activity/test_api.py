"""What client systems do with actions."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from customers.models import Customer
from customers.wings.activity import api
from customers.wings.activity.issuing.withdraw import withdraw
from customers.wings.activity.models import Action, ActionTemplate
from tests.api.conftest import Caller, caller, codes
from tests.factories import context_of, make_customer, make_point
from tests.wings.activity.conftest import issue, make_template

pytestmark = pytest.mark.django_db
WHO = {"ids": {"WebsiteID": "W1"}}
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def system(client: Client) -> Caller:
    return caller(client, make_point())


@pytest.fixture
def ada(db: None) -> Customer:
    return make_customer(ids={"WebsiteID": "W1"})


def test_an_action_that_happened_earlier_keeps_both_times(system: Caller, ada: Customer, visit: ActionTemplate) -> None:
    action = {"template": "website.visit", "at": "2026-01-02T03:04:05+01:00", "comment": "opened the shop"}
    answer = system.operation("IssueAction", WHO, action=action)
    assert (answer["status"], answer["customer"]["processingStatus"]) == ("Success", "Changed")
    (told,) = system.get(f"/v2/customers/{ada.pk}/actions").json()["actions"]
    assert told["at"] == "2026-01-02T02:04:05Z"
    assert timezone.now() - dt.datetime.fromisoformat(told["recordedAt"]) < HOUR
    del told["at"], told["recordedAt"]
    assert told == {
        "template": "website.visit",
        "category": "Website",
        "touchpoint": "website",
        "initiator": Action.objects.get().initiator,
        "comment": "opened the shop",
    }


@pytest.mark.parametrize(
    ("action", "code", "location"),
    [
        ({"template": "website"}, "unknown_template", "/action/template"),
        ({"template": "old"}, "retired_template", "/action/template"),
        ({"template": "website.visit", "at": "2999-01-01T00:00:00Z"}, "future_event", "/action/at"),
        ({"template": "website.visit", "at": "2026-01-01T00:00:00"}, "invalid_date", "/action/at"),
        ({"template": "website.visit", "comment": "a" * 501}, "invalid_value", "/action/comment"),
    ],
)
def test_what_is_wrong_is_told_at_its_place_and_nothing_is_written(
    system: Caller, ada: Customer, visit: ActionTemplate, action: dict[str, str], code: str, location: str
) -> None:
    make_template("old", is_active=False)
    answer = system.operation("IssueAction", WHO, action=action)
    assert answer["status"] == "ValidationError"
    assert [(one["code"], one["location"]) for one in answer["validationMessages"]] == [(code, location)]
    assert not Action.objects.exists()


def test_a_test_key_writes_nothing(client: Client, ada: Customer, visit: ActionTemplate) -> None:
    system = caller(client, make_point(), is_test=True)
    assert system.operation("IssueAction", WHO, action={"template": "website.visit"})["status"] == "Success"
    assert not Action.objects.exists()


def test_the_pages_hold_each_action_once_without_the_withdrawn(
    system: Caller, ada: Customer, visit: ActionTemplate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "ACTIONS_A_PAGE", 2)
    wrong, *rest = [issue(ada, visit, ago=HOUR * number, comment=f"{number}") for number in range(6)]
    withdraw([wrong.pk], context_of(reason="wrong"), timezone.now())
    told, after = [], ""
    while True:
        page = system.get(f"/v2/customers/{ada.pk}/actions?after={after}").json()
        told += [one["comment"] for one in page["actions"]]
        after = page["next"]
        if after is None:
            break
    assert told == [one.comment for one in rest]


def test_a_merged_customers_actions_are_the_survivors_with_a_warning(
    system: Caller, ada: Customer, visit: ActionTemplate
) -> None:
    victim = make_customer()
    Customer.objects.filter(pk=victim.pk).update(merged_into=ada)
    issue(ada, visit)
    page = system.get(f"/v2/customers/{victim.pk}/actions").json()
    assert len(page["actions"]) == 1
    assert [one["code"] for one in page["warnings"]] == ["91009"]


def test_nobody_and_a_bad_key_are_refused(system: Caller, ada: Customer) -> None:
    assert system.get("/v2/customers/999999/actions").status_code == 404
    answer = system.get(f"/v2/customers/{ada.pk}/actions?after=12")
    assert (answer.status_code, codes(answer)) == (400, ["malformed"])
