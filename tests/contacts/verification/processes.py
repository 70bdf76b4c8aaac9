"""Processes as the API starts them, without the API."""

import datetime as dt

from django.utils import timezone

from customers.contacts.verification.attempt import Attempted, attempt
from customers.contacts.verification.codes import code_of
from customers.contacts.verification.start import Proof, Started, start
from customers.models import Customer, Verification
from integration_points.models import IntegrationPoint
from tests.factories import context_of, make_point

EMAIL = "new@example.com"


def wallet() -> IntegrationPoint:
    """Return the point that takes only verified contacts."""
    return make_point("wallet", verification_required=True)


def started(
    customer: Customer, value: str = EMAIL, *, kind: str = "email", through: IntegrationPoint | None = None
) -> Started:
    """Start a process for a contact."""
    proof = Proof(customer_id=customer.pk, kind=kind, value=value, typed=value)
    flow = Verification.Flow.WALLET_UPDATE
    return start(proof, flow=flow, context=context_of(through or wallet()), now=timezone.now())


def tried(process: Started, code: str) -> Attempted:
    """Attempt a code, as the customer and through the point that the process is of."""
    row = Verification.objects.get(pk=process.id)
    return attempt(
        process.public_id,
        customer_id=row.customer_id,
        point_id=row.integration_point_id,
        code=code,
        now=timezone.now(),
    )


def proved(customer: Customer, value: str = EMAIL, **more: object) -> Started:
    """Start a process and end it well."""
    process = started(customer, value, **more)  # type: ignore[arg-type]
    assert tried(process, right_code(process)).reason is None
    return process


def right_code(process: Started) -> str:
    """Return the code that was sent."""
    return code_of(Verification.objects.get(pk=process.id).nonce)


def wrong_code(process: Started) -> str:
    """Return a code that was not."""
    return f"{(int(right_code(process)) + 1) % 1_000_000:06d}"


def grow_old(process: Started, by: dt.timedelta) -> None:
    """Let a process have been started that much earlier."""
    row = Verification.objects.get(pk=process.id)
    Verification.objects.filter(pk=process.id).update(created_at=row.created_at - by, expires_at=row.expires_at - by)


def state(process: Started) -> str:
    """Return where a process stands."""
    return Verification.objects.get(pk=process.id).state
