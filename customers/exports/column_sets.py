"""Columns under a name: what people saved, and what is offered from the start."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from customers.models import ColumnSet
from customers.rules import fields
from customers.rules.columns import HEADERS, ColumnDefinition
from integration_points.models import IntegrationPoint

LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Recipe:
    """Columns that are offered from the start: an id by which another system knows customers, and their phone."""

    name: str
    columns: tuple[str, ...]
    having: tuple[str, ...]


def recipes(known: Sequence[ColumnDefinition]) -> list[Recipe]:
    """Offer the phones of the customers who have an id that is unique over the project: the file of a bulk edit that
    changes those phones.
    """
    phone = HEADERS["mobile"]
    ids = [one.header for one in known if _is_unique_id(one.field)]
    return [Recipe(f"{header} and {phone}", (header, phone), (header, phone)) for header in ids]


def _is_unique_id(field: str) -> bool:
    return fields.is_identifier(field) and fields.identifier_parts(field)[1] == fields.PROJECT_SCOPE


def sets_for(user: User) -> QuerySet[ColumnSet]:
    """Return this person's own sets and those that everybody may use."""
    return ColumnSet.objects.filter(Q(owner=user) | Q(is_shared=True)).select_related("owner", "through")


def save_set(
    name: str,
    *,
    owner: User,
    is_shared: bool,
    columns: Sequence[str],
    having: Sequence[str],
    through: IntegrationPoint | None,
    format: str,
) -> ColumnSet:
    """Save columns under a name, in the place of what the person saved under it before."""
    saved = {"is_shared": is_shared, "columns": [*columns], "having": [*having], "through": through, "format": format}
    with transaction.atomic():
        found, _ = ColumnSet.objects.update_or_create(owner=owner, name=name, defaults=saved)
    return found


def delete_set(set_id: int, *, owner: User) -> bool:
    """Delete one of this person's own sets; False: there is none."""
    deleted, _ = ColumnSet.objects.filter(pk=set_id, owner=owner).delete()
    return bool(deleted)
