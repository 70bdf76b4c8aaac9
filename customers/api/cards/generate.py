"""Numbers of a card series: a client system asks for a few and gets them at once."""

from typing import Annotated

from ninja import Router
from pydantic import Field

from customers.api.http.call import Answer, Body, Call, Reply
from customers.api.http.endpoint import ApiError, write
from customers.cards.batches import MOST_BY_API, order_numbers
from customers.cards.card_items import series_named
from customers.cards.errors import BatchRefused, CardItemRefused
from customers.cards.make_numbers import make_at_once
from customers.edits.definitions import read_card_definitions

router = Router(tags=["Cards"])
_LARGEST = 2**31 - 1
_MEMBERS = {"1060": "/count", "702": "/count"}


class NewNumbers(Body):
    """Which series makes how many numbers; the series by its id or its code."""

    series_id: Annotated[int, Field(ge=1, le=_LARGEST)] | None = None
    series_code: str = Field("", max_length=50)
    count: int = Field(description=f"1 to {MOST_BY_API}.")


class MadeNumbers(Reply):
    """The new numbers. They are nobody's: issue each to a customer by its number."""

    series_code: str
    numbers: list[str]


@write(router, "post", "/v2/card/generate", answers={200: MadeNumbers}, versioned=False)
def generate_card_numbers(call: Call, body: NewNumbers) -> Answer:
    """Generate card numbers.

    The series has to make its own numbers. Codes: `3000` no such series, `703` it makes no numbers, `3007` it doesn't
    know what they look like, `3008` it is closed, `702` too few numbers are left, `1060` not 1 to 200 numbers.
    """
    try:
        series = series_named(body.series_id, body.series_code, read_card_definitions())
        batch = order_numbers(series.id, body.count, initiator=call.context().initiator, most=MOST_BY_API)
        numbers = make_at_once(batch, now=call.now)
    except CardItemRefused as refused:
        raise ApiError(400, refused.code, f"/{refused.member}", str(refused)) from None
    except BatchRefused as refused:
        raise ApiError(400, refused.code, _MEMBERS.get(refused.code), str(refused)) from None
    return Answer(MadeNumbers(series_code=series.code, numbers=numbers))
