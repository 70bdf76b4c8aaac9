"""Issuing and withdrawing, for one customer and for many."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from customers.models import BulkEdit, Customer
from customers.wings.activity.errors import FutureEvent, RetiredTemplate, UnknownTemplate
from customers.wings.activity.issuing.issue import find_template, issue_to
from customers.wings.activity.issuing.withdraw import withdraw
from customers.wings.activity.models import Action, ActionTemplate, ActionWithdrawal
from tests.factories import context_of, make_customer, make_customers, make_point, make_staff
from tests.statements import counted
from tests.uploads import run
from tests.wings.activity.conftest import issue, make_template

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def test_an_action_tells_what_when_through_what_by_whom_and_why(visit: ActionTemplate) -> None:
    ada, now, edith = make_customer(), timezone.now(), make_staff("editor", "edith")
    context = context_of(make_point("shop"), edith, reason="saw it happen")
    assert issue_to([ada.pk], visit, now - HOUR, context, now).count == 1
    action = Action.objects.get()
    assert (action.customer, action.template, action.issued_to) == (ada, visit, ada.pk)
    assert (action.at, action.recorded_at) == (now - HOUR, now)
    assert (action.integration_point.system_name, action.comment) == ("shop", "saw it happen")
    assert (action.initiator, action.initiator_kind, action.initiator_user) == ("edith", "user", edith)


def test_the_statements_are_as_many_for_a_hundred_customers_as_for_two(visit: ActionTemplate) -> None:
    ids = [one.pk for one in make_customers(100)]
    sent = []
    for some in (ids[:20], ids):
        with counted() as statements:
            assert issue_to(some, visit, None, context_of(), timezone.now()).count == len(some)
        sent.append(len(statements))
    assert sent[0] == sent[1]


def test_each_customer_gets_one_and_a_victims_goes_to_the_survivor(visit: ActionTemplate) -> None:
    survivor, victim, erased = make_customers(3)
    Customer.objects.filter(pk=victim.pk).update(merged_into=survivor)
    Customer.objects.filter(pk=erased.pk).update(erased_at=timezone.now())
    asked = [victim.pk, survivor.pk, survivor.pk, erased.pk, 99]
    issued = issue_to(asked, visit, None, context_of(), timezone.now())
    assert (issued.count, issued.left_out) == (1, tuple(sorted((erased.pk, 99))))
    assert list(Action.objects.values_list("customer", flat=True)) == [survivor.pk]


def test_what_cannot_be_issued_writes_nothing(visit: ActionTemplate) -> None:
    ada, now = make_customer(), timezone.now()
    with pytest.raises(FutureEvent):
        issue_to([ada.pk], visit, now + HOUR, context_of(), now)
    with pytest.raises(RetiredTemplate):
        issue_to([ada.pk], make_template("old", is_active=False), now, context_of(), now)
    assert not Action.objects.exists()


def test_a_template_is_found_by_its_name(visit: ActionTemplate) -> None:
    assert find_template("website.visit") == visit
    make_template("old", is_active=False)
    with pytest.raises(RetiredTemplate):
        find_template("old")
    with pytest.raises(UnknownTemplate):
        find_template("website")


def test_the_actions_of_a_bulk_edit_name_it(visit: ActionTemplate) -> None:
    ada = make_customer(email="ada@example.com")
    bulk_edit: BulkEdit = run("email,lastName\nada@example.com,Lovelace\n")
    issue_to([ada.pk], visit, None, context_of(bulk_edit_id=bulk_edit.pk), timezone.now())
    assert Action.objects.get().bulk_edit == bulk_edit


def test_an_action_is_withdrawn_once_with_who_when_and_why(visit: ActionTemplate) -> None:
    action, now, edith = issue(make_customer(), visit), timezone.now(), make_staff("editor", "edith")
    context = context_of(by=edith, reason="typed for the wrong person")
    assert withdraw([action.pk], context, now) == 1
    assert withdraw([action.pk], context, now + HOUR) == 0
    withdrawal = ActionWithdrawal.objects.get()
    assert (withdrawal.action, withdrawal.at, withdrawal.initiator) == (action, now, "edith")
    assert withdrawal.reason == "typed for the wrong person"


def test_a_system_name_takes_dots_and_no_spaces() -> None:
    ActionTemplate(system_name="store.purchase-2", name="Purchase", category="Purchases").full_clean()
    for bad in ("store purchase", ".purchase", "purchase\n", "käufe"):
        with pytest.raises(ValidationError):
            ActionTemplate(system_name=bad, name="Purchase", category="Purchases").full_clean()
