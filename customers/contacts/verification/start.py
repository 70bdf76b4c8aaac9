"""Start a process: the code goes to the contact that is to be proved, whoever has it now.

Nothing here asks who that is: the answer, and the work behind it, are the same for a free contact and a taken one.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, Q
from django.db.models.functions import Now

from customers.contacts.errors import NoSuchCustomer, TooManyProcesses
from customers.contacts.verification.codes import make_nonce, value_hash
from customers.database.advisory_locks import until_commit
from customers.database.prepared_queries import run_together
from customers.edits.definitions import read_junk
from customers.edits.edit import EditContext
from customers.edits.planning.normalize import new_contact
from customers.edits.snapshot import lock_customers
from customers.messages.queue import queue_message
from customers.messages.voiding import void_messages
from customers.models import Customer, Message, Verification
from customers.rules.messages import Void

HOUR: Final = dt.timedelta(hours=1)
DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Proof:
    """What is to be proved: that a contact, in the form that makes its spellings one, is the customer's own."""

    customer_id: int
    kind: str
    value: str
    typed: str  # where the code is sent


def read_proof(customer_id: int, kind: str, text: str, *, country: str) -> Proof:
    """Read what is to be proved as it was typed, by the rule that the change will be planned by. Raises Refused."""
    contact = new_contact(kind, text, country=country, junk=read_junk())
    return Proof(customer_id, kind, contact.key, contact.typed)


@dataclass(frozen=True, slots=True)
class Started:
    """A process that waits for its code; `processes` of this contact began in the last hour, this one included."""

    id: int
    public_id: UUID
    created_at: dt.datetime
    expires_at: dt.datetime
    processes: int
    allowable: int


def start(
    proof: Proof, *, flow: str, context: EditContext, now: dt.datetime, require: Callable[[int], None] | None = None
) -> Started:
    """Start a process and request its message; the caller wakes the worker that sends it.

    `require` is called with the customer's version once it is locked, before anything is written. Raises
    NoSuchCustomer or TooManyProcesses.
    """
    hashed = value_hash(proof.kind, proof.value)
    with transaction.atomic():
        version = _lock(proof.customer_id)
        if require:
            require(version)
        _one_at_a_time(hashed)
        before = _refuse_flood(hashed, now)
        _replace(proof, hashed)
        made = _make(proof, hashed, flow, context)
        queue_message(
            purpose=Message.Purpose.VERIFICATION,
            about_id=made.pk,
            customer_id=proof.customer_id,
            kind=proof.kind,
            to=proof.typed,
            point_id=context.point.id,
            initiator=context.initiator,
            now=now,
        )
    return Started(
        made.pk, made.public_id, made.created_at, made.expires_at, before + 1, settings.VERIFICATION_STARTS_PER_HOUR
    )


def _lock(customer_id: int) -> int:
    """Lock the customer as whoever erases it does: a message asked for after that would keep its address for ever.

    Return its version.
    """
    lock_customers([customer_id])
    version = Customer.objects.filter(pk=customer_id, erased_at=None).values_list("version", flat=True).first()
    if version is None:
        raise NoSuchCustomer
    return version


def _one_at_a_time(hashed: str) -> None:
    """Let starts for one contact wait for each other, so that each counts the ones before."""
    run_together(until_commit([f"verification:{hashed}"]))


def _refuse_flood(hashed: str, now: dt.datetime) -> int:
    """Return how many processes of this contact were started within the hour, through whatever point.

    It is the owner of the contact who gets the codes, so nobody's are counted apart.
    """
    within_hour = Q(created_at__gt=Now() - HOUR)
    found = Verification.objects.filter(value_hash=hashed, created_at__gt=Now() - DAY).aggregate(
        hour=Count("pk", filter=within_hour),
        hour_began=Min("created_at", filter=within_hour),
        day=Count("pk"),
        day_began=Min("created_at"),
    )
    if found["day"] >= settings.VERIFICATION_STARTS_PER_DAY:
        raise TooManyProcesses(_seconds_until(found["day_began"] + DAY, now))
    if found["hour"] >= settings.VERIFICATION_STARTS_PER_HOUR:
        raise TooManyProcesses(_seconds_until(found["hour_began"] + HOUR, now))
    hour: int = found["hour"]
    return hour


def _seconds_until(moment: dt.datetime, now: dt.datetime) -> int:
    return max(1, int((moment - now).total_seconds()) + 1)


def _replace(proof: Proof, hashed: str) -> None:
    """End the process that still waits: from now on only the newest code counts, whichever point asked for it.

    The owner gets all of them in one place and could not tell whose is whose; the limits count them together, too.
    """
    active = Verification.objects.filter(
        customer_id=proof.customer_id, kind=proof.kind, value_hash=hashed, state=Verification.State.ACTIVE
    )
    ids = list(active.values_list("pk", flat=True))
    active.update(state=Verification.State.REPLACED, ended_at=Now())
    void_messages(purpose=Message.Purpose.VERIFICATION, about_ids=ids, why=Void.REPLACED)


def _make(proof: Proof, hashed: str, flow: str, context: EditContext) -> Verification:
    """Make the row; its times are the database's."""
    made = Verification(
        public_id=uuid4(),
        customer_id=proof.customer_id,
        integration_point_id=context.point.id,
        flow=flow,
        kind=proof.kind,
        value_hash=hashed,
        nonce=make_nonce(),
        allowable=settings.VERIFICATION_ATTEMPTS,
    )
    made.created_at = Now()
    made.expires_at = Now() + dt.timedelta(minutes=settings.VERIFICATION_MINUTES)
    made.save(force_insert=True)
    made.refresh_from_db(fields=["created_at", "expires_at"])
    return made
