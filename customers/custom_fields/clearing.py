"""Take the values of a custom field away from everybody: a bulk edit of [clear]s, with preview, changelog and undo."""

import tempfile
from typing import Final

from django.conf import settings
from django.core.files import File

from customers.bulk_edits.upload.accept import Asked, accept
from customers.custom_fields.usage import with_value
from customers.edits.edit import Initiator
from customers.models import BulkEdit, CustomField
from integration_points.models import ADMIN_PANEL, IntegrationPoint

_IN_MEMORY: Final = 1_000_000  # bytes; a longer list of ids waits on disk


def clear_values(field: CustomField, *, by: Initiator, reason: str) -> BulkEdit:
    """Make the bulk edit and leave it to its preview; nothing of it runs by itself.

    Raises OSError when there is no room for its file.
    """
    asked = Asked(
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
