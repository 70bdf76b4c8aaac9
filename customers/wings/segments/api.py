"""What client systems read of segments."""

from datetime import datetime
from typing import Final

from ninja import Router

from customers.api.customers.lookups import customer_of
from customers.api.http.call import CustomerId, Reply
from customers.api.http.endpoint import Answer, Call, read
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


@read(router, "get", "/v2/customers/{customerId}/segments", answers={200: SegmentsOut})
def list_segments(call: Call, customer_id: CustomerId) -> Answer:
    """Read the segments that a customer is in."""
    raise NotImplementedError


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
