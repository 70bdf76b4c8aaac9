"""Some of the demo's customers registered twice: the second time with another phone, a typing error, a nickname."""

from collections.abc import Mapping
from typing import Final

from customers.edits.edit import CLEAR, Wish
from customers.models import Customer
from customers.parts import DemoCustomers, DemoStory

_CHANCE: Final = 0.0015
_POINT: Final = "website-open"


def _register_twice(customers: DemoCustomers) -> None:
    """They are somebody who registered before, once more."""
    wishes = {}
    for number in sorted(set(customers.ids) - set(customers.showcase)):
        before = Customer.objects.filter(pk__lt=customers.ids[number], birth_date__isnull=False, merged_into=None)
        first = before.exclude(first_name="").exclude(last_name="").exclude(area="").order_by("-pk").first()
        if first is not None:
            wishes[number] = _like(first, number)
    customers.change(wishes, point=_POINT, reason="Registered once more", by_staff=False)


def _like(first: Customer, number: int) -> Mapping[str, Wish]:
    """In turn the same name and birth date, the same shouted, and names that only sound so in the same area."""
    names = {"first_name": first.first_name, "last_name": first.last_name}
    if number % 3 == 0 or first.birth_date is None:
        return {**names, "last_name": f"{first.last_name}h", "area": first.area, "birth_date": CLEAR}
    if number % 3 == 1:
        names = {field: name.upper() for field, name in names.items()}
    return {**names, "birth_date": first.birth_date.isoformat()}


DEMO: Final = DemoStory(_CHANCE, _register_twice)
