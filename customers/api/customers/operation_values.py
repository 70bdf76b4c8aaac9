"""An operation's body as the engine understands it, with the place in the body of each value."""

from dataclasses import dataclass, field
from typing import Final

from customers.api.customers.operation_bodies import CustomerIn
from customers.api.customers.profiles import ALIASES
from customers.api.http.errors import ApiError, Problem
from customers.edits.definitions import Definitions
from customers.edits.edit import CLEAR, Key, Wish
from customers.rules import fields
from customers.rules.refusals.refusal import Refusal
from customers.rules.values.custom_values import shown_custom_value
from integration_points.policies import PointPolicy

_CUSTOMER: Final = "customerId"
_CONTACTS: Final = {"email": "email", "mobile_phone": "mobile"}  # the body's name, the engine's


@dataclass(frozen=True, slots=True)
class Placed:
    """A key, and where it stands in the body."""

    key: Key
    place: str
    field: str  # what the same text would be as a value; blank where it cannot be one


@dataclass(slots=True)
class OperationRequest:
    """What an operation wants: keys, values by the engine's field names, and where each stands in the body."""

    ids: list[Placed] = field(default_factory=list)
    contacts: list[Placed] = field(default_factory=list)
    values: dict[str, Wish] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def keys(self) -> list[Placed]:
        """Return who is meant: by the ids, and only without any by the contacts."""
        return self.ids or self.contacts

    def without_key(self, key: Key | None) -> dict[str, Wish]:
        """Return the values without the identifier that found the customer: it has it."""
        found = [one.field for one in self.ids if one.key == key]
        return {name: value for name, value in self.values.items() if name not in found}

    def beside_keys(self) -> list[str]:
        """Return the places of values that say nothing about who is meant."""
        keys = {one.field for one in self.ids} | {one.key.kind for one in self.contacts}
        return [place for name, place in self.places.items() if name not in keys]

    def place_of(self, refusal: Refusal, key_place: str) -> str:
        """Return where in the body a refused value stands."""
        return self.places.get(refusal.column) or self.places.get(fields.requested_field(refusal.column)) or key_place

    def want(self, name: str, value: Wish, place: str) -> None:
        """Write down a value and its place."""
        self.values[name] = value
        self.places[name] = place


def read_body(
    body: CustomerIn, *, point: PointPolicy, definitions: Definitions, may_name_nobody: bool = False
) -> OperationRequest:
    """Read what is asked. Raises ApiError 400 for names that nobody knows and for a body that names nobody."""
    asked = OperationRequest()
    _read_ids(asked, body, point, definitions)
    for name, engine_name in _CONTACTS.items():
        if (text := getattr(body, name)) is not None:
            asked.contacts.append(Placed(Key(engine_name, text), _place(name), ""))
    for name, engine_name in {**_CONTACTS, **{name: name for name in fields.PROFILE}}.items():
        if name in body.model_fields_set:
            asked.want(engine_name, _wish(getattr(body, name)), _place(name))
    for name, value in body.custom_fields.items():
        place = f"/customer/customFields/{_escaped(name)}"
        if name not in definitions.custom:
            asked.problems.append(Problem("unknown_field", place, "There is no custom field of this name."))
        else:
            asked.want(fields.custom(name), CLEAR if value is None else shown_custom_value(value), place)
    if asked.problems:
        raise ApiError(400, problems=asked.problems)
    if not asked.keys and not may_name_nobody:
        raise ApiError(400, "missing_field", "/customer/ids", "The body names no customer.")
    return asked


def _read_ids(asked: OperationRequest, body: CustomerIn, point: PointPolicy, definitions: Definitions) -> None:
    for name, value in body.ids.items():
        place = f"/customer/ids/{_escaped(name)}"
        type_name = ALIASES.get(name, name)
        if name == _CUSTOMER and value is not None:
            # The customer id says who it is, whatever else is given: it goes first.
            asked.ids.insert(0, Placed(Key("customer", str(value)), place, ""))
        elif type_name not in definitions.types:
            problem = "malformed" if name == _CUSTOMER else "unknown_field"
            asked.problems.append(Problem(problem, place, "There is no identifier of this name."))
        else:
            _read_id(asked, type_name, value, place, definitions.scope(type_name, point))


def _read_id(asked: OperationRequest, type_name: str, value: str | int | None, place: str, scope: str | None) -> None:
    """An identifier is a key; and a value where the point has a source to keep it under."""
    name = fields.identifier(type_name, scope) if scope else ""
    if value is not None:
        asked.ids.append(Placed(Key(type_name, str(value)), place, name))
    if name:
        asked.want(name, CLEAR if value is None else str(value), place)
    elif value is None:
        asked.problems.append(Problem("malformed", place, "This integration point has no source to clear it in."))


def _wish(text: str | None) -> Wish:
    return CLEAR if text is None else text


def _place(name: str) -> str:
    head, *rest = name.split("_")
    return "/customer/" + head + "".join(word.title() for word in rest)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
