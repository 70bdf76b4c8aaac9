"""What is written: own statuses, the history beside them, undo, merge and erasure; set by set."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers import parts
from customers.exports.columns import known_columns
from customers.maintenance.invariants.check import check
from customers.models import BulkEdit, Customer
from customers.privacy.erasure.erase import erase
from customers.rule_fields import RuleOptions
from customers.rules.refusals.refusal import Refused
from customers.wings.subscriptions.consent.errors import UnknownNode
from customers.wings.subscriptions.consent.tree import Tree, header_of, read_cell, read_header
from customers.wings.subscriptions.consent.write import NodeChange, own_statuses, write_changes
from customers.wings.subscriptions.merge import merge_subscriptions, unmerge_subscriptions
from customers.wings.subscriptions.models import Subscription, SubscriptionChange
from customers.wings.subscriptions.put_back import changes_of_file, put_back
from customers.wings.subscriptions.rules import Node, Status
from tests.factories import admin_panel, context_of, make_customer, make_customers, make_staff
from tests.wings.subscriptions.conftest import NOW, change, node

YES, NO = Status.SUBSCRIBED, Status.UNSUBSCRIBED


def named(customer_id: int, tree: Tree) -> dict[str, Status]:
    return {header_of(where, tree): status for where, status in own_statuses(customer_id).items()}


def broken() -> list[str]:
    return [offence for finding in check() if finding.invariant.code == "SUB" for offence in finding.offences]


def test_a_change_is_a_row_beside_the_status_and_the_same_again_writes_nothing(tree: Tree) -> None:
    ada, edith = make_customer(), make_staff("editor", "edith")
    asked = [NodeChange(ada.pk, node(tree, "main/email"), YES)]
    for _ in range(2):
        write_changes(asked, context=context_of(by=edith, reason="called"), now=NOW, double_opt_in=())
    (row,) = SubscriptionChange.objects.all()
    assert (row.before, row.after, row.at, row.initiator, row.reason) == ("", "subscribed", NOW, "edith", "called")
    assert Subscription.objects.get().changed_at == NOW
    assert named(ada.pk, tree) == {"main/email": YES}


def test_a_topic_that_follows_again_has_no_status_of_its_own(tree: Tree) -> None:
    ada = make_customer()
    change(ada, tree, "main/email/news", YES)
    change(ada, tree, "main/email/news", None)
    assert named(ada.pk, tree) == {}
    assert list(SubscriptionChange.objects.values_list("before", "after")) == [("", YES), (YES, "")]
    assert broken() == []


def test_row_86_a_second_brand_stays_as_it_is(tree: Tree) -> None:
    ada = make_customer()
    change(ada, tree, "main/email", NO)
    assert set(named(ada.pk, tree)) == {"main/email"}


def test_a_set_takes_the_same_statements_however_large(tree: Tree) -> None:
    few, many = make_customers(10), make_customers(30)  # both go by COPY on PostgreSQL

    def statements(people: Sequence[Customer]) -> int:
        change(people[0], tree, "main/email", NO)
        paths = ("main/email", "outlet/sms/news")
        asked = [NodeChange(one.pk, node(tree, path), YES) for one in people for path in paths]
        with CaptureQueriesContext(connection) as done, transaction.atomic():
            write_changes(asked, context=context_of(), now=NOW, double_opt_in=())
        return len({_form(query["sql"]) for query in done})

    assert statements(few) == statements(many)
    assert Subscription.objects.filter(status=YES).count() == 2 * 40


def _form(sql: str) -> str:
    """SQLite repeats a prepared statement for each row: it counts once."""
    return sql.split(" VALUES")[0].split(" SET ")[0].split(" IN ")[0]


def test_whoever_was_merged_or_erased_is_left_out(tree: Tree) -> None:
    ada, gone = make_customers(2)
    erase(gone.pk, request=None, context=context_of(), now=timezone.now())
    asked = [NodeChange(one.pk, node(tree, "main/email"), YES) for one in (ada, gone)]
    written = write_changes(asked, context=context_of(), now=NOW, double_opt_in=())
    assert [one.customer_id for one in written.gone] == [gone.pk]
    assert set(Subscription.objects.values_list("customer", flat=True)) == {ada.pk}


def test_an_undo_puts_back_exactly_and_leaves_alone_what_was_changed_since(tree: Tree) -> None:
    ada, bo = make_customers(2)
    change(ada, tree, "main/email", NO)
    bulk_edit = BulkEdit.objects.create(integration_point=admin_panel(), initiator="olga", initiator_kind="user")
    paths = ("main/email", "main/email/news")
    asked = [NodeChange(one.pk, node(tree, path), YES, row_number=2) for one in (ada, bo) for path in paths]
    write_changes(asked, context=context_of(bulk_edit_id=bulk_edit.pk), now=NOW, double_opt_in=())
    change(bo, tree, "main/email/news", NO)

    done = put_back(changes_of_file(bulk_edit.pk, [ada.pk, bo.pk]), context=context_of(), now=NOW)

    assert named(ada.pk, tree) == {"main/email": NO}
    assert named(bo.pk, tree) == {"main/email/news": NO}
    assert [(one.customer_id, one.row_number) for one in done.changed_since] == [(bo.pk, 2)]
    assert broken() == []


def test_a_merge_keeps_the_stronger_consent_and_an_unmerge_gives_it_back(tree: Tree) -> None:
    survivor, victim = make_customers(2)
    change(survivor, tree, "main/email", NO)
    change(victim, tree, "main/email", YES)
    change(victim, tree, "main/email/news", NO)
    change(victim, tree, "main/sms/news", NO)
    moved = merge_subscriptions(survivor.pk, victim.pk, context=context_of(), now=NOW)
    assert named(survivor.pk, tree) == {"main/email": YES, "main/email/news": NO, "main/sms/news": NO}
    unmerge_subscriptions(moved, context=context_of(), now=NOW)
    assert named(survivor.pk, tree) == {"main/email": NO}
    assert len(named(victim.pk, tree)) == 3


def test_an_erasure_forgets_the_status_and_the_reasons_and_keeps_when(tree: Tree) -> None:
    ada, bo = make_customer(email="ada@example.com"), make_customer()
    change(ada, tree, "main/email", YES, reason="asked in the shop")
    change(bo, tree, "main/email", YES, reason="friend of ada@example.com")
    change(bo, tree, "main/email", NO, reason="called")
    SubscriptionChange.objects.update(initiator_kind="user")
    erase(ada.pk, request=None, context=context_of(), now=timezone.now())
    assert not Subscription.objects.filter(customer=ada).exists()
    reasons = SubscriptionChange.objects.order_by("pk").values_list("reason", flat=True)
    assert list(reasons) == ["[erased]", "[erased]", "called"]
    assert broken() == []


def test_a_status_that_no_change_tells_of_breaks_the_invariant(tree: Tree) -> None:
    change(make_customer(), tree, "main/email", YES)
    Subscription.objects.update(status=NO)
    assert len(broken()) == 2


def test_rules_compare_what_counts_under_a_brand_or_any(asking_tree: Tree) -> None:
    tree = asking_tree
    ada, bo, cy = make_customers(3)
    change(ada, tree, "main/email", YES)
    change(bo, tree, "main/email", YES)
    change(bo, tree, "main/email/news", NO)
    change(bo, tree, "outlet/email", NO)
    change(cy, tree, "outlet/sms/news", YES)
    fields = {field.name: field for part in parts.parts() if part.rule_fields for field in part.rule_fields()}

    def values(name: str) -> dict[int, str]:
        rows = list(fields[name].rows(RuleOptions(NOW)))
        assert len({row["customer_id"] for row in rows}) == len(rows)
        return {row["customer_id"]: row["value"] for row in rows if row["value"]}

    assert values("subscription.email@main") == {ada.pk: YES, bo.pk: YES}
    assert values("subscription.email.news@main") == {ada.pk: YES, bo.pk: NO}
    assert values("subscription.email.offers@main") == dict.fromkeys((ada.pk, bo.pk), "requires_confirmation")
    assert values("subscription.email") == {ada.pk: YES, bo.pk: YES}
    assert values("subscription.email.news") == {ada.pk: YES, bo.pk: NO}
    assert values("subscription.sms.news@outlet") == {cy.pk: YES}
    assert values("subscription.sms") == {}


def test_exports_offer_the_channels(tree: Tree) -> None:
    ada = make_customer()
    change(ada, tree, "main/email", YES)
    change(ada, tree, "outlet/email", NO)
    (column,) = [one for one in known_columns() if one.header == "emailSubscription"]
    assert column.texts([ada.pk]) == {ada.pk: "main: subscribed; outlet: unsubscribed"}  # type: ignore[attr-defined]


def test_a_header_of_a_file_names_a_node_in_any_case(tree: Tree) -> None:
    assert read_header("Main/EMAIL / News", tree) == node(tree, "main/email/news")
    assert read_header("outlet/web_push", tree) == Node(tree.brand("outlet").pk, "web_push")
    assert (read_cell("Yes"), read_cell("0")) == (YES, NO)
    with pytest.raises(Refused):
        read_cell("maybe")


@pytest.mark.parametrize(
    ("header", "level"),
    [
        ("email", "brand"),
        ("shop/email", "brand"),
        ("main/fax", "channel"),
        ("main/sms/fax", "topic"),
        ("a/b/c/d", "brand"),
    ],
)
def test_a_header_that_names_no_node_says_which_name_is_wrong(tree: Tree, header: str, level: str) -> None:
    with pytest.raises(UnknownNode) as refused:
        read_header(header, tree)
    assert refused.value.field == level


def test_the_demo_tells_of_people_who_came_back(db: None) -> None:
    call_command("demo", customers=40)
    told = SubscriptionChange.objects.order_by("customer", "channel", "topic", "pk").values_list("before", "after")
    assert {("", YES), (YES, NO), (NO, YES)} <= set(told)
    oldest, newest = SubscriptionChange.objects.order_by("at").first(), timezone.now()
    assert oldest is not None
    assert oldest.at < newest - timedelta(days=240)
    assert broken() == []
