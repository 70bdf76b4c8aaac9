"""The contact-info API: a customer has one email and one mobile number, and a client system changes them."""

import datetime as dt
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Final, Literal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from ninja import Router
from pydantic import Field

from customers.api.contacts.errors import api_error, contact_refused, no_such_customer
from customers.api.http.call import Answer, Body, Call, CustomerId, Reply, Warned, customer_id_of, merged_warnings
from customers.api.http.endpoint import read, write
from customers.api.http.errors import Errors
from customers.api.http.request_log import CODES
from customers.contacts.confirmation.unconfirmed import unconfirmed_of
from customers.contacts.confirmation.void import void_stale
from customers.contacts.errors import VerificationError
from customers.contacts.verification.apply import ContactInfo, change_contact
from customers.contacts.verification.current_contacts import CurrentContact, find_customer, read_current
from customers.merging.edit_and_merge import MergeBlocked, remember_edit
from customers.models import Contact
from integration_points.policies import HeldByAnother

router = Router(tags=["Contact info"])
Type = Literal["EMAIL", "MOBILE"]
KINDS: Final[Mapping[str, str]] = {"EMAIL": Contact.Kind.EMAIL, "MOBILE": Contact.Kind.MOBILE}
_TYPES: Final[Mapping[str, Type]] = {"email": "EMAIL", "mobile": "MOBILE"}
PATH: Final = "/v2/customer-persons/{customerId}/contact-info"


class NewContactInfo(Body):
    """The contact that is to be the customer's."""

    type: Type
    value: str = Field(examples=["anna@example.com"])
    verification_id: str | None = Field(
        None, description="Of the verification that proved this value; needed where the integration point says so."
    )


class CurrentContactInfo(Reply):
    """A contact that the customer has."""

    customer_id: int
    type: Type
    value: str
    status: Literal["VERIFIED", "NOT_VERIFIED"]
    creation_time: dt.datetime
    warnings: list[Warned] | None = None


class ContactInfoList(Reply):
    """The customer's contacts: at most one of each type."""

    contact_info: list[CurrentContactInfo]
    warnings: list[Warned] | None = None


@read(router, "get", PATH, answers={200: ContactInfoList})
def get_contact_info(call: Call, customer_id: CustomerId) -> Answer:
    """List a customer's contacts.

    What is current only: nothing that waits for its confirmation, nothing that was replaced.
    """
    asked = customer_id_of(customer_id)
    whom = find_customer(asked)
    if whom is None:
        raise no_such_customer()
    shown = [_shown(whom.id, contact) for contact in read_current(whom.id)]
    return Answer(
        ContactInfoList(contact_info=shown, warnings=_merged(asked, whom.id)), version=whom.version, about=whom.id
    )


@write(router, "patch", PATH, answers={200: CurrentContactInfo, 409: Errors})
def change_contact_info(call: Call, customer_id: CustomerId, body: NewContactInfo) -> Answer:
    """Change a customer's email or mobile number.

    The value becomes the customer's one contact of its type. The one before it stays reserved for this customer until
    the operations team releases it. Where another customer has the value, the integration point decides: the change is
    refused, or the two customers become one, who is answered. Where the integration point requires verification, name
    one that proved the value for this customer; each is good for one change. The value that the customer has already
    changes nothing.
    """
    asked = ContactInfo(
        customer_id_of(customer_id), KINDS[body.type], body.value, id_of_verification(body.verification_id)
    )
    merges = call.point.held_by_another is HeldByAnother.MERGE
    try:
        with transaction.atomic() if merges else nullcontext():  # why two were not merged outlives the rest of the call
            done = change_contact(
                asked, context=call.context(), today=timezone.localdate(call.now), require=call.require_in_match
            )
    except VerificationError as error:
        raise api_error(error) from None
    except MergeBlocked as error:
        return _blocked(call, error)
    if unconfirmed_of(done.had):
        void_stale([done.customer_id], now=call.now)  # What its owner was asked about may stand no longer.
    shown = _shown(done.customer_id, done.contact, warnings=_merged(asked.customer_id, done.customer_id))
    return Answer(shown, version=done.version, about=done.customer_id)


def _blocked(call: Call, error: MergeBlocked) -> Answer:
    """Answer the refusal without raising it: that the two were not merged, and why, is kept."""
    remember_edit(error, context=call.context())
    refusal = contact_refused(error.refusal)
    call.request.META[CODES] = refusal.codes
    return Answer(refusal.body(), status=refusal.status, about=error.planned.customer_id)


def id_of_verification(text: str | None) -> UUID | None:
    """Read a verification's id; what cannot be one is one that nobody has."""
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _merged(asked: int, found: int) -> list[Warned] | None:
    return merged_warnings(asked if asked != found else None, found)


def _shown(customer_id: int, contact: CurrentContact, *, warnings: list[Warned] | None = None) -> CurrentContactInfo:
    return CurrentContactInfo(
        customer_id=customer_id,
        type=_TYPES[contact.kind],
        value=contact.typed,
        status="VERIFIED" if contact.is_verified else "NOT_VERIFIED",
        creation_time=contact.created_at,
        warnings=warnings,
    )
