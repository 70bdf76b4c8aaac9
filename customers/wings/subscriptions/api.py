"""What client systems do with subscriptions: change them (SetSubscriptions), and read what counts."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Final

from ninja import Router
from pydantic import Field

from customers.api.customers.named_customer import named_customer
from customers.api.http.call import Body, CustomerId, Reply, Warned
from customers.api.http.endpoint import Answer, Call, read
from customers.api.http.example import Example
from customers.api.part_api import MemberCall, OperationMember, OperationRefused, PartApi
from customers.tasks import enqueue_after_commit, send_messages
from customers.wings.subscriptions.consent.errors import SubscriptionError
from customers.wings.subscriptions.consent.overview import read_overview
from customers.wings.subscriptions.consent.tree import Tree, read_tree
from customers.wings.subscriptions.consent.write import NodeChange
from customers.wings.subscriptions.rules import Channel, Node, Status
from customers.wings.subscriptions.subscribe import write_and_request
from integration_points.models import Brand, IntegrationPoint

router = Router(tags=["Subscriptions"])
MOST: Final = 200
ASKED: Final = (Status.SUBSCRIBED, Status.UNSUBSCRIBED)
_NO_BRAND: Final = "This integration point belongs to no brand: name the brand."
_BLANK_TOPIC: Final = "A topic can't be blank. Leave it out to change the whole channel."


def _one_of(values: Sequence[str]) -> Any:
    return Field(json_schema_extra={"enum": [str(value) for value in values]})


class SubscriptionIn(Body):
    """One channel, or one topic of it, and what becomes of it."""

    brand: str | None = Field(None, description="Its system name. Left out: the integration point's own brand.")
    channel: Annotated[str, _one_of([*Channel])]
    topic: str | None = Field(None, description="Its system name. Left out: the channel itself.")
    status: Annotated[str, _one_of(ASKED)]


class SubscriptionOut(Reply):
    """What counts at a channel, or at a topic of it (null: the channel itself)."""

    brand: str
    channel: Annotated[str, _one_of([*Channel])]
    topic: str | None
    status: Annotated[str, _one_of([*Status])]
    explicit: bool


class SubscriptionsOut(Reply):
    """What counts for a customer at each channel and topic of each brand."""

    keeps_empty: ClassVar[bool] = True

    subscriptions: list[SubscriptionOut]
    warnings: list[Warned] | None = Field(None, exclude_if=lambda value: value is None)


@read(router, "get", "/v2/customers/{customerId}/subscriptions", answers={200: SubscriptionsOut})
def list_subscriptions(call: Call, customer_id: CustomerId) -> Answer:
    """Read a customer's subscriptions.

    Every channel and topic of every brand. A topic that isn't `explicit` has the status of its channel, except that a
    topic with double opt-in requires confirmation where its channel is subscribed.
    """
    customer = named_customer(call, customer_id)
    rows = list(_rows(customer.id, read_tree()))
    return Answer(SubscriptionsOut(subscriptions=rows, warnings=customer.warnings), about=customer.id)


def _rows(customer_id: int, tree: Tree) -> Iterator[SubscriptionOut]:
    for under in read_overview(customer_id, tree):
        for one in under.nodes:
            yield SubscriptionOut(
                brand=under.brand.system_name,
                channel=one.node.channel,
                topic=one.topic.system_name if one.topic else None,
                status=one.effective.status,
                explicit=one.effective.is_explicit,
            )


def _set(call: MemberCall) -> None:
    """Change what the call names, all of it or nothing."""
    tree = read_tree()
    point = IntegrationPoint.objects.select_related("brand").get(pk=call.context.point.id)
    places: dict[Node, int] = {}
    changes = []
    for place, item in enumerate(call.value):
        node = _node(item, place, tree, point.brand)
        if (first := places.setdefault(node, place)) != place:
            raise OperationRefused("duplicate", f"/{place}", f"Item {first} names the same channel or topic.")
        changes.append(NodeChange(call.customer_id, node, _status(item, place)))
    try:
        done = write_and_request(changes, context=call.context, now=call.now, tree=tree)
    except SubscriptionError as error:
        raise OperationRefused(error.code, "", str(error)) from None
    if any(asked.opt_in for asked in done.asked):
        enqueue_after_commit(send_messages)


def _node(item: SubscriptionIn, place: int, tree: Tree, own: Brand | None) -> Node:
    try:
        brand = own if item.brand is None else tree.brand(item.brand)
        if brand is None:
            raise OperationRefused("missing_field", f"/{place}/brand", _NO_BRAND)
        if item.topic is not None and not item.topic.strip():
            raise OperationRefused("invalid_value", f"/{place}/topic", _BLANK_TOPIC)
        return tree.find_in(brand, item.channel, item.topic or "")
    except SubscriptionError as error:
        raise OperationRefused(error.code, f"/{place}/{error.field}", str(error)) from None


def _status(item: SubscriptionIn, place: int) -> Status:
    if item.status not in ASKED:
        raise OperationRefused("invalid_value", f"/{place}/status", f"A status is one of {', '.join(ASKED)}.")
    return Status(item.status)


_EXAMPLE: Final = [
    {
        "brand": brand,
        "channel": channel.value,
        "topic": topic,
        "status": "unsubscribed" if (brand, channel) == ("main", Channel.EMAIL) else "no_data",
        "explicit": (brand, channel, topic) == ("main", Channel.EMAIL, None),
    }
    for brand in ("main", "outlet")
    for channel in Channel
    for topic in (None, *(("news", "offers") if channel in (Channel.EMAIL, Channel.SMS) else ()))
]

API: Final = PartApi(
    routers=(router,),
    members=(
        OperationMember(
            "subscriptions",
            Annotated[list[SubscriptionIn], Field(min_length=1, max_length=MOST)],
            "The channels and topics to change, all of them or none.",
            _set,
            operation="SetSubscriptions",
        ),
    ),
    examples=(
        Example(
            "call_operation",
            "Unsubscribe a customer from a channel",
            "/api/v3/operations/sync?operation=SetSubscriptions",
            body={
                "customer": {"ids": {"customerId": "$CUSTOMER"}},
                "subscriptions": [{"channel": "email", "status": "unsubscribed"}],
            },
            answer={
                "status": "Success",
                "customer": {"processingStatus": "Changed", "ids": {"customerId": 1042, "WebsiteID": "W-1042"}},
            },
        ),
        Example(
            "list_subscriptions",
            "Read the subscriptions",
            "/api/v2/customers/$CUSTOMER/subscriptions",
            method="GET",
            answer={"subscriptions": _EXAMPLE},
        ),
    ),
)
