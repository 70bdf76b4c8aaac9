"""What client systems do with actions: issue one, and read those of a customer."""

import datetime as dt
from dataclasses import replace
from typing import ClassVar, Final

from ninja import Router
from pydantic import Field

from customers.api.customers.named_customer import named_customer
from customers.api.http.call import Body, CustomerId, Reply, Warned
from customers.api.http.endpoint import Answer, ApiError, Call, read
from customers.api.http.example import Example
from customers.api.part_api import MemberCall, OperationMember, OperationRefused, PartApi
from customers.changelog.labels import Labels, read_labels
from customers.wings.activity.errors import ActivityError, NobodyThere
from customers.wings.activity.feed.customer_feed import ACTION, FeedAction, read_actions
from customers.wings.activity.feed.event_pages import Stretch, event_key, read_events
from customers.wings.activity.feed.template_words import TemplateWords, read_templates
from customers.wings.activity.issuing.issue import find_template, issue_to
from customers.wings.activity.models import Action
from customers.wings.activity.rules import comment_text, read_rfc_3339

router = Router(tags=["Activity"])
ACTIONS_A_PAGE: Final = 200


class ActionIn(Body):
    """An action to be issued."""

    template: str = Field(description="The system name of an action template.")
    at: str | None = Field(None, description="When it happened, as RFC 3339; not in the future. Left out: now.")
    comment: str | None = Field(None, description="At most 500 characters.")


class ActionOut(Reply):
    """An action."""

    keeps_empty: ClassVar[bool] = True

    at: dt.datetime
    recorded_at: dt.datetime
    template: str
    category: str
    touchpoint: str
    initiator: str
    comment: str


class ActionsOut(Reply):
    """A page of a customer's actions, newest first."""

    keeps_empty: ClassVar[bool] = True

    actions: list[ActionOut]
    next: str | None = Field(description="What `after` of the next page is; null: this is the last one.")
    warnings: list[Warned]


@read(
    router,
    "get",
    "/v2/customers/{customerId}/actions",
    answers={200: ActionsOut},
    parameters=frozenset({"after"}),
)
def list_customer_actions(call: Call, customer_id: CustomerId, after: str = "") -> Answer:
    """Read the actions of a customer.

    Newest first by the time they happened, 200 at a time; `after` is the `next` of the page before. Withdrawn actions
    are left out. A customer that was merged is answered as the survivor, with the warning 91009.
    """
    key = event_key(after)
    if after and (key is None or key.kind != ACTION):
        raise ApiError(400, "malformed", "after", "Send the `next` of the page before.")
    customer = named_customer(call, customer_id)
    standing = Action.objects.filter(customer_id=customer.id, withdrawal=None)
    page = read_events([lambda place: read_actions(standing, place)], Stretch(before=key, size=ACTIONS_A_PAGE))
    templates, labels = read_templates(), read_labels()
    told = ActionsOut(
        actions=[_action_out(action, templates, labels) for action in page.rows],
        next=page.older.text if page.older else None,
        warnings=customer.warnings or [],
    )
    return Answer(told, about=customer.id)


def _action_out(action: FeedAction, templates: TemplateWords, labels: Labels) -> ActionOut:
    word = templates.by_id[action.template_id]
    return ActionOut(
        at=action.at,
        recorded_at=action.recorded_at,
        template=word.system_name,
        category=word.category,
        touchpoint=labels.point(action.integration_point_id),
        initiator=action.initiator,
        comment=action.comment,
    )


def _issue(call: MemberCall) -> None:
    asked: ActionIn = call.value
    try:
        template = find_template(asked.template)
        at = read_rfc_3339(asked.at) if asked.at is not None else None
        context = replace(call.context, reason=comment_text(asked.comment or ""))
        issued = issue_to([call.customer_id], template, at, context, call.now)
        if issued.left_out:
            raise NobodyThere
    except ActivityError as error:
        raise OperationRefused(error.code, f"/{error.field}" if error.field else "", str(error)) from None


_ACTION: Final = {
    "at": "2026-11-02T10:22:00Z",
    "recordedAt": "2026-11-02T10:22:03.120411Z",
    "template": "store.purchase",
    "category": "Purchases",
    "touchpoint": "website-confirmed",
    "initiator": "k3jd8…w2xq",
    "comment": "",
}
API: Final = PartApi(
    routers=(router,),
    members=(OperationMember("action", ActionIn, "In IssueAction.", _issue, operation="IssueAction"),),
    examples=(
        Example(
            "call_operation",
            "Issue an action: a purchase that happened earlier",
            "/api/v3/operations/sync?operation=IssueAction",
            body={
                "customer": {"ids": {"customerId": "$CUSTOMER"}},
                "action": {"template": "store.purchase", "at": "2026-11-02T10:22:00Z"},
            },
            answer={
                "status": "Success",
                "customer": {"processingStatus": "Changed", "ids": {"customerId": 1042, "WebsiteID": "W-1042"}},
            },
        ),
        Example(
            "list_customer_actions",
            "Read a customer's actions",
            "/api/v2/customers/$CUSTOMER/actions",
            method="GET",
            answer={"actions": [_ACTION], "next": None, "warnings": []},
        ),
    ),
)
