"""An attempt at a code: counted first, compared then.

Counting is a statement of its own in a transaction of its own. Whatever happens afterwards, and however many come at
once, no more codes are compared than are allowed.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from customers.contacts.errors import NoSuchProcess, ProcessEnded
from customers.contacts.verification.codes import is_right
from customers.contacts.wrong_code_limit import count_attempt, take_back
from customers.models import Verification


class Reason(StrEnum):
    """Why an attempt failed."""

    WRONG_CODE = "WRONG_CODE"
    ATTEMPTS_EXHAUSTED = "ATTEMPTS_EXHAUSTED"  # wrong, and the last one: the process has failed
    EXPIRED = "EXPIRED"  # not compared: the process has expired


@dataclass(frozen=True, slots=True)
class Attempted:
    """What became of an attempt; without a reason it succeeded."""

    public_id: UUID
    reason: Reason | None
    attempts: int
    allowable: int


@dataclass(frozen=True, slots=True)
class _Reserved:
    """An attempt that is counted and may compare its code."""

    verification_id: int
    nonce: str
    number: int
    allowable: int


def attempt(
    public_id: UUID,
    *,
    customer_id: int,
    point_id: int,
    code: str,
    now: dt.datetime,
    require: Callable[[], None] | None = None,
) -> Attempted:
    """Attempt a code. Raises NoSuchProcess, ProcessEnded or TooManyWrongCodes.

    `require` is called in the transaction that counts the attempt, before it is counted.
    """
    process = Verification.objects.filter(public_id=public_id, customer_id=customer_id, integration_point_id=point_id)
    reserved = _reserve(process, point_id, now, require)
    if reserved is None:
        return _not_possible(process, public_id)
    reason = None
    if is_right(code, nonce=reserved.nonce):
        _succeed(reserved, point_id, now)
    else:
        reason = _fail(reserved)
    return Attempted(_attempt_id(public_id, reserved.number), reason, reserved.number, reserved.allowable)


def _reserve(
    process: QuerySet[Verification], point_id: int, now: dt.datetime, require: Callable[[], None] | None
) -> _Reserved | None:
    """Count the attempt if there is one left. `durable`: inside another transaction a rollback would give it back."""
    open_ = process.filter(state=Verification.State.ACTIVE, attempts__lt=F("allowable"), expires_at__gt=Now())
    with transaction.atomic(durable=True):
        if require:
            require()
        if not open_.update(attempts=F("attempts") + 1):
            return None
        count_attempt(point_id, now=now)
        # The row is locked by the update: nobody else's attempt can be the number read here.
        return _Reserved(*process.values_list("pk", "nonce", "attempts", "allowable").get())


def _succeed(reserved: _Reserved, point_id: int, now: dt.datetime) -> None:
    """End the process well, once, unless it was ended or replaced while the code was compared."""
    with transaction.atomic(durable=True):
        ended = _active(reserved).update(state=Verification.State.SUCCEEDED, ended_at=Now())
        take_back(point_id, now=now)
    if not ended:
        raise ProcessEnded


def _fail(reserved: _Reserved) -> Reason:
    if reserved.number < reserved.allowable:
        return Reason.WRONG_CODE
    _active(reserved).update(state=Verification.State.FAILED, ended_at=Now())
    return Reason.ATTEMPTS_EXHAUSTED


def _active(reserved: _Reserved) -> QuerySet[Verification]:
    return Verification.objects.filter(pk=reserved.verification_id, state=Verification.State.ACTIVE)


def _not_possible(process: QuerySet[Verification], public_id: UUID) -> Attempted:
    """Say why nothing was compared. The attempt that finds the process expired ends it; the next ones find it ended."""
    expired = process.filter(state=Verification.State.ACTIVE, expires_at__lte=Now())
    just_ended = expired.update(state=Verification.State.EXPIRED, ended_at=Now())
    found = process.values_list("attempts", "allowable").first()
    if found is None:
        raise NoSuchProcess
    if not just_ended:
        raise ProcessEnded
    return Attempted(_attempt_id(public_id, 0), Reason.EXPIRED, *found)


def _attempt_id(public_id: UUID, number: int) -> UUID:
    """Name an attempt: the same one always alike, two of them never."""
    return uuid5(public_id, str(number))
