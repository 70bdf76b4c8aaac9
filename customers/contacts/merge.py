"""What waits for an owner's answer goes with a merge to the survivor, and comes back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef

from customers.contacts.confirmation.unconfirmed import UNCONFIRMED
from customers.contacts.confirmation.void import void_stale
from customers.database.bulk_statements import in_list
from customers.edits.edit import EditContext
from customers.models import Confirmation, Contact, Message, Verification

_PURPOSE: Final = Message.Purpose.CONFIRMATION
_AT_WORK: Final = (Verification.State.ACTIVE, Verification.State.SUCCEEDED)


def merge_waiting(*, survivor: int, victim: int, context: EditContext, now: datetime) -> Mapping[str, Any]:
    """Move what waits, unless the survivor waits for an answer of the same kind itself; end what waits for no contact.

    Return what an unmerge needs: the ids of what moved and ended, and when messages that were taken back were due.
    """
    own = Confirmation.objects.filter(customer_id=survivor, kind=OuterRef("kind"), state=Confirmation.State.OPEN)
    asked = Confirmation.objects.filter(~Exists(own), customer_id=victim, state=Confirmation.State.OPEN)
    proving = Verification.objects.filter(
        customer_id=survivor, kind=OuterRef("kind"), value_hash=OuterRef("value_hash"), state__in=_AT_WORK
    )
    verified = Verification.objects.filter(~Exists(proving), customer_id=victim, state__in=_AT_WORK)
    moved = {
        "confirmations": list(asked.values_list("pk", flat=True)),
        "verifications": list(verified.values_list("pk", flat=True)),
    }
    Confirmation.objects.filter(in_list("id", moved["confirmations"])).update(customer_id=survivor)
    Verification.objects.filter(in_list("id", moved["verifications"])).update(customer_id=survivor)
    return moved | _ended([survivor, victim], now=now)


def unmerge_waiting(
    kept: Mapping[str, Any], *, survivor: int, victim: int, context: EditContext, now: datetime
) -> Sequence[str]:
    """Give back what the survivor still has, answered or not, and let wait again what the merge ended."""
    Confirmation.objects.filter(in_list("id", kept["confirmations"]), customer_id=survivor).update(customer_id=victim)
    Verification.objects.filter(in_list("id", kept["verifications"]), customer_id=survivor).update(customer_id=victim)
    _open_again(kept.get("ended", ()), kept.get("messages", ()))
    return ()


def _ended(customer_ids: Sequence[int], *, now: datetime) -> dict[str, list[Any]]:
    """End what is open about contacts that are reserved by now."""
    open_ = Confirmation.objects.filter(in_list("customer_id", customer_ids), state=Confirmation.State.OPEN)
    ids = list(open_.values_list("pk", flat=True))
    if not ids:
        return {}
    waiting = Message.objects.filter(in_list("about_id", ids), purpose=_PURPOSE, state=Message.State.WAITING)
    due = dict(waiting.values_list("pk", "next_try_at"))
    void_stale(customer_ids, now=now)
    ended = Confirmation.objects.filter(in_list("id", ids), state=Confirmation.State.VOID)
    void = Message.objects.filter(in_list("id", due), state=Message.State.VOID).values_list("pk", flat=True)
    messages = [[pk, at.isoformat()] for pk in void if (at := due[pk])]
    return {"ended": list(ended.values_list("pk", flat=True)), "messages": messages}


def _open_again(ids: Sequence[int], messages: Sequence[Sequence[Any]]) -> None:
    """Let confirmations wait again whose contact does, unless something newer of the kind waits."""
    newer = Confirmation.objects.filter(
        customer=OuterRef("customer"), kind=OuterRef("kind"), state=Confirmation.State.OPEN
    )
    asked = Contact.objects.filter(
        UNCONFIRMED, customer=OuterRef("customer"), kind=OuterRef("kind"), value=OuterRef("value")
    )
    ended = Confirmation.objects.filter(
        in_list("id", ids), ~Exists(newer), Exists(asked), state=Confirmation.State.VOID
    )
    opened = list(ended.values_list("pk", flat=True))
    Confirmation.objects.filter(in_list("id", opened)).update(state=Confirmation.State.OPEN, ended_at=None)
    for pk, due in messages:
        message = Message.objects.filter(in_list("about_id", opened), pk=pk, state=Message.State.VOID)
        message.update(state=Message.State.WAITING, why="", next_try_at=datetime.fromisoformat(due))
