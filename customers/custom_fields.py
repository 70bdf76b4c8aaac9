"""Custom fields as staff manage them: how many customers use one, clearing its values, and the order of fields."""

import tempfile
from typing import Final

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet

from customers.bulk_edits.upload.accept import UploadRequest, accept
from customers.edits.edit import Initiator
from customers.models import BulkEdit, ChangeField, Customer, CustomField, State
from customers.models.profile.custom_field_lookups import holds
from customers.rules import fields
from integration_points.models import ADMIN_PANEL, IntegrationPoint

MOST_COUNTED: Final = 1_000
UP: Final = "up"
DOWN: Final = "down"
_IN_MEMORY: Final = 1_000_000  # bytes; a longer list of ids waits on disk


def was_ever_used(system_name: str) -> bool:
    """Return whether any change ever gave a customer a value of it: one look into the index by field."""
    return ChangeField.objects.filter(field=fields.custom(system_name)).exists()


def is_being_written(system_name: str) -> bool:
    """Return whether a bulk edit that runs, or may go on, brings values of it that are planned already."""
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
    """Return how many customers were counted."""
    if count > MOST_COUNTED:
        return f"more than {MOST_COUNTED:,} customers"
    return f"{count:,} customer{'' if count == 1 else 's'}"


def _up_to_most(found: QuerySet[Customer]) -> int:
    return found.order_by()[: MOST_COUNTED + 1].count()


@transaction.atomic
def move(field_id: int, direction: str) -> bool:
    """Let a field change places with its neighbour; False: there is none on that side.

    The whole order is written, which is short: so no two fields share a place.
    """
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


def clear_values(field: CustomField, *, by: Initiator, reason: str) -> BulkEdit:
    """Make a bulk edit that clears the field for everybody who has a value, and leave it to its preview.

    Raises OSError when there is no room for its file.
    """
    asked = UploadRequest(
        integration_point=IntegrationPoint.objects.get(system_name=ADMIN_PANEL),
        initiator=by,
        file_name=f"clear-{field.system_name}.csv",
        reason=reason,
    )
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+b", dir=str(settings.FILE_UPLOAD_TEMP_DIR)) as listed:
        listed.write(f"client_id,{field.system_name}\n".encode())
        found = with_value(field.system_name).order_by("pk").values_list("pk", flat=True)
        for customer_id in found[: settings.BULK_EDIT_MAX_ROWS].iterator():
            listed.write(f"{customer_id},[clear]\n".encode())
        size = listed.tell()
        listed.seek(0)
        file = File(listed)
        file.size = size
        return accept(file, asked)
