"""Write down who saw or took personal data in the clear: whose, which and why. Never the data itself."""

from customers.edits.edit import Initiator
from customers.models import AccessLogEntry
from customers.rules.texts.plain_texts import LONGEST_REASON

Kind = AccessLogEntry.Kind


def log_access(
    kind: AccessLogEntry.Kind,
    *,
    by: Initiator,
    customer_id: int | None = None,
    field: str = "",
    bulk_edit_id: int | None = None,
    rows: int | None = None,
    reason: str = "",
) -> None:
    """Write one entry, before the data is handed out: what cannot be written down is not shown."""
    AccessLogEntry.objects.create(
        kind=kind,
        **by.columns,
        customer=customer_id,
        field=field,
        bulk_edit=bulk_edit_id,
        rows=rows,
        reason=reason[:LONGEST_REASON],
    )
