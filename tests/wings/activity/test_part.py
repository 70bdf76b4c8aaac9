"""What the wing does where the core asks it: erasing, merging, exporting, checking, rules, demo."""

import csv
import datetime as dt
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from customers import parts
from customers.exports.columns import choose, known_columns
from customers.exports.export import export_customers
from customers.maintenance.invariants.check import check
from customers.merging.tables import move_rows, tables_with_rows
from customers.models import Customer
from customers.privacy.erasure.erase import erase
from customers.rule_fields import RuleOptions, ValueKind
from customers.wings.activity.issuing.withdraw import withdraw
from customers.wings.activity.models import Action, ActionTemplate, ActionWithdrawal
from tests.factories import context_of, make_customer, make_customers
from tests.wings.activity.conftest import issue, make_template

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def broken() -> dict[str, list[str]]:
    return {one.invariant.code: list(one.offences) for one in check() if one.offences}


def test_erasing_redacts_what_somebody_wrote_and_keeps_the_actions(visit: ActionTemplate) -> None:
    ada, other = make_customer(email="ada@example.com"), make_customer()
    own, silent, mention = issue(ada, visit, comment="called"), issue(ada, visit), issue(other, visit, comment="kept")
    Action.objects.filter(pk=mention.pk).update(comment="sister of ada@example.com")
    withdraw([own.pk], context_of(reason="it was her sister"), timezone.now())
    erase(ada.pk, request=None, context=context_of(), now=timezone.now())
    comments = dict(Action.objects.values_list("pk", "comment"))
    assert comments == {own.pk: "[erased]", silent.pk: "", mention.pk: "[erased]"}
    assert ActionWithdrawal.objects.get().reason == "[erased]"
    assert broken() == {}


def test_a_merge_gives_the_survivor_the_actions_which_still_tell_whose_they_were(visit: ActionTemplate) -> None:
    survivor, victim = make_customers(2)
    moved, kept = issue(victim, visit), issue(survivor, visit)
    used = tables_with_rows([survivor.pk, victim.pk])
    assert move_rows(survivor=survivor.pk, victim=victim.pk, among=used)["activity.Action.customer"] == [moved.pk]
    whose = dict(Action.objects.filter(customer=survivor).values_list("pk", "issued_to"))
    assert whose == {moved.pk: victim.pk, kept.pk: survivor.pk}


def test_each_invariant_names_what_breaks_it(visit: ActionTemplate) -> None:
    ahead, behind, readable = (issue(one, visit, comment="called") for one in make_customers(3))
    assert broken() == {}
    Action.objects.filter(pk=ahead.pk).update(recorded_at=timezone.now() + DAY)
    Customer.objects.filter(pk=behind.customer_id).update(merged_into=ahead.customer_id)
    Customer.objects.filter(pk=readable.customer_id).update(erased_at=timezone.now())
    found = broken()
    named = {code: [line.split(":")[0] for line in found[code]] for code in ("ACT1", "ACT2", "ACT3")}
    assert named == {
        "ACT1": [f"action {ahead.pk}"],
        "ACT2": [f"action {behind.pk}"],
        "ACT3": [f"action {readable.pk}"],
    }


def test_an_export_has_the_time_of_the_last_action_that_stands(visit: ActionTemplate, tmp_path: Path) -> None:
    ada, silent = make_customers(2)
    last, withdrawn = issue(ada, visit, ago=DAY), issue(ada, visit)
    issue(ada, visit, ago=2 * DAY)
    withdraw([withdrawn.pk], context_of(reason="wrong"), timezone.now())
    path = tmp_path / "customers.csv"
    export_customers(wanted=choose(known_columns(), headers=["client_id", "lastAction"]), format="csv", path=path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    assert rows == [[str(ada.pk), f"{last.at:%Y-%m-%dT%H:%M:%SZ}"], [str(silent.pk), ""]]


def test_rules_may_ask_how_often_and_when_last(visit: ActionTemplate) -> None:
    ada, _silent = make_customers(2)
    new, _old = issue(ada, visit, ago=DAY), issue(ada, visit, ago=40 * DAY)
    withdraw([issue(ada, visit).pk], context_of(reason="wrong"), timezone.now())
    issue(ada, make_template("store.purchase"))
    fields = {one.name: one for part in parts.parts() if part.rule_fields for one in part.rule_fields()}
    count, last = fields["action.website.visit.count"], fields["action.website.visit.last"]
    now = timezone.now()
    assert list(count.rows(RuleOptions(now))) == [{"customer_id": ada.pk, "value": 2}]
    assert list(count.rows(RuleOptions(now, within_days=30))) == [{"customer_id": ada.pk, "value": 1}]
    assert list(last.rows(RuleOptions(now))) == [{"customer_id": ada.pk, "value": new.at}]
    assert (count.takes_days, last.kind) == (True, ValueKind.MOMENT)


def test_the_demo_tells_a_year_of_some_customers(visit: ActionTemplate) -> None:
    call_command("demo", customers=60)
    names = set(ActionTemplate.objects.values_list("system_name", flat=True))
    assert names == {"website.visit", "store.purchase", "support.call"}
    assert 0 < Action.objects.values("customer").distinct().count() < 60
    times = Action.objects.order_by("at").values_list("at", flat=True)
    assert times[len(times) - 1] - times[0] > 200 * DAY
    assert broken() == {}
