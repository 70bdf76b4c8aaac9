"""The owner's answer: by the link of the message, or by its code.

All ways of failing are one to whoever answers: what was wrong would tell him about contacts and customers.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F

from customers.contacts.confirmation.tokens import is_code, is_right, read_token
from customers.contacts.confirmation.void import void_stale
from customers.contacts.errors import TooManyWrongCodes
from customers.contacts.wrong_code_limit import count_attempt, take_back
from customers.edits.change_customers import PlannedEdit
from customers.edits.definitions import read_definitions
from customers.edits.edit import ContactWish, CustomerEdit, EditContext, Initiator, Key
from customers.merging.edit_and_merge import change_customer_merging
from customers.messages.voiding import void_messages
from customers.models import Confirmation, Message
from customers.rules.messages import Void

OWNER: Final = Initiator("system", "owner of the contact")
_OPEN: Final = Confirmation.State.OPEN


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A contact that is its customer's current one now, and confirmed."""

    customer_id: int
    kind: str
    moved_from: int | None = None  # who had it before
    merged_from: int | None = None  # who was asked, where that one was merged into the customer for it


@dataclass(frozen=True, slots=True)
class NotConfirmed:
    """Nothing was confirmed, for whatever reason."""


class _ConfirmsNothing(Exception):
    """The contact is another one by now, or another's to stay, or the link or code was used before: roll back."""


def find_by_link(token: str, *, now: dt.datetime) -> Confirmation | None:
    """Find the confirmation that a link would confirm, as far as it can be told without trying.

    Confirming by link is a change through the point that asked. While that one is retired, nothing comes in through it.
    """
    if (read := read_token(token)) is None:
        return None
    id_, nonce = read
    open_ = Confirmation.objects.filter(pk=id_, nonce=nonce, state=_OPEN, expires_at__gt=now)
    open_ = open_.filter(integration_point__retired_at=None)
    return open_.select_related("integration_point").first()


def confirm_by_link(token: str, *, now: dt.datetime) -> Confirmed | NotConfirmed:
    """Confirm the contact that a link was sent to."""
    found = find_by_link(token, now=now)
    if found is None:
        return NotConfirmed()
    context = EditContext(point=found.integration_point.policy(), initiator=OWNER, reason="Confirmed by link")
    return _confirm(found, context=context, now=now)


def confirm_by_code(
    customer_id: int,
    kind: str,
    code: str,
    *,
    context: EditContext,
    now: dt.datetime,
    require: Callable[[int], None] | None = None,
) -> Confirmed | NotConfirmed:
    """Confirm the contact of a kind that a code was sent to. Not in a transaction: the counting has to outlive all.

    `require` is called with the customer's version as it was under the lock; what it raises undoes the confirming.
    """
    if not is_code(code):
        return NotConfirmed()
    found = _reserve(customer_id, kind, point_id=context.point.id, now=now)
    if found is None or not is_right(code, confirmation_id=found.pk, nonce=found.nonce):
        return NotConfirmed()
    take_back(context.point.id, now=now)
    context = replace(context, reason=context.reason or "Confirmed by code")
    return _confirm(found, context=context, now=now, require=require)


def _reserve(customer_id: int, kind: str, *, point_id: int, now: dt.datetime) -> Confirmation | None:
    """Count an attempt before its code is compared; None: none is left."""
    open_ = Confirmation.objects.filter(
        customer_id=customer_id,
        kind=kind,
        state=_OPEN,
        expires_at__gt=now,
        sent_at__gt=now - dt.timedelta(hours=settings.CONFIRMATION_CODE_HOURS),
        attempts__lt=settings.CONFIRMATION_CODE_ATTEMPTS,
    )
    try:
        with transaction.atomic(durable=True):
            if not open_.update(attempts=F("attempts") + 1):
                return None
            count_attempt(point_id, now=now)
            # The update holds the row: its nonce is the one that the attempt was counted for.
            return Confirmation.objects.get(customer_id=customer_id, kind=kind, state=_OPEN)
    except TooManyWrongCodes:
        return None


def _confirm(
    found: Confirmation, *, context: EditContext, now: dt.datetime, require: Callable[[int], None] | None = None
) -> Confirmed | NotConfirmed:
    edit = CustomerEdit(
        key=Key("customer", str(found.customer_id)), values={found.kind: ContactWish(found.value, "confirmed")}
    )

    def close(planned: PlannedEdit) -> None:
        if require and planned.state:
            require(planned.state.version)
        # Before a merge, which ends what waits for an answer: this one has its answer.
        if planned.refusal or not _close(found, now):
            raise _ConfirmsNothing

    def void(planned: Sequence[PlannedEdit]) -> None:
        ids = [one.loser.id for one in planned if one.loser]
        merged = [one.customer_id for one in planned if one.customer_id and one.customer_id != found.customer_id]
        if ids or merged:
            void_stale([*ids, *merged], now=now)

    definitions = read_definitions(today=now.date(), country=context.point.country)
    try:
        done = change_customer_merging(edit, context=context, definitions=definitions, first=close, then=void)
    except _ConfirmsNothing:
        return NotConfirmed()
    planned = done.planned
    if planned.refusal:  # The other customer keeps it: nothing was used up, and both profiles say why.
        return NotConfirmed()
    moved_from = planned.plan.counterpart if planned.plan else None
    customer_id = planned.customer_id or found.customer_id
    merged_from = found.customer_id if customer_id != found.customer_id else None
    return Confirmed(customer_id, found.kind, moved_from, merged_from)


def _close(found: Confirmation, now: dt.datetime) -> bool:
    """Use the confirmation up, once; sent again or void meanwhile, it is another one."""
    same = Confirmation.objects.filter(pk=found.pk, nonce=found.nonce, state=_OPEN)
    closed = same.update(state=Confirmation.State.CONFIRMED, ended_at=now)
    void_messages(purpose=Message.Purpose.CONFIRMATION, about_ids=[found.pk], why=Void.CONFIRMED)
    return bool(closed)
