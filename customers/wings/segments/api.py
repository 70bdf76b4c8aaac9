"""What client systems read of segments."""

from datetime import datetime
from typing import Final

from ninja import Router

from customers.api.contacts.errors import no_such_customer
from customers.api.http.call import Answer, Call, CustomerId, Reply, Warned, customer_id_of, merged_warnings
from customers.api.http.endpoint import read
from customers.api.http.example import Example
from customers.api.part_api import PartApi
from customers.contacts.verification.current_contacts import find_customer
from customers.wings.segments.models import SegmentStay

router = Router(tags=["Segments"])


class SegmentOut(Reply):
    """A segment that the customer is in, by its system name, and since when."""

    segment: str
    entered: datetime


class SegmentsOut(Reply):
    """The segments that a customer is in, the latest first."""

    segments: list[SegmentOut]
    warnings: list[Warned] | None = None


@read(router, "get", "/v2/customers/{customerId}/segments", answers={200: SegmentsOut})
def list_segments(call: Call, customer_id: CustomerId) -> Answer:
    """Read the segments that a customer is in.

    Of a customer that was merged these are the survivor's, with the warning 91009.
    """
    asked = customer_id_of(customer_id)
    whom = find_customer(asked)
    if whom is None:
        raise no_such_customer()
    stays = SegmentStay.objects.filter(customer=whom.id, left_at__isnull=True).order_by("-entered_at", "-pk")
    found = [
        SegmentOut(segment=name, entered=entered)
        for name, entered in stays.values_list("segment__system_name", "entered_at")
    ]
    warnings = merged_warnings(asked if asked != whom.id else None, whom.id)
    return Answer(SegmentsOut(segments=found, warnings=warnings), version=whom.version, about=whom.id)


API: Final = PartApi(
    routers=(router,),
    examples=(
        Example(
            "list_segments",
            "Read the segments",
            "/api/v2/customers/$CUSTOMER/segments",
            method="GET",
            answer={"segments": []},
        ),
    ),
)
