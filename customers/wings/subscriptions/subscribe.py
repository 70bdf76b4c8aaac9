"""Subscribe and unsubscribe: the verb behind the page and the API. What waits for its owner gets its message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from customers.edits.change_customers import with_retries
from customers.edits.edit import EditContext
from customers.wings.subscriptions.consent.errors import CustomerAway, StaleSubscriptions
from customers.wings.subscriptions.consent.tree import Tree
from customers.wings.subscriptions.consent.write import NodeChange, WrittenNodes, write_changes
from customers.wings.subscriptions.opt_in.lifecycle import RequestedOptIn, request_opt_ins, void_answered


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What was changed, and what became of the messages that it needs."""

    written: WrittenNodes
    asked: tuple[RequestedOptIn, ...] = ()


def subscribe(changes: Sequence[NodeChange], *, context: EditContext, now: datetime, tree: Tree) -> Subscribed:
    """Change all these nodes or none, in a transaction. The caller wakes the worker that sends the messages.

    Raises SubscriptionError.
    """

    def work() -> Subscribed:
        with transaction.atomic():
            return write_and_request(changes, context=context, now=now, tree=tree)

    return with_retries(work)


def write_and_request(changes: Sequence[NodeChange], *, context: EditContext, now: datetime, tree: Tree) -> Subscribed:
    """Change nodes in the caller's transaction. A bulk edit asks nobody: its customers confirm when staff ask them.

    Raises SubscriptionError where something isn't what the asker saw: roll back.
    """
    written = write_changes(changes, context=context, now=now, double_opt_in=tree.double_opt_in)
    if written.gone:
        raise CustomerAway
    if written.changed_since:
        raise StaleSubscriptions
    void_answered(written.changed, now=now)
    if context.bulk_edit_id is not None:
        return Subscribed(written)
    return Subscribed(written, tuple(request_opt_ins(written.changed, context=context, now=now)))
