"""Subscribe and unsubscribe: the verb behind the page and the API. What waits for its owner gets its message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from customers.edits.change_customers import with_retries
from customers.edits.edit import EditContext
from customers.wings.subscriptions.consent.tree import Tree
from customers.wings.subscriptions.consent.write import NodeChange, WrittenNodes, write_changes
from customers.wings.subscriptions.opt_in.lifecycle import AskedOptIn, ask_for, void_answered


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What was changed, and what became of the messages that it needs."""

    written: WrittenNodes
    asked: tuple[AskedOptIn, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Say whether nothing was written because a customer or a node isn't what the asker saw."""
        return bool(self.written.changed_since or self.written.gone)


class _Rejected(Exception):
    """Something changed since the asker looked: nothing of it is written."""

    def __init__(self, written: WrittenNodes) -> None:
        super().__init__()
        self.written = written


def subscribe(changes: Sequence[NodeChange], *, context: EditContext, now: datetime, tree: Tree) -> Subscribed:
    """Change all these nodes or none, in a transaction. The caller wakes the worker that sends the messages."""

    def work() -> Subscribed:
        with transaction.atomic():
            done = write_and_ask(changes, context=context, now=now, tree=tree)
            if done.is_refused:
                raise _Rejected(done.written)
            return done

    try:
        return with_retries(work)
    except _Rejected as refused:
        return Subscribed(refused.written)


def write_and_ask(changes: Sequence[NodeChange], *, context: EditContext, now: datetime, tree: Tree) -> Subscribed:
    """Change nodes in the caller's transaction. A bulk edit asks nobody: its customers confirm when staff ask them."""
    written = write_changes(changes, context=context, now=now, double_opt_in=tree.double_opt_in)
    void_answered(written.changed, now=now)
    if context.bulk_edit_id is not None:
        return Subscribed(written)
    return Subscribed(written, tuple(ask_for(written.changed, context=context, now=now)))
