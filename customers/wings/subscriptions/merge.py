"""What a merge makes of two customers' subscriptions: the stronger consent stays."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from customers.database.bulk_statements import in_list, updated, write
from customers.edits.edit import EditContext
from customers.models import Message
from customers.wings.subscriptions.consent.tree import read_tree
from customers.wings.subscriptions.consent.write import NodeChange, WrittenNodes, own_statuses, write_changes
from customers.wings.subscriptions.models import OptIn, SubscriptionChange
from customers.wings.subscriptions.opt_in.lifecycle import PURPOSE, void_answered, void_opt_ins
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


def merge_consent(*, survivor: int, victim: int, context: EditContext, now: datetime) -> Mapping[str, Any]:
    """Merge what both agreed to; return what an unmerge needs: changes, and links and messages that were ended."""
    open_ = OptIn.objects.filter(customer_id__in=[survivor, victim], state=OptIn.State.OPEN)
    links = list(open_.values_list("pk", flat=True))
    waiting = Message.objects.filter(in_list("about_id", links), purpose=PURPOSE, state=Message.State.WAITING)
    due = dict(waiting.values_list("pk", "next_try_at"))
    changes = merge_subscriptions(survivor, victim, context=context, now=now)
    ended = OptIn.objects.filter(in_list("id", links), state=OptIn.State.VOID)
    void = Message.objects.filter(in_list("id", due), state=Message.State.VOID).values_list("pk", flat=True)
    messages = [[pk, at.isoformat()] for pk in void if (at := due[pk])]
    return {"changes": changes, "links": list(ended.values_list("pk", flat=True)), "messages": messages}


def unmerge_consent(
    kept: Mapping[str, Any], *, survivor: int, victim: int, context: EditContext, now: datetime
) -> Sequence[str]:
    """Put back what the merge changed; what was changed since stays."""
    written = unmerge_subscriptions(kept["changes"], context=context, now=now)
    again = OptIn.objects.filter(
        customer=OuterRef("customer"), brand=OuterRef("brand"), topic=OuterRef("topic"), state=OptIn.State.OPEN
    )
    ended = OptIn.objects.filter(in_list("id", kept["links"]), ~Exists(again), state=OptIn.State.VOID)
    opened = list(ended.values_list("pk", flat=True))
    OptIn.objects.filter(in_list("id", opened)).update(state=OptIn.State.OPEN, ended_at=None)
    due = dict(kept["messages"])
    void = Message.objects.filter(in_list("about_id", opened), in_list("id", due), state=Message.State.VOID)
    again_due = {pk: {"next_try_at": datetime.fromisoformat(due[pk])} for pk in void.values_list("pk", flat=True)}
    waits = {"state": Message.State.WAITING.value, "why": ""}
    write(updated(Message, [{"id": pk, **waits, **at} for pk, at in sorted(again_due.items())]))
    since = len(written.changed_since)
    if not since:
        return ()
    said = "1 subscription was changed since and stays as it is." if since == 1 else ""
    return (said or f"{since} subscriptions were changed since and stay as they are.",)
