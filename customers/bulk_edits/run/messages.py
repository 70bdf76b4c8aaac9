"""Send, after a run, the messages to the owners of the contacts that it left to be confirmed: a run itself sends none.

Asked for once per bulk edit. A worker goes through the run's changes; each step is one transaction that opens the
confirmations, asks for their messages and notes the place it came to, so that a killed one is simply done again.
"""

import datetime as dt
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from customers.bulk_edits.errors import CannotSend
from customers.bulk_edits.ledger.totals import Totals, totals
from customers.bulk_edits.lifecycle.limits import Needs
from customers.bulk_edits.lifecycle.permissions import may_send
from customers.bulk_edits.mapping.preview_settings import kinds_to_confirm
from customers.contacts.confirmation.open import open_confirmations
from customers.contacts.confirmation.unconfirmed import Unconfirmed, read_unconfirmed
from customers.database.bulk_statements import in_list
from customers.edits.edit import Initiator
from customers.edits.snapshot import Touch, lock_customers, read_touches
from customers.models import BulkEdit, BulkEditSending, Change, Confirmation, Contact, State
from customers.models.bulk_edits.bulk_edit import GIVEN_UP
from customers.rules import fields
from customers.rules.effects import wants_message

Wanted = Mapping[tuple[int, str], str | None]  # customer and kind -> the value that was made wait; None: the one it had
_PARTS: Final = ("", ":pending", ":confirmation")


@dataclass(slots=True)
class _Sorted:
    """What becomes of the messages of one step."""

    confirmations_to_send: list[Unconfirmed]
    confirmed: int = 0
    changed: int = 0
    asked: int = 0


def number_of_messages(sums: Totals) -> int:
    """Return how many messages a run leaves to be sent."""
    return sum(sums.effects.get(f"{kind}:message", 0) for kind in fields.CONTACT_KINDS)


def needs(number: int) -> Needs:
    """Return what so many messages need: the number typed, and somebody who may approve bulk edits."""
    return Needs(number=number > settings.MESSAGES_TYPED_ABOVE, second_person=number > settings.MESSAGES_APPROVED_ABOVE)


def may_be_sent(bulk_edit: BulkEdit) -> bool:
    """Return whether it has ended, is no undo, and nobody takes it back."""
    ended = bulk_edit.state in (State.COMPLETED, State.CANCELLED) and bulk_edit.finished_at is not None
    return ended and not bulk_edit.undo_of_id and not bulk_edit.undoings.exclude(state__in=GIVEN_UP).exists()


def request_sending(
    bulk_edit: BulkEdit, *, number: int | None, initiator: Initiator, now: dt.datetime
) -> BulkEditSending:
    """Keep that the messages are to be sent; the caller wakes a worker. `number` is what the person typed, if anything.

    Raises CannotSend.
    """
    if not may_be_sent(bulk_edit):
        raise CannotSend("The messages can be sent when the bulk edit has ended and nobody takes it back.")
    if bulk_edit.integration_point.retired_at is not None:
        raise CannotSend("The integration point is retired: no answer would come in through it. Nothing was sent.")
    found = number_of_messages(totals(bulk_edit))
    if not found:
        raise CannotSend("No contact was left to be confirmed: there is no message to send.")
    if number is None and needs(found).number:
        raise CannotSend(f"Type how many messages there are to send: {found:,}. Nothing was sent.")
    if number not in (None, found):
        raise CannotSend(f"The number doesn't match: there are {found:,} messages to send. Nothing was sent.")
    sending, is_new = BulkEditSending.objects.get_or_create(
        bulk_edit=bulk_edit,
        defaults={
            "number": found,
            "asked_at": now,
            **initiator.columns,
        },
    )
    if not is_new:
        raise CannotSend(f"{sending.initiator} has sent them already.")
    return sending


def anything_to_request() -> bool:
    """Return whether the messages of a bulk edit are still to be asked for."""
    return BulkEditSending.objects.filter(state=BulkEditSending.State.RUNNING).exists()


def go_on_sending(*, seconds: float) -> bool:
    """Ask for messages until all of them are asked for or the time is over; True: there may be more."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not _do_next_step():
            return False
    return True


def _do_next_step() -> bool:
    with transaction.atomic():
        # Whoever else is at it holds the row: that step needs nobody else doing it.
        free = BulkEditSending.objects.select_for_update(skip_locked=True, of=("self",))
        running = free.filter(state=BulkEditSending.State.RUNNING).select_related("bulk_edit__integration_point")
        if (found := running.order_by("asked_at").first()) is None:
            return False
        _step(found, now=timezone.now())
    return True


def _step(sending: BulkEditSending, *, now: dt.datetime) -> None:
    is_forbidden = sending.initiator_kind == BulkEdit.InitiatorKind.USER and not may_send(sending.initiator_user_id)
    if is_forbidden or sending.bulk_edit.integration_point.retired_at is not None:
        _end(sending, BulkEditSending.State.STOPPED, now)
        return
    changes = Change.objects.filter(bulk_edit=sending.bulk_edit, pk__gt=sending.after_change).order_by("pk")
    read = list(changes.values_list("pk", "customer_id", "version", "delta")[: settings.BULK_EDIT_CHUNK_ROWS])
    if not read:
        _end(sending, BulkEditSending.State.DONE, now)
        return
    asks = kinds_to_confirm(sending.bulk_edit) or frozenset()
    wanted = {
        (customer, kind): value
        for _, customer, _, delta in read
        for kind, value in wants_message(delta, asks=asks).items()
    }
    if wanted:
        _ask(sending, wanted, {customer: version for _, customer, version, _ in read}, now=now)
    sending.after_change = read[-1][0]
    sending.save(update_fields=["after_change", "queued", "confirmed_since", "changed_since", "asked_since"])


def _end(sending: BulkEditSending, state: BulkEditSending.State, now: dt.datetime) -> None:
    sending.state, sending.finished_at = state, now
    sending.save(update_fields=["state", "finished_at"])


def _ask(sending: BulkEditSending, wanted: Wanted, versions: Mapping[int, int], *, now: dt.datetime) -> None:
    customers = {customer for customer, _ in wanted}
    lock_customers(customers)
    found = _sort(wanted, customers, {customer: versions[customer] for customer in customers})
    initiator = Initiator(
        sending.initiator_kind, sending.initiator, sending.initiator_user_id, sending.initiator_key_id
    )
    if found.confirmations_to_send:
        open_confirmations(
            found.confirmations_to_send,
            point_id=sending.bulk_edit.integration_point_id,
            initiator=initiator,
            now=now,
            limited=False,
            bulk_edit_id=sending.bulk_edit_id,
        )
    sending.queued += len(found.confirmations_to_send)
    sending.confirmed_since += found.confirmed
    sending.changed_since += found.changed
    sending.asked_since += found.asked


def _sort(wanted: Wanted, customers: Collection[int], versions: Mapping[int, int]) -> _Sorted:
    """Leave out what is not as the run left it, and what was asked for since."""
    waiting = read_unconfirmed(customers)
    touches = read_touches({customer: versions[customer] for (customer, _), value in wanted.items() if value is None})
    columns = ("customer_id", "kind", "value")
    open_ = Confirmation.objects.filter(in_list("customer_id", customers), state=Confirmation.State.OPEN)
    asked = set(open_.values_list(*columns))
    confirmed = _confirmed(customers)
    found = _Sorted([])
    for (customer, kind), value in wanted.items():
        contact = waiting.get((customer, kind))
        if contact and _stands(contact, value, touches.get(customer, {})):
            if (customer, kind, contact.value) in asked:
                found.asked += 1
            else:
                found.confirmations_to_send.append(contact)
        elif (customer, kind) in confirmed and value in (None, confirmed[customer, kind]):
            found.confirmed += 1
        else:
            found.changed += 1
    return found


def _stands(contact: Unconfirmed, value: str | None, touches: Mapping[str, Touch]) -> bool:
    if value is not None:
        return contact.value == value
    return not any(f"{contact.kind}{part}" in touches for part in _PARTS)


def _confirmed(customers: Collection[int]) -> dict[tuple[int, str], str]:
    contacts = Contact.objects.filter(
        in_list("customer_id", customers), state=Contact.State.CURRENT, confirmation=Contact.Confirmation.CONFIRMED
    )
    rows: Sequence[tuple[Any, ...]] = list(contacts.values_list("customer_id", "kind", "value"))
    return {(customer, kind): value for customer, kind, value in rows}
