"""Which custom field comes first. The order is small: it is written whole, so that no two fields share a place."""

from typing import Final

from django.db import transaction

from customers.models import CustomField

UP: Final = "up"
DOWN: Final = "down"


@transaction.atomic
def move(field_id: int, direction: str) -> bool:
    """Let a field change places with its neighbour; False: there is none on that side."""
    order = list(CustomField.objects.select_for_update().order_by("position", "label", "pk"))
    at = next((at for at, field in enumerate(order) if field.pk == field_id), None)
    if at is None:
        return False
    to = at - 1 if direction == UP else at + 1
    if not 0 <= to < len(order):
        return False
    order[at], order[to] = order[to], order[at]
    for position, field in enumerate(order, start=1):
        field.position = position
    CustomField.objects.bulk_update(order, ["position"])
    return True
