"""What there is to choose from in the customers list: for its filters and its columns, read once a page."""

from dataclasses import dataclass
from typing import Final

from customers.database.prepared_queries import Prepared, rows_together
from customers.models import CustomField, IdentifierType
from integration_points.models import IntegrationPoint


@dataclass(frozen=True, slots=True)
class Offered:
    """Integration points by id, custom fields without what the list does not need of them, types of identifiers."""

    points: tuple[tuple[int, str], ...]
    custom_fields: tuple[CustomField, ...]
    identifier_types: tuple[str, ...]


_POINTS: Final = Prepared(lambda _: IntegrationPoint.objects.values_list("id", "name", "system_name"), sample=None)
_OF_CUSTOM_FIELDS: Final = ("id", "system_name", "label", "type", "choices", "retired_at")
_CUSTOM_FIELDS: Final = Prepared(lambda _: CustomField.objects.values_list(*_OF_CUSTOM_FIELDS), sample=None)
_TYPES: Final = Prepared(lambda _: IdentifierType.objects.values_list("system_name", flat=True), sample=None)


def read_offered() -> Offered:
    """Read it in one round trip, in the order in which it is offered."""
    points, custom_fields, types = rows_together((_POINTS, None), (_CUSTOM_FIELDS, None), (_TYPES, None))
    return Offered(
        tuple((id_, name or system_name) for id_, name, system_name in points),
        tuple(CustomField(**dict(zip(_OF_CUSTOM_FIELDS, row, strict=True))) for row in custom_fields),
        tuple(name for (name,) in types),
    )
