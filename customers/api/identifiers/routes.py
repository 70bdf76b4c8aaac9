"""Add and remove a customer's identifiers and cards under the source of the caller."""

from typing import Annotated

from django.utils import timezone
from ninja import Query, Router

from customers.api.customers.lookups import NO_ACCOUNT, NO_SOURCE
from customers.api.http.call import CustomerId, customer_id_of
from customers.api.http.endpoint import Answer, ApiError, Call, write
from customers.api.http.errors import Errors
from customers.api.http.request_log import CODES
from customers.api.identifiers.bodies import (
    CARD_TYPES,
    ChangeIdentifierIn,
    ChangeIdentifierOut,
    IdentifierItem,
    read_items,
)
from customers.api.identifiers.errors import no_such_customer, refused_items, warnings_of
from customers.edits.definitions import Definitions, read_identifier_definitions
from customers.identifiers.change import IdentifiersChanged, change_identifiers
from customers.identifiers.errors import CannotJoin, ItemsRefused, UnknownCustomer
from customers.identifiers.join import remember
from customers.identifiers.requested import IdentifierChange
from customers.rules import fields
from customers.tasks import enqueue_after_commit, send_messages
from integration_points.sources import own_source

router = Router(tags=["Identifiers"])

Source = Annotated[str | None, Query(description="The source of the key's integration point: required.")]
Account = Annotated[
    str | None, Query(alias="accountId", description="The account that the key speaks for, where the source has many.")
]


@write(
    router,
    "post",
    "/v2/customers/{customerId}/changeIdentifier",
    answers={200: ChangeIdentifierOut, 409: Errors},
    parameters=frozenset({"source", "accountId"}),
)
def change_identifier(
    call: Call, customer_id: CustomerId, body: ChangeIdentifierIn, source: Source = None, account_id: Account = None
) -> Answer:
    """Add and remove identifiers of a customer.

    What is removed goes first. One item that can't be taken, and nothing of the call is done. An identifier is unique
    within a source, or within an account of a source that has many; a customer has one of each type there, so adding
    another one replaces it. `email` and `mobile` are the customer's contacts: one of each, and a removed one stays
    reserved. `cardnumber` issues a card, or returns it.

    An identifier that somebody else has under the same source is refused: 1016 for an email, 1032 for a mobile number,
    1033 for any other. Under another source or account it is the same person: the customer is merged into whoever has
    it, the entries of each source stay, and `createdId` is that customer. A card is never merged for: 3009.

    Warnings: 91006, the customer had the identifier; 3012, the card has that status; 91007, another customer had it and
    the two were merged; 91009, the customer was merged and the survivor is meant. As errors, 91005 refuses to remove a
    confirmed or access-giving contact, and 91006 the last one that holds the customer.
    """
    scope = _scope(call, source, account_id)
    definitions = _definitions(call, body)
    change = _change(customer_id_of_call(customer_id), scope, body, definitions)
    try:
        done = change_identifiers(
            change, context=call.context(), definitions=definitions, now=call.now, require=call.require_in_match
        )
    except UnknownCustomer:
        raise no_such_customer() from None
    except ItemsRefused as refused:
        raise refused_items(refused.items) from None
    except CannotJoin as error:
        return _cannot_join(call, error)
    if done.touches_contacts:
        enqueue_after_commit(send_messages)
    return _answer(done)


def customer_id_of_call(text: str) -> int:
    """Read the customer id of the address; what cannot be one is nobody's."""
    try:
        return customer_id_of(text)
    except ApiError:
        raise no_such_customer() from None


def _scope(call: Call, source: str | None, account_id: str | None) -> str:
    """Name the scope of the key's own source; nobody changes another one's."""
    own = own_source(call.point.source_id, call.point.account_id)
    if own is None or source != own.name:
        message = "Name the source of the key's own integration point." if own else "This key's point has no source."
        raise ApiError(400, NO_SOURCE, "source", message)
    if own.has_accounts and (not own.account or account_id != own.account):
        raise ApiError(400, NO_ACCOUNT, "accountId", "This source has many accounts: name the one of this key.")
    return fields.source_scope(call.point.source_id or 0, call.point.account_id)


def _definitions(call: Call, body: ChangeIdentifierIn) -> Definitions:
    listed = [one for items in (body.add, body.remove) for one in _listed(items)]
    with_cards = any(one.type in CARD_TYPES for one in listed)
    today = timezone.localdate(call.now)
    return read_identifier_definitions(today=today, country=call.point.country, with_cards=with_cards)


def _listed(items: IdentifierItem | list[IdentifierItem] | None) -> list[IdentifierItem]:
    if items is None:
        return []
    return items if isinstance(items, list) else [items]


def _change(customer_id: int, scope: str, body: ChangeIdentifierIn, definitions: Definitions) -> IdentifierChange:
    if body.add is None and body.remove is None:
        raise ApiError(400, "malformed", None, "Name what to add or what to remove.")
    return IdentifierChange(
        customer_id,
        scope,
        add=read_items(body.add, within="add", definitions=definitions),
        remove=read_items(body.remove, within="remove", definitions=definitions),
    )


def _cannot_join(call: Call, error: CannotJoin) -> Answer:
    """Answer the refusal without raising it: that the two were not merged, and why, is kept."""
    remember(error, context=call.context())
    refusal = refused_items((error.item,))
    call.request.META[CODES] = refusal.codes
    return Answer(refusal.body(), status=refusal.status, about=error.customer_id)


def _answer(done: IdentifiersChanged) -> Answer:
    body = ChangeIdentifierOut(created_id=done.customer_id, warnings=warnings_of(done))
    return Answer(body, version=done.version, about=done.customer_id)
