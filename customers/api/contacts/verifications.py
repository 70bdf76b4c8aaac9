"""Verifications: a client system lets the owner of a contact prove it before it changes the contact."""

import datetime as dt
from functools import partial
from typing import Annotated, ClassVar, Final, Literal

from django.conf import settings
from ninja import Path, Router
from pydantic import Field

from customers.api.contacts.contact_info import KINDS, Type, id_of_verification
from customers.api.contacts.errors import api_error, no_such_customer, no_such_verification, too_many
from customers.api.http.call import Answer, Body, Call, CustomerId, Reply, Warned, customer_id_of, merged_warnings
from customers.api.http.endpoint import ApiError, write
from customers.api.http.refusal_text import message_of
from customers.contacts.errors import VerificationError
from customers.contacts.verification.attempt import attempt
from customers.contacts.verification.current_contacts import find_customer
from customers.contacts.verification.start import Started, read_proof, start
from customers.rules.refusals.refusal import Refusal, Refused
from customers.tasks import enqueue_after_commit, send_messages
from integration_points.rate_limits import count_one

router = Router(tags=["Contact info"])
PATH: Final = "/v2/customer-persons/{customerId}/verifications"
_HOUR: Final = 60 * 60
VerificationId = Annotated[str, Path(alias="verificationId")]


class Attribute(Body):
    """The contact that is to be proved."""

    type: Type
    value: str = Field(examples=["anna@example.com"])


class NewVerification(Body):
    """What the verification is for."""

    flow: Literal["WALLET_UPDATE"]
    attribute: Attribute


class ContactOut(Reply):
    """A contact."""

    type: Type
    value: str


class StartedVerification(Reply):
    """A verification that waits for its code."""

    verification_id: str
    flow: Literal["WALLET_UPDATE"]
    attribute: ContactOut
    notification_type: Literal["EMAIL", "SMS"] = Field(description="How the code was sent.")
    creation_time: dt.datetime
    expiration_time: dt.datetime = Field(description="Neither an attempt nor the change is possible afterwards.")
    current_processes: int = Field(description="Verifications of this contact within the hour, this one included.")
    allowable_processes: int
    warnings: list[Warned] | None = None


class NewAttempt(Body):
    """The code, as the owner of the contact received it."""

    code: str = Field(pattern="^[0-9]{6}$", examples=["042137"])


class Attempt(Reply):
    """How the attempt ended. A verification whose last attempt failed has failed: start a new one."""

    keeps_empty: ClassVar[bool] = True

    verification_attempt_id: str
    status: Literal["SUCCEEDED", "FAILED"]
    status_reason: Literal["WRONG_CODE", "ATTEMPTS_EXHAUSTED", "EXPIRED"] | None = None
    current_attempts: int
    allowable_attempts: int


@write(router, "post", PATH, answers={201: StartedVerification}, own_transactions=True)
def start_verification(call: Call, customer_id: CustomerId, body: NewVerification) -> Answer:
    """Start a verification.

    A code is sent to the value. The answer is the same whoever has that value now. A verification of the same value
    that still waits for its code ends, whichever integration point started it: only the newest code counts.
    """
    asked = customer_id_of(customer_id)
    whom = find_customer(asked)
    if whom is None:
        raise no_such_customer()
    kind = KINDS[body.attribute.type]
    try:
        proof = read_proof(whom.id, kind, body.attribute.value, country=call.point.country)
    except Refused as refused:
        refusal = Refusal(refused.code, kind, body.attribute.value, refused.detail)
        raise ApiError(400, refused.code.value, "/attribute/value", message_of(refusal, "value")) from None
    _count(call)
    try:
        made = start(proof, flow=body.flow, context=call.context(), now=call.now, require=call.require_in_match)
    except VerificationError as error:
        raise api_error(error) from None
    enqueue_after_commit(send_messages)
    warnings = merged_warnings(asked if asked != whom.id else None, whom.id)
    return Answer(_shown(made, body, warnings), status=201, about=whom.id)


@write(router, "post", f"{PATH}/{{verificationId}}/attempts", answers={201: Attempt}, own_transactions=True)
def attempt_verification(
    call: Call, customer_id: CustomerId, verification_id: VerificationId, body: NewAttempt
) -> Answer:
    """Attempt a code.

    Every attempt counts. After the last one that a verification allows, and after its time, it has ended, and so has
    one that succeeded: 409. A test key has no verifications: 404.
    """
    whom = find_customer(customer_id_of(customer_id))
    # A test key's work is taken back, its attempts would be too: it could try all codes there are.
    public_id = id_of_verification(verification_id)
    if whom is None or public_id is None or call.is_test:
        raise no_such_verification()
    try:
        done = attempt(
            public_id,
            customer_id=whom.id,
            point_id=call.point.id,
            code=body.code,
            now=call.now,
            require=partial(call.require_version, whom.id),
        )
    except VerificationError as error:
        raise api_error(error) from None
    return Answer(
        Attempt(
            verification_attempt_id=str(done.public_id),
            status="FAILED" if done.reason else "SUCCEEDED",
            status_reason=done.reason.value if done.reason else None,
            current_attempts=done.attempts,
            allowable_attempts=done.allowable,
        ),
        status=201,
    )


def _count(call: Call) -> None:
    """Count what a point sends, before the work: what is refused counts too."""
    counted = count_one(f"verifications:{call.point.id}", seconds=_HOUR, now=call.now)
    if counted.count > settings.VERIFICATION_STARTS_PER_POINT_AND_HOUR:
        message = "This integration point has started as many verifications as it may within an hour."
        raise too_many("too_many_verifications", message, counted.seconds_left)


def _shown(made: Started, body: NewVerification, warnings: list[Warned] | None) -> StartedVerification:
    return StartedVerification(
        verification_id=str(made.public_id),
        flow=body.flow,
        attribute=ContactOut(type=body.attribute.type, value=body.attribute.value),
        notification_type="EMAIL" if body.attribute.type == "EMAIL" else "SMS",
        creation_time=made.created_at,
        expiration_time=made.expires_at,
        current_processes=made.processes,
        allowable_processes=made.allowable,
        warnings=warnings,
    )
