"""Sending, after a run, the messages to the owners of the contacts that it left to be confirmed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from customers.admin.bulk_edits.access import is_own
from customers.admin.bulk_edits.progress import GAP, LEAST, WHOLE, Part, percent_of
from customers.admin.ui.base import allows, initiator_of
from customers.admin.ui.times import Moment, moment
from customers.admin.ui.typed_numbers import whole_number
from customers.bulk_edits.errors import BulkEditError
from customers.bulk_edits.ledger.totals import Totals
from customers.bulk_edits.lifecycle.limits import Needs
from customers.bulk_edits.lifecycle.permissions import APPROVE, SEND
from customers.bulk_edits.run.messages import may_be_sent, needs, number_of_messages, request_sending
from customers.models import BulkEdit, BulkEditSending, Message
from customers.tasks import enqueue_after_commit, send_after_runs

WAITS_FOR_QUEUE = "The queue is unavailable. The messages are saved and go out when it is back."
COUNTED = 200_000  # More than so many are "more than": each look would count them again.
_STATES: Mapping[str, tuple[str, str]] = {  # state -> (its colour in the bar, its word)
    "sent": ("applied", "Sent"),
    "failed": ("rejected", "Failed"),
    "void": ("unchanged", "Not needed any more"),
    "waiting": ("", "Waiting"),
}


@dataclass(frozen=True, slots=True)
class MessageLegend:
    """One state of the messages with its count."""

    state: str
    colour: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class SendingProgress:
    """How far the sending is."""

    sending: BulkEditSending
    asked: Moment
    is_moving: bool
    percent: int
    line: str
    left_out: str
    number_left_out: int
    parts: tuple[Part, ...]
    legend: tuple[MessageLegend, ...]


@dataclass(frozen=True, slots=True)
class MessagesOf:
    """What the page of a bulk edit says of its messages."""

    mails: int
    texts: int
    needs: Needs
    may_send: bool
    progress: SendingProgress | None

    @property
    def number(self) -> int:
        """Return how many messages there are."""
        return self.mails + self.texts


def messages_of(request: HttpRequest, bulk_edit: BulkEdit, sums: Totals) -> MessagesOf | None:
    """Read what there is to send or was sent; None: nothing."""
    number = number_of_messages(sums)
    sending = BulkEditSending.objects.filter(bulk_edit=bulk_edit).first() if number else None
    if sending is None and not (number and may_be_sent(bulk_edit)):
        return None
    return MessagesOf(
        mails=sums.effects.get("email:message", 0),
        texts=sums.effects.get("mobile:message", 0),
        needs=needs(number),
        may_send=_may_send(request, bulk_edit, number),
        progress=_progress(sending) if sending else None,
    )


def send(request: HttpRequest, bulk_edit: BulkEdit, sums: Totals) -> None:
    """Do what the button asks, and say what came of it."""
    if not _may_send(request, bulk_edit, number_of_messages(sums)):
        raise PermissionDenied
    try:
        request_sending(bulk_edit, number=_typed(request), initiator=initiator_of(request), now=timezone.now())
    except BulkEditError as error:
        messages.error(request, str(error))
        return
    enqueue_after_commit(send_after_runs, if_unavailable=partial(messages.warning, request, WAITS_FOR_QUEUE))


def _may_send(request: HttpRequest, bulk_edit: BulkEdit, number: int) -> bool:
    own = is_own(request, bulk_edit) and not needs(number).second_person
    return allows(request, SEND) and (own or allows(request, APPROVE))


def _typed(request: HttpRequest) -> int | None:
    return whole_number(request.POST.get("confirm", ""))


def _progress(sending: BulkEditSending) -> SendingProgress:
    counts = _counts(sending)
    left_out = sending.confirmed_since + sending.changed_since + sending.asked_since
    asks = sending.state == BulkEditSending.State.RUNNING
    done = counts["sent"] + counts["failed"] + counts["void"] + left_out
    return SendingProgress(
        sending=sending,
        asked=moment(sending.asked_at, timezone.localtime()),
        is_moving=asks or bool(counts["waiting"]),
        percent=percent_of(min(done, sending.number), sending.number),
        line=_line(sending, counts, asks=asks),
        left_out=_left_out(sending) if left_out else "",
        number_left_out=left_out,
        parts=_parts(counts, left_out, sending.number),
        legend=tuple(
            MessageLegend(state, colour, label, counts[state])
            for state, (colour, label) in _STATES.items()
            if 0 < counts[state] <= COUNTED or (state == "sent" and counts[state])
        ),
    )


def _counts(sending: BulkEditSending) -> dict[str, int]:
    """Count the messages by state; what is none of these was sent."""
    state = Message.State
    counts = {
        "failed": _counted(sending, state.FAILED),
        "void": _counted(sending, state.VOID),
        "waiting": _counted(sending, state.WAITING, state.SENDING),
    }
    is_known = max(counts.values()) <= COUNTED
    return {"sent": max(sending.queued - sum(counts.values()), 0) if is_known else 0, **counts}


def _counted(sending: BulkEditSending, *states: Message.State) -> int:
    found = Message.objects.filter(bulk_edit_id=sending.bulk_edit_id, state__in=states)
    return found.order_by()[: COUNTED + 1].count()


def _line(sending: BulkEditSending, counts: Mapping[str, int], *, asks: bool) -> str:
    if asks:
        return f"{sending.queued:,} of {sending.number:,} asked for"
    if sending.state == BulkEditSending.State.STOPPED:
        is_retired = sending.bulk_edit.integration_point.retired_at is not None
        why = "its integration point was retired" if is_retired else f"{sending.initiator} may not send them any more"
        return f"stopped after {sending.queued:,} of {sending.number:,}: {why}"
    if counts["waiting"] == 1:
        return "1 still waits"
    if counts["waiting"]:
        return (
            f"more than {COUNTED:,} still wait" if counts["waiting"] > COUNTED else f"{counts['waiting']:,} still wait"
        )
    return "all done"


def _left_out(sending: BulkEditSending) -> str:
    reasons = (
        (sending.confirmed_since, "confirmed since the run"),
        (sending.changed_since, "changed since the run"),
        (sending.asked_since, "asked since the run in another way"),
    )
    told = [f"{number:,} {'was' if number == 1 else 'were'} {words}" for number, words in reasons if number]
    total = sum(number for number, _ in reasons)
    return f"{total:,} left out: {', '.join(told)}."


def _parts(counts: Mapping[str, int], left_out: int, total: int) -> tuple[Part, ...]:
    return tuple(_laid_out({"applied": counts["sent"], "rejected": counts["failed"],
                            "unchanged": counts["void"], "not_processed": left_out}, total))  # fmt: skip


def _laid_out(numbers: Mapping[str, int], total: int) -> Iterator[Part]:
    x = 0
    for colour, number in numbers.items():
        width = min(max(round(WHOLE * number / total), LEAST), WHOLE - x) if number else 0
        if width > GAP:
            yield Part(colour, x, width if x + width >= WHOLE else width - GAP)
        x += width
