"""The same write sent again gets the first answer again.

The claim is committed before the work, so a second request at the same time sees it (409). The work and its answer are
ONE transaction: a crash leaves both or neither. A claim whose process died is taken over when its lease is over; the
number of the lease is the fence: whoever lost it cannot store, and its transaction, work and all, is rolled back.
A view with transactions of its own (door.py) has its answer stored after the work: there a crash between the two
leaves work without an answer, and the next request does the work again, which such a view must bear.
Refusals (4xx) are answers and are kept; 412, 429 and 5xx are not: then nothing was done and the caller is to try
again, after a 412 with the version that it has read since.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from django.utils.crypto import salted_hmac

from customers.api.calls import Call
from customers.api.errors import ApiError
from integration_points.models import IdempotentAnswer

HEADER: Final = "Idempotency-Key"
LEASE: Final = dt.timedelta(seconds=60)  # longer than the database lets a web request's statement run
_VISIBLE = re.compile(r"[!-~]{1,255}")
_NOT_KEPT: Final = (412, 429)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to answer for a key, until its lease is over."""

    id: int
    lease: int


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given before."""

    status: int
    body: str
    version: int | None


def claim(call: Call) -> Claim | Kept | None:
    """Claim the call's key, or return the answer that was kept. None: the call carries no key.

    Raises ApiError: 422 for a key of another request, 409 while the first one is at work.
    """
    text = call.request.headers.get(HEADER)
    if text is None:
        return None
    if not _VISIBLE.fullmatch(text):
        raise ApiError(400, "malformed", HEADER, "A key has 1 to 255 visible ASCII characters.")
    hashed = salted_hmac("customers.api.idempotency.key", text, algorithm="sha256").hexdigest()
    fingerprint = _fingerprint(call)
    first = {"fingerprint": fingerprint, "lease_until": call.now + LEASE, "created_at": call.now}
    # The unique constraint decides who is first, whoever asked first.
    found, is_mine = IdempotentAnswer.objects.get_or_create(api_key=call.key, hash=hashed, defaults=first)
    if is_mine:
        return Claim(found.pk, found.lease)
    if found.fingerprint != fingerprint:
        raise ApiError(422, "idempotency_mismatch", HEADER)
    if found.status is not None:
        return Kept(found.status, found.body, found.version)
    return _take_over(found, call.now)


def keep(claimed: Claim, *, status: int, body: str, version: int | None = None, about: int | None = None) -> None:
    """Store the answer; in the transaction of the work, so that losing the lease takes the work back."""
    mine = IdempotentAnswer.objects.filter(pk=claimed.id, lease=claimed.lease, status=None)
    if not mine.update(status=status, body=body, version=version, about=about):
        raise ApiError(409, "in_progress", HEADER)


def give_up(claimed: Claim) -> None:
    """Let go of a claim after a failure that the caller is to try again."""
    IdempotentAnswer.objects.filter(pk=claimed.id, lease=claimed.lease, status=None).delete()


def is_kept(error: ApiError) -> bool:
    """Say whether a refusal is the answer, or only "not now"."""
    return error.status < 500 and error.status not in _NOT_KEPT


def _take_over(found: IdempotentAnswer, now: dt.datetime) -> Claim:
    """Take a claim over whose lease is over: its process died, or its work will not get in any more."""
    dead = IdempotentAnswer.objects.filter(pk=found.pk, lease=found.lease, status=None, lease_until__lt=now)
    if not dead.update(lease=found.lease + 1, lease_until=now + LEASE):
        raise ApiError(409, "in_progress", HEADER)
    return Claim(found.pk, found.lease + 1)


def _fingerprint(call: Call) -> str:
    request = call.request
    whole = b"\n".join([str(request.method).encode(), request.get_full_path().encode(), request.body])
    return salted_hmac("customers.api.idempotency.request", whole, algorithm="sha256").hexdigest()
