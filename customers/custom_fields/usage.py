"""Who has values of a custom field, counted no further than is worth knowing."""

import json
from typing import Any, Final

from django.db import models
from django.db.models import QuerySet
from django.db.models.expressions import Func

from customers.models import BulkEdit, ChangeField, Customer, State
from customers.rules import fields

MOST_COUNTED: Final = 1_000


class HoldsChoice(Func):
    """Whether the custom values have a choice under a name, alone or among several."""

    conditional = True
    output_field = models.BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """An array contains its elements, and a text itself."""
        column, params = compiler.compile(self.source_expressions[0])
        return f"({column} -> %s) @> %s::jsonb", [*params, self.extra["name"], json.dumps(self.extra["choice"])]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """json_each walks an array, and gives a text as its only element."""
        column, params = compiler.compile(self.source_expressions[0])
        path = f'$."{self.extra["name"]}"'
        found = f"EXISTS (SELECT 1 FROM json_each({column}, %s) WHERE value = %s)"  # noqa: S608 (our own names)
        return found, [*params, path, self.extra["choice"]]


def was_ever_used(system_name: str) -> bool:
    """Say whether any change ever gave a customer a value of it: one look into the index by field."""
    return ChangeField.objects.filter(field=fields.custom(system_name)).exists()


def is_being_written(system_name: str) -> bool:
    """Say whether a bulk edit that runs, or may go on, brings values of it that are planned already."""
    target = fields.custom(system_name)
    planned = BulkEdit.objects.filter(state__in=[State.RUNNING, State.PAUSED]).values_list("columns", flat=True)
    return any(column.get("target") == target for columns in planned for column in columns)


def with_value(system_name: str) -> QuerySet[Customer]:
    """Return the customers that have a value of it."""
    return Customer.objects.filter(custom_values__has_key=system_name, merged_into=None, erased_at=None)


def count_with_value(system_name: str) -> int:
    """Count those that have a value, up to one more than MOST_COUNTED."""
    return _up_to_most(with_value(system_name)) if was_ever_used(system_name) else 0


def count_with_choice(system_name: str, choice: str) -> int:
    """Count those that have a choice, up to one more than MOST_COUNTED."""
    held = HoldsChoice(models.F("custom_values"), name=system_name, choice=choice)
    return _up_to_most(Customer.objects.filter(held)) if was_ever_used(system_name) else 0


def said(count: int) -> str:
    """Say how many customers were counted."""
    if count > MOST_COUNTED:
        return f"more than {MOST_COUNTED:,} customers"
    return f"{count:,} customer{'' if count == 1 else 's'}"


def _up_to_most(found: QuerySet[Customer]) -> int:
    return found.order_by()[: MOST_COUNTED + 1].count()
