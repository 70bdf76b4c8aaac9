"""What changing a customer's identifiers takes and gives."""

from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter, ValidatorFunctionWrapHandler, WrapValidator

from customers.api.customers.lookups import NO_IDENTIFIER
from customers.api.customers.profiles import ALIASES
from customers.api.http.call import Body, Reply, Warned
from customers.api.http.errors import ApiError
from customers.edits.definitions import Definitions
from customers.identifiers.requested import Item
from customers.rules import fields

CARD_TYPES: Final = {"cardnumber": fields.CARD, "cardNumber": fields.CARD}
MOST_ITEMS: Final = 50
_LONGEST: Final = 1000


class IdentifierItem(Body):
    """One identifier, contact or card."""

    type: str = Field(
        examples=["externalId"], description="`email`, `mobile`, `cardnumber` or an identifier type such as `wechat`."
    )
    value: str = Field(examples=["E-1042"], max_length=_LONGEST)
    series_id: int | None = Field(None, description="Of a card that is added, or `seriesCode`.")
    series_code: str | None = Field(None, max_length=_LONGEST)
    status_label: str | None = Field(
        None,
        max_length=_LONGEST,
        description="Of a card: the status that it gets. Required where it is added; where it is removed, one that "
        "means not issued.",
    )


_ONE: Final = TypeAdapter(IdentifierItem)
_MANY: Final = TypeAdapter(Annotated[list[IdentifierItem], Field(min_length=1, max_length=MOST_ITEMS)])


def _one_or_many(value: Any, _handler: ValidatorFunctionWrapHandler) -> Any:
    """Read one item or a list, so that a pointer leads to what is wrong and not to which of the two was tried."""
    if value is None:
        return None
    return _ONE.validate_python(value) if isinstance(value, dict) else _MANY.validate_python(value)


Items = Annotated[
    IdentifierItem | Annotated[list[IdentifierItem], Field(min_length=1, max_length=MOST_ITEMS)] | None,
    WrapValidator(_one_or_many),
]


class ChangeIdentifierIn(Body):
    """What is to be added and removed: one of the two at least, each one item or a list."""

    add: Items = None
    remove: Items = None


class ChangeIdentifierOut(Reply):
    """The customer that holds the identifiers now, and what should be known although the call went well."""

    created_id: int
    warnings: list[Warned]


def read_items(
    items: IdentifierItem | list[IdentifierItem] | None, *, within: str, definitions: Definitions
) -> tuple[Item, ...]:
    """Turn one member of the body into items, each with its pointer. Raises ApiError for a type that is unknown."""
    if items is None:
        return ()
    listed = [("", items)] if isinstance(items, IdentifierItem) else [(f"/{at}", one) for at, one in enumerate(items)]
    return tuple(_item(one, f"/{within}{place}", definitions) for place, one in listed)


def _item(item: IdentifierItem, place: str, definitions: Definitions) -> Item:
    type_ = CARD_TYPES.get(item.type) or ALIASES.get(item.type, item.type)
    is_card = item.type in CARD_TYPES
    if not is_card and type_ not in fields.CONTACT_KINDS and type_ not in definitions.types:
        message = "type: there is no identifier of this type. Send email, mobile, cardnumber or an identifier type."
        raise ApiError(400, NO_IDENTIFIER, f"{place}/type", message)
    of_cards = item.series_id, item.series_code, item.status_label
    if not is_card and of_cards != (None, None, None):
        raise ApiError(400, "malformed", place, "seriesId, seriesCode and statusLabel are of cards: leave them out.")
    if is_card and place.startswith("/add"):
        _require_card(item, place)
    return Item(
        type_,
        item.value,
        place,
        series_id=item.series_id,
        series_code=item.series_code or "",
        status_label=item.status_label or "",
    )


def _require_card(item: IdentifierItem, place: str) -> None:
    if item.series_id is None and not item.series_code:
        raise ApiError(400, "malformed", f"{place}/seriesId", "A card that is added needs seriesId or seriesCode.")
    if not item.status_label:
        raise ApiError(400, "malformed", f"{place}/statusLabel", "A card that is added needs a statusLabel.")
