"""Files that subscribe and unsubscribe: the kind `subscriptions`, previewed, run and taken back."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission

from customers.bulk_edits.mapping.choices import AS, ColumnChoice
from customers.bulk_edits.preview.preview_again import FileReading, preview_again
from customers.models import BulkEdit, Change, Message
from customers.wings.subscriptions.bulk_edits import SubscriptionWords
from customers.wings.subscriptions.consent.tree import Tree, header_of
from customers.wings.subscriptions.consent.write import own_statuses
from customers.wings.subscriptions.models import SubscriptionChange
from customers.wings.subscriptions.rules import Status
from tests.factories import make_customer, make_customers, make_superuser, signed_in
from tests.statements import counted
from tests.uploads import operator, outcomes, preview, run, run_previewed, sentence_of, undo, work_off
from tests.wings.subscriptions.conftest import change

YES, NO, ASKS = Status.SUBSCRIBED, Status.UNSUBSCRIBED, Status.REQUIRES_CONFIRMATION
KIND: dict[str, Any] = {"kind": "subscriptions"}


def own(customer: Any, tree: Tree) -> dict[str, Status]:
    return {header_of(node, tree): status for node, status in own_statuses(customer.pk).items()}


def test_a_file_changes_nodes_row_by_row_and_is_taken_back_exactly(tree: Tree) -> None:
    ada, bo, cy = make_customers(3)
    change(ada, tree, "main/email", YES)
    change(bo, tree, "main/email", NO)
    changes = Change.objects.count()
    rows = f"{ada.pk},yes,no\n{bo.pk},yes,\n{cy.pk},maybe,yes\n0,yes,yes\n"
    done = run(f"client_id,main/email,Main/Email/News\n{rows}", **KIND)
    told = outcomes(done)
    assert (told[2], told[3]) == ("applied", "applied")
    assert told[4].startswith("rejected")
    assert (own(ada, tree), own(bo, tree), own(cy, tree)) == (
        {"main/email": YES, "main/email/news": NO},
        {"main/email": YES},
        {},
    )
    row = SubscriptionChange.objects.filter(customer=bo).latest("pk")
    assert (row.bulk_edit_id, row.row_number, row.initiator_kind, Change.objects.count()) == (
        done.pk,
        3,
        "user",
        changes,
    )
    undo(done)
    assert (own(ada, tree), own(bo, tree)) == ({"main/email": YES}, {"main/email": NO})


def test_the_same_file_again_changes_nothing(tree: Tree) -> None:
    file = f"client_id,outlet/sms\n{make_customer().pk},yes\n"
    run(file, **KIND)
    assert outcomes(run(file, **KIND)) == {2: "unchanged"}
    assert SubscriptionChange.objects.count() == 1


def test_what_was_changed_since_is_left_alone_by_the_undo(tree: Tree) -> None:
    ada = make_customer()
    done = run(f"client_id,main/email\n{ada.pk},yes\n", **KIND)
    change(ada, tree, "main/email", NO)
    back = undo(done)
    assert outcomes(back) == {2: "conflict changed_since"}
    assert "tests" in sentence_of(back, 2)
    assert own(ada, tree) == {"main/email": NO}


def test_double_opt_in_waits_and_the_run_sends_nothing(asking_tree: Tree) -> None:
    ada = make_customer(email="ada@example.com")
    seen = preview("email,main/email/offers\nada@example.com,yes\n", **KIND)
    page = signed_in(operator()).get(f"/admin/customers/bulkedit/{seen.pk}/change/").content.decode()
    assert "customer has to confirm main/email/offers" in page
    run_previewed(seen)
    assert own(ada, asking_tree) == {"main/email/offers": ASKS}
    assert not Message.objects.exists()


@pytest.mark.parametrize("header", ["email/news", "main/fax", "acme/email", "main/email/fax", "lastName"])
def test_a_column_that_names_no_node_is_unknown(tree: Tree, header: str) -> None:
    seen = preview(f"client_id,{header}\n{make_customer().pk},yes\n", **KIND)
    assert (seen.state, seen.refusal and seen.refusal["code"]) == ("refused", "unknown_column")


def test_a_file_takes_as_many_statements_whatever_its_size(tree: Tree) -> None:
    def file_of(number: int) -> BulkEdit:
        rows = "".join(f"{one.pk},yes,no\n" for one in make_customers(number))
        return preview(f"client_id,main/email,main/email/news\n{rows}", **KIND)

    few, many = file_of(12), file_of(40)
    sent = []
    for bulk_edit in (few, many):
        with counted() as statements:
            run_previewed(bulk_edit)
        sent.append(len(statements))
    assert sent[0] == sent[1]


def test_a_count_of_what_an_erasure_left_is_still_a_sentence() -> None:
    words = SubscriptionWords()
    field = "subscriptions:main/email:1:email"
    assert (
        words.count_text(field, words.counted(field, "[erased]", "[erased]"), 2)
        == "customers were changed at main/email"
    )


def test_who_may_not_change_subscriptions_uploads_no_such_file(tree: Tree) -> None:
    page = "/admin/customers/customer/import/"
    offered = 'value="subscriptions"'
    assert offered in signed_in(operator()).get(page).content.decode()
    Group.objects.get(name="bulk operator").permissions.remove(Permission.objects.get(codename="change_subscription"))
    assert offered not in signed_in(operator()).get(page).content.decode()


def test_a_column_with_any_header_is_read_as_a_channel_or_topic(tree: Tree) -> None:
    (ada,) = make_customers(1)
    asked = preview(f"client_id,Newsletter\n{ada.pk},yes\n", asks_about_columns=True, **KIND)
    page = signed_in(make_superuser("root")).get(f"/admin/customers/bulkedit/{asked.pk}/change/").content.decode()
    assert 'value="as:main/email/news"' in page
    preview_again(asked, said=FileReading(choices=[ColumnChoice("Newsletter", does=AS, reads_as="main/email/news")]))
    run_previewed(work_off(asked))
    assert own(ada, tree) == {"main/email/news": YES}
