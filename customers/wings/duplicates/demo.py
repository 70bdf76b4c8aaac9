"""Some of the demo's customers registered twice, as people do: once more with the same phone, email or birth date."""

from collections.abc import Callable, Mapping
from typing import Final

from customers.demo.people import Person, person
from customers.edits.edit import CLEAR, Wish
from customers.parts import DemoCustomers, DemoStory
from customers.rules.contacts.phones import normalise_phone
from customers.rules.refusals.refusal import Refused
from customers.wings.duplicates.rules.keys import national_number

# About twenty of the 20,000 customers that the first start makes.
_CHANCE: Final = 0.0014
_POINT: Final = "website-open"
_AT_HOME: Final = "US"  # the country of that point
_LOOK_BACK: Final = 60  # customers: among so many somebody fits
Wishes = Mapping[str, Wish]
# One letter for another that sounds alike.
_AS_HEARD: Final = (
    ("ck", "k"),
    ("ph", "f"),
    ("th", "t"),
    ("y", "i"),
    ("i", "y"),
    ("ss", "s"),
    ("nn", "n"),
    ("ll", "l"),
)


def _register_twice(customers: DemoCustomers) -> None:
    """They are somebody who registered before, once more."""
    numbers = sorted(set(customers.ids) - set(customers.showcase))
    found = {number: _once_more(person(number)) for number in numbers}
    wishes = {number: one for number, one in found.items() if one}
    customers.change(wishes, point=_POINT, reason="Registered once more", by_staff=False)


def _once_more(twin: Person) -> Wishes:
    """Find somebody whom this one may be, of the same country if there is one."""
    way = _WAYS[twin.number % len(_WAYS)]
    earlier = [person(number) for number in range(twin.number - 1, max(twin.number - _LOOK_BACK, 0), -1)]
    for one in sorted(earlier, key=lambda one: one.country is not twin.country):
        if "last_name" in one.values and (alike := way(one)):
            return {**_the_same(one), **_own_email(one, twin), **alike}
    return {}


def _the_same(one: Person) -> Wishes:
    names = {field: one.values[field] for field in ("first_name", "last_name")}
    others = {field: one.values.get(field) or CLEAR for field in ("middle_name", "gender", "area", "time_zone")}
    return {**names, **others, "birth_date": CLEAR}


def _own_email(one: Person, twin: Person) -> Wishes:
    """Another address of the same person, where the twin has one at all."""
    return {"email": one.next_email.replace(f"{one.number}@", f"{twin.number}@")} if "email" in twin.values else {}


def _names_in_the_wrong_fields(one: Person) -> Wishes:
    """First and last name swapped, and the same birth date."""
    swapped = {"first_name": one.values["last_name"], "last_name": one.values["first_name"]}
    return {**swapped, "birth_date": one.values["birth_date"]} if "birth_date" in one.values else {}


def _tag_in_the_email(one: Person) -> Wishes:
    """The same mailbox: without the dot, and with a tag."""
    name, _, domain = one.values.get("email", "").partition("@")
    return {"email": f"{name.replace('.', '')}+offers@{domain}"} if name else {}


def _phone_as_written_at_home(one: Person) -> Wishes:
    """A number from abroad without its country code: the website read it as one of its own country."""
    if one.country.code == _AT_HOME:
        return {}
    try:
        return {"mobile": normalise_phone(national_number(one.values.get("mobile", "")), _AT_HOME)}
    except Refused:
        return {}


def _name_as_heard(one: Person) -> Wishes:
    """The last name as somebody spelled it who only heard it, and the same birth date."""
    last = one.values["last_name"]
    heard = next((last.replace(written, sound, 1) for written, sound in _AS_HEARD if written in last), "")
    birth_date = one.values.get("birth_date")
    return {"last_name": heard, "birth_date": birth_date} if heard and birth_date else {}


_WAYS: Final[tuple[Callable[[Person], Wishes], ...]] = (
    _names_in_the_wrong_fields,
    _tag_in_the_email,
    _phone_as_written_at_home,
    _name_as_heard,
)
DEMO: Final = DemoStory(_CHANCE, _register_twice)
