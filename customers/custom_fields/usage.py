"""Who has values of a custom field, counted no further than is worth knowing."""

from typing import Final

from django.db.models import QuerySet

from customers.models import BulkEdit, ChangeField, Customer, State
from customers.models.custom_field_lookups import holds
from customers.rules import fields

MOST_COUNTED: Final = 1_000


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
    held = Customer.objects.filter(holds(system_name, choice))
    return _up_to_most(held) if was_ever_used(system_name) else 0


def said(count: int) -> str:
    """Say how many customers were counted."""
    if count > MOST_COUNTED:
        return f"more than {MOST_COUNTED:,} customers"
    return f"{count:,} customer{'' if count == 1 else 's'}"


def _up_to_most(found: QuerySet[Customer]) -> int:
    return found.order_by()[: MOST_COUNTED + 1].count()
