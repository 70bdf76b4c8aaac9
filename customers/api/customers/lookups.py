"""Read one customer: by the customer id, by any identifier, by the token that staff made."""

from dataclasses import replace
from typing import Final

from django.utils import timezone
from ninja import Router

from customers.api.customers.named_customer import named_customer
from customers.api.customers.profiles import ALIASES, Profile, profile_of, read_state
from customers.api.http.call import Body, CustomerId, Reply
from customers.api.http.endpoint import JSON, Answer, ApiError, Call, read
from customers.edits.definitions import Definitions, read_definitions
from customers.edits.edit import Key
from customers.edits.keys.lookup import find
from customers.privacy.access.tokens import resolve_token
from customers.rules.refusals.codes import Code
from integration_points.models import Source
from integration_points.policies import PointPolicy

router = Router(tags=["Customers"])
# How a look-up may name the two kinds of contact and the customer id, beside identifier types; nothing else means them.
KINDS: Final = {"customerId": "customer", "email": "email", "mobile": "mobile", "mobilePhone": "mobile"}
NO_SOURCE, NO_IDENTIFIER, NO_CUSTOMER, NO_ACCOUNT = "8012", "8013", "8015", "8045"


class LookupIn(Body):
    """Which identifier, under which source (and account, where the source has many)."""

    source: str
    account_id: str | None = None
    identifier_name: str
    identifier_value: str


class TokenIn(Body):
    """A token that staff made on a customer's page."""

    token: str


class TokenOut(Reply):
    """Whose token it is."""

    customer_id: int


@read(router, "post", "/v2/customers/lookup", answers={200: Profile}, takes=JSON)
def lookup_customer(call: Call, body: LookupIn) -> Answer:
    """Find a customer by an identifier.

    `identifierName` is `email`, `mobile` (or `mobilePhone`), `customerId` or an identifier type. An integration point
    that gives account access to a kind of contact finds by it only customers whose contact has account access.
    """
    definitions = _definitions(call)
    point = _as_of_source(call.point, body)
    type_name = ALIASES.get(body.identifier_name, body.identifier_name)
    kind = KINDS.get(body.identifier_name) or (type_name if type_name in definitions.types else "")
    if not kind:
        raise ApiError(400, NO_IDENTIFIER, "/identifierName", "There is no identifier of this name.")
    whom = find([Key(kind, body.identifier_value)], point=point, definitions=definitions)
    for _place, refusal in whom.refusals:
        code = "ambiguous" if refusal.code is Code.AMBIGUOUS else NO_IDENTIFIER
        raise ApiError(400, code, "/identifierValue", "This is no value of that identifier, or it means several.")
    if whom.customer_id is None:
        raise ApiError(404, NO_CUSTOMER, "/identifierValue", "There is no such customer.")
    return _shown(call, whom.customer_id, whom.merged_from)


@read(router, "post", "/v2/customers/token", answers={200: TokenOut}, takes=JSON)
def resolve_customer_token(call: Call, body: TokenIn) -> Answer:
    """Return whose token it is.

    A token lives for fifteen minutes, and ends when staff void it.
    """
    customer_id = resolve_token(body.token, now=call.now)
    if customer_id is None:
        raise ApiError(404, "not_found", "/token", "This is no token, or it has ended.")
    return Answer(TokenOut(customer_id=customer_id), about=customer_id)


# Last: its address would take the others' for an id.
@read(router, "get", "/v2/customers/{customerId}", answers={200: Profile})
def get_customer(call: Call, customer_id: CustomerId) -> Answer:
    """Read a customer.

    A customer that was merged is answered as the survivor, with the warning 91009.
    """
    customer = named_customer(call, customer_id)
    return _shown(call, customer.id, customer.merged_from)


def _definitions(call: Call) -> Definitions:
    return read_definitions(today=timezone.localdate(call.now), country=call.point.country)


def _as_of_source(point: PointPolicy, body: LookupIn) -> PointPolicy:
    """Look under the named source instead of the point's own."""
    source = Source.objects.filter(system_name=body.source).first()
    if source is None:
        raise ApiError(400, NO_SOURCE, "/source", "There is no source of this name.")
    if not source.has_accounts:
        return replace(point, source_id=source.pk, account_id=None)
    account = source.accounts.filter(system_name=body.account_id or "").first()
    if account is None:
        raise ApiError(400, NO_ACCOUNT, "/accountId", "This source has many accounts: name one of them.")
    return replace(point, source_id=source.pk, account_id=account.pk)


def _shown(call: Call, customer_id: int, merged_from: int | None) -> Answer:
    state = read_state(customer_id)
    profile = profile_of(state, point=call.point, merged_from=merged_from)
    return Answer(profile, version=state.version, about=state.id)
