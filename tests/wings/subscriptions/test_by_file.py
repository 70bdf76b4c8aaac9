"""Files that subscribe and unsubscribe: the kind `subscriptions`."""

from typing import Any

import pytest

from customers.bulk_edits import kinds
from customers.bulk_edits.run import actions as asked_of
from customers.models import Change, Customer, State
from customers.wings.subscriptions.models import SubscriptionChange
from customers.wings.subscriptions.rules import Status, effective
from customers.wings.subscriptions.tree import Tree
from customers.wings.subscriptions.write import own_statuses
from tests.factories import make_customer, signed_in
from tests.statements import counted
from tests.uploads import operator, outcomes, preview, row, run, run_previewed, sentence_of, undo, work_off
from tests.wings.subscriptions.conftest import change, node

pytestmark = pytest.mark.django_db
FIELD = "subscriptions:main/email/offers"


@pytest.fixture
def ann() -> Customer:
    return make_customer(email="ann@example.com")


def asks(content: str) -> dict[str, Any]:
    return {"content": content, "kind": "subscriptions"}


def own(customer: Customer, tree: Tree, path: str) -> Status | None:
    return own_statuses(customer.pk).get(node(tree, path))


def test_a_file_subscribes_tells_who_and_is_taken_back(ann: Customer, tree: Tree) -> None:
    change(ann, tree, "main/email/news", Status.UNSUBSCRIBED)
    before, changes = own_statuses(ann.pk), Change.objects.count()
    done = run(**asks("email,main/email,Main/Email/News,outlet/sms\nann@example.com,yes,[clear],\n"))
    assert outcomes(done) == {2: "applied"}
    assert own_statuses(ann.pk) == {node(tree, "main/email"): Status.SUBSCRIBED}
    told = SubscriptionChange.objects.get(bulk_edit=done, after="subscribed")
    assert (told.row_number, told.initiator, Change.objects.count()) == (2, operator().username, changes)
    undo(done)
    assert own_statuses(ann.pk) == before


def test_a_channel_that_changes_leaves_explicit_topics_alone(ann: Customer, tree: Tree) -> None:
    change(ann, tree, "main/email/news", Status.SUBSCRIBED)
    run(**asks("email,main/email\nann@example.com,no\n"))
    has = own_statuses(ann.pk)
    assert effective(node(tree, "main/email/news"), has).status is Status.SUBSCRIBED
    assert effective(node(tree, "main/email/offers"), has).status is Status.UNSUBSCRIBED


def test_a_topic_with_double_opt_in_waits_and_the_same_file_again_changes_nothing(
    ann: Customer, asking_tree: Tree
) -> None:
    content = "email,main/email/offers\nann@example.com,yes\n"
    done = run(**asks(content))
    assert row(done, 2).delta == {FIELD: [None, "requires_confirmation"]}
    assert own(ann, asking_tree, "main/email/offers") is Status.REQUIRES_CONFIRMATION
    assert outcomes(run(**asks(content))) == {2: "unchanged"}


def test_what_somebody_changed_since_is_left_alone(ann: Customer, tree: Tree) -> None:
    seen = preview(**asks("email,main/email/news\nann@example.com,yes\n"))
    change(ann, tree, "main/email/news", Status.UNSUBSCRIBED)
    done = run_previewed(seen)
    assert outcomes(done) == {2: "conflict changed_since"}
    assert "Unsubscribed" in sentence_of(done, 2)


def test_a_cell_that_is_neither_yes_nor_no_rejects_its_row(ann: Customer, tree: Tree) -> None:
    assert outcomes(run(**asks("email,main/email\nann@example.com,perhaps\n"))) == {2: "rejected invalid_choice"}


def test_a_header_of_no_place_refuses_the_file_with_those_that_are(ann: Customer, tree: Tree) -> None:
    refused = preview(**asks("email,main/fax\nann@example.com,yes\n"))
    assert refused.state == State.REFUSED
    assert refused.refusal is not None
    assert "main/email/news" in refused.refusal["message"]


def test_the_preview_counts_who_is_unsubscribed(ann: Customer, tree: Tree) -> None:
    seen = preview(**asks("email,main/email/news\nann@example.com,no\n"))
    page = signed_in(operator()).get(f"/admin/customers/bulkedit/{seen.pk}/change/").content.decode()
    assert "customer is unsubscribed from main/email/news" in page


def test_a_chunk_costs_the_same_statements_however_many_rows_it_has(tree: Tree) -> None:
    sent = []
    for people in (2, 20):
        ids = [make_customer(email=f"p{people}-{at}@example.com").pk for at in range(people)]
        lines = "".join(f"{one},yes,no\n" for one in ids)
        seen = preview(**asks(f"client_id,main/email,main/sms/news\n{lines}"))
        asked_of.run(seen)
        with counted() as statements:
            work_off(seen)
        sent.append(len(statements))
    assert sent[0] == sent[1]
    assert len(kinds.kinds()) > len(kinds.CORE)
