"""What client systems read of segments."""

from datetime import datetime
from typing import Final

from ninja import Router

from customers.api.customers.named_customer import named_customer
from customers.api.http.call import Answer, Call, CustomerId, Reply, Warned
from customers.api.http.endpoint import read
from customers.api.http.example import Example
from customers.api.part_api import PartApi
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
    customer = named_customer(call, customer_id)
    stays = SegmentStay.objects.filter(customer=customer.id, left_at__isnull=True).order_by("-entered_at", "-pk")
    found = [
        SegmentOut(segment=name, entered=entered)
        for name, entered in stays.values_list("segment__system_name", "entered_at")
    ]
    return Answer(SegmentsOut(segments=found, warnings=customer.warnings), about=customer.id)


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
