"""What client systems do with points: read balances and changes, and change them by an operation."""

import datetime as dt
from typing import Annotated, Final

from ninja import Query, Router
from pydantic import Field

from customers.api.customers.named_customer import named_customer
from customers.api.http.call import Body, CustomerId, Reply, Warned
from customers.api.http.endpoint import Answer, Call, read
from customers.api.http.example import Example
from customers.api.part_api import MemberCall, OperationMember, OperationRefused, PartApi
from customers.wings.points.errors import PointsError, TimesRefused
from customers.wings.points.ledger.add import add
from customers.wings.points.ledger.balances import read_balances
from customers.wings.points.ledger.kinds import kind_named
from customers.wings.points.ledger.spend import spend
from customers.wings.points.models import PointsAccountKind, PointsChange
from customers.wings.points.rules import NOTHING, Balance, read_amount

router = Router(tags=["Points"])
CHANGES_A_PAGE: Final = 200
_LARGEST: Final = 2**63 - 1
_EMPTY: Final = Balance(NOTHING, NOTHING)


class PointsIn(Body):
    """Points to add, or with a negative amount to spend."""

    account: str = Field("", description="The account's system name; `bonus` if left out.")
    amount: int | float | str = Field(description="At most two decimal places, not 0. A negative amount spends.")
    comment: str
    available_from: str | None = Field(None, description="RFC 3339. Until then the points are blocked.")
    expires_at: str | None = Field(None, description="RFC 3339. Points that are left then expire.")


class PointsAccountOut(Reply):
    """What an account holds: `total` is `available` and `blocked` together."""

    account: str
    total: float
    available: float
    blocked: float


class PointsOut(Reply):
    """A customer's balances, one for each kind of account."""

    accounts: list[PointsAccountOut]
    warnings: list[Warned] | None = None


class PointsChangeOut(Reply):
    """One change. Dates are those of the points that came or expired; spent points may come from several lots."""

    at: dt.datetime
    kind: str
    amount: float
    account: str
    comment: str
    available_from: dt.datetime | None = None
    expires_at: dt.datetime | None = None


class PointsChangesOut(Reply):
    """A page of changes, oldest first; `next` is the `after` of the page that follows."""

    changes: list[PointsChangeOut]
    next: int | None = None
    warnings: list[Warned] | None = None


@read(router, "get", "/v2/customers/{customerId}/points", answers={200: PointsOut})
def get_points(call: Call, customer_id: CustomerId) -> Answer:
    """Read a customer's points.

    Points that aren't available yet are `blocked`; points that have expired are in neither figure.
    """
    customer = named_customer(call, customer_id)
    held = {account.kind_id: balance for account, balance in read_balances(customer.id, now=call.now)}
    accounts = [_account(kind, held.get(kind.pk, _EMPTY)) for kind in PointsAccountKind.objects.all()]
    return Answer(PointsOut(accounts=accounts, warnings=customer.warnings), about=customer.id)


@read(
    router,
    "get",
    "/v2/customers/{customerId}/points/changes",
    answers={200: PointsChangesOut},
    parameters=frozenset({"after"}),
)
def get_points_changes(
    call: Call, customer_id: CustomerId, after: Annotated[int, Query(ge=0, le=_LARGEST)] = 0
) -> Answer:
    """Read the changes of a customer's points.

    200 at a time, oldest first. `after` is the `next` of the page before.
    """
    customer = named_customer(call, customer_id)
    changes = PointsChange.objects.filter(customer_id=customer.id, pk__gt=after)
    found = changes.select_related("account__kind").order_by("pk")
    rows = list(found[: CHANGES_A_PAGE + 1])
    page = PointsChangesOut(
        changes=[_change(one) for one in rows[:CHANGES_A_PAGE]],
        next=rows[CHANGES_A_PAGE - 1].pk if len(rows) > CHANGES_A_PAGE else None,
        warnings=customer.warnings,
    )
    return Answer(page, about=customer.id)


def _account(kind: PointsAccountKind, held: Balance) -> PointsAccountOut:
    return PointsAccountOut(
        account=kind.system_name,
        total=float(held.total),
        available=float(held.available),
        blocked=float(held.blocked),
    )


def _change(change: PointsChange) -> PointsChangeOut:
    return PointsChangeOut(
        at=change.at,
        kind=change.kind,
        amount=float(change.amount),
        account=change.account.kind.system_name,
        comment=change.comment,
        available_from=change.available_from,
        expires_at=change.expires_at,
    )


def _change_points(call: MemberCall) -> None:
    asked: PointsIn = call.value
    try:
        _add_or_spend(call, asked)
    except PointsError as error:
        place = {"available_from": "/availableFrom", "expires_at": "/expiresAt", "": ""}
        raise OperationRefused(error.code, place.get(error.field, f"/{error.field}"), error.sentence) from None


def _add_or_spend(call: MemberCall, asked: PointsIn) -> None:
    amount, kind = read_amount(asked.amount), kind_named(asked.account)
    begins, ends = _moment(asked.available_from, "available_from"), _moment(asked.expires_at, "expires_at")
    if amount > 0:
        add(
            call.customer_id,
            kind.pk,
            amount,
            comment=asked.comment,
            available_from=begins,
            expires_at=ends,
            context=call.context,
            now=call.now,
        )
        return
    for field, given in (("available_from", begins), ("expires_at", ends)):
        if given is not None:
            raise TimesRefused("Only points that are added can have this date.", field=field)
    spend(call.customer_id, kind.pk, amount, comment=asked.comment, context=call.context, now=call.now)


def _moment(text: str | None, field: str) -> dt.datetime | None:
    """Read a time in RFC 3339. Raises TimesRefused."""
    if text is None:
        return None
    try:
        read = dt.datetime.fromisoformat(text)
        if read.tzinfo is not None and "T" in text.upper():
            return read.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        pass
    raise TimesRefused("Give a time with its zone, such as 2027-01-31T00:00:00Z.", field=field)


API: Final = PartApi(
    routers=(router,),
    members=(
        OperationMember("points", PointsIn, "Points to add or to spend.", _change_points, operation="ChangePoints"),
    ),
    examples=(
        Example(
            "call_operation",
            "Add points",
            "/api/v3/operations/sync?operation=ChangePoints",
            body={
                "customer": {"ids": {"WebsiteID": "W-1042"}},
                "points": {"amount": 25.5, "comment": "Order 1017", "expiresAt": "2099-01-31T00:00:00Z"},
            },
            answer={
                "status": "Success",
                "customer": {"processingStatus": "Changed", "ids": {"customerId": 1042, "WebsiteID": "W-1042"}},
            },
        ),
        Example(
            "get_points",
            "Read the balances",
            "/api/v2/customers/$CUSTOMER/points",
            method="GET",
            answer={
                "accounts": [
                    {"account": "bonus", "total": 25.5, "available": 25.5, "blocked": 0.0},
                    {"account": "status", "total": 0.0, "available": 0.0, "blocked": 0.0},
                ]
            },
        ),
        Example(
            "get_points_changes",
            "Read the changes",
            "/api/v2/customers/$CUSTOMER/points/changes",
            method="GET",
            answer={
                "changes": [
                    {
                        "at": "2026-11-30T09:12:44Z",
                        "kind": "add",
                        "amount": 25.5,
                        "account": "bonus",
                        "comment": "Order 1017",
                        "availableFrom": "2026-11-30T09:12:44Z",
                        "expiresAt": "2099-01-31T00:00:00Z",
                    }
                ]
            },
        ),
    ),
)
