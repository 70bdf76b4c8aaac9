"""The same write sent again gets the first answer again.

The claim is committed before the work, so a second request at the same time sees it (409). The work and its answer are
ONE transaction: a crash leaves both or neither. A claim whose process died is taken over when its lease is over; the
number of the lease is the fence: whoever lost it cannot store, and its transaction, work and all, is rolled back.
A view with transactions of its own (endpoint.py) has its answer stored after the work: there a crash between the two
leaves work without an answer, and the next request does the work again, which such a view must bear.
Refusals (4xx) are answers and are kept, a stale version's 412 too: the promise is "same key and body gives the first
answer again", whatever has become of the customer since, and whoever has read the fresh version asks something new,
under a new key. Not kept is what decided nothing: 429 and 5xx say "not now", and a body that was not understood (400
with one of _NOT_UNDERSTOOD) is refused before any work, with names of the caller's own choice in its pointers, which
no erasure would find.
An answer that tells of a customer is kept under that customer's lock: an erasure comes before it, and then nothing
but the fact is kept, or after it, and then empties it.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.crypto import salted_hmac

from customers.api.http.call import Call
from customers.api.http.errors import ApiError
from customers.api.http.multipart import said_in
from customers.database.leases import is_free
from customers.edits.snapshot import lock_customers
from customers.models import Customer
from integration_points.models import IdempotentAnswer
from integration_points.retention import ERASED

HEADER: Final = "Idempotency-Key"
LEASE: Final = dt.timedelta(seconds=60)  # longer than the database lets a web request's statement run
_VISIBLE = re.compile(r"[!-~]{1,255}")
_NOT_NOW: Final = 429
_NOT_UNDERSTOOD: Final = frozenset({"malformed", "missing_field", "unknown_field"})


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
    """Store the answer; in the transaction of the work, so that losing the lease takes the work back.

    `about` is the id of the customer whose values stand in the body; after an erasure the body is not stored.
    """
    mine = IdempotentAnswer.objects.filter(pk=claimed.id, lease=claimed.lease, status=None)
    with transaction.atomic():
        if about is not None and _is_erased(about):
            body = ERASED
        if not mine.update(status=status, body=body, version=version, about=about):
            raise ApiError(409, "in_progress", HEADER)


def _is_erased(customer_id: int) -> bool:
    """Look under the lock that an erasure takes: who was read before it may be erased by now."""
    lock_customers([customer_id])
    return Customer.objects.filter(pk=customer_id, erased_at__isnull=False).exists()


def give_up(claimed: Claim) -> None:
    """Let go of a claim after a failure that the caller is to try again."""
    IdempotentAnswer.objects.filter(pk=claimed.id, lease=claimed.lease, status=None).delete()


def is_kept(error: ApiError) -> bool:
    """Return whether a refusal is the answer, or only "not now"."""
    if error.status == 400:
        return not _NOT_UNDERSTOOD.issuperset(problem.code for problem in error.problems)
    return error.status < 500 and error.status != _NOT_NOW


def _take_over(found: IdempotentAnswer, now: dt.datetime) -> Claim:
    """Take a claim over whose lease is over: its process died, or its work will not get in any more."""
    dead = IdempotentAnswer.objects.filter(is_free(LEASE, now=now), pk=found.pk, lease=found.lease, status=None)
    if not dead.update(lease=found.lease + 1, lease_until=now + LEASE):
        raise ApiError(409, "in_progress", HEADER)
    return Claim(found.pk, found.lease + 1)


def _fingerprint(call: Call) -> str:
    request = call.request
    whole = b"\n".join([str(request.method).encode(), request.get_full_path().encode(), said_in(request)])
    return salted_hmac("customers.api.idempotency.request", whole, algorithm="sha256").hexdigest()
