"""What a merge makes of two customers' subscriptions: the stronger consent stays."""

from collections.abc import Collection
from datetime import datetime

from customers.database.bulk_statements import in_list
from customers.edits.edit import EditContext
from customers.wings.subscriptions.consent.tree import read_tree
from customers.wings.subscriptions.consent.write import NodeChange, WrittenNodes, own_statuses, write_changes
from customers.wings.subscriptions.models import OptIn, SubscriptionChange
from customers.wings.subscriptions.opt_in.lifecycle import void_answered, void_opt_ins
from customers.wings.subscriptions.put_back import put_back
from customers.wings.subscriptions.rules import Node, merged


def merge_subscriptions(survivor: int, victim: int, *, context: EditContext, now: datetime) -> list[int]:
    """Give the survivor the stronger of both consents at each node; return the ids of its changes, for an unmerge.

    In the transaction and under the locks of the merge. The victim's rows stay as they are; its open links are void.
    """
    double_opt_in = read_tree().double_opt_in
    wanted = merged(own_statuses(survivor), own_statuses(victim), double_opt_in=double_opt_in)
    changes = [NodeChange(survivor, node, status) for node, status in wanted.items()]
    written = write_changes(changes, context=context, now=now, double_opt_in=(), exactly=True)
    void_answered(written.changed, now=now)
    waiting = OptIn.objects.filter(customer_id=victim, state=OptIn.State.OPEN).select_related("topic")
    void_opt_ins([(victim, Node(one.brand_id, one.topic.channel, one.topic_id)) for one in waiting], now=now)
    return [one.change_id for one in written.changed]


def unmerge_subscriptions(change_ids: Collection[int], *, context: EditContext, now: datetime) -> WrittenNodes:
    """Put back what a merge changed; what was changed since stays, and is returned."""
    return put_back(SubscriptionChange.objects.filter(in_list("id", change_ids)), context=context, now=now)
