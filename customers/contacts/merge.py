"""What waits for an owner's answer goes with a merge to the survivor, and comes back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef

from customers.database.bulk_statements import in_list
from customers.edits.edit import EditContext
from customers.models import Confirmation, Verification

_AT_WORK: Final = (Verification.State.ACTIVE, Verification.State.SUCCEEDED)


def merge_waiting(*, survivor: int, victim: int, context: EditContext, now: datetime) -> Mapping[str, list[int]]:
    """Move what waits, unless the survivor waits for an answer of the same kind itself; return the ids."""
    own = Confirmation.objects.filter(customer_id=survivor, kind=OuterRef("kind"), state=Confirmation.State.OPEN)
    asked = Confirmation.objects.filter(~Exists(own), customer_id=victim, state=Confirmation.State.OPEN)
    proving = Verification.objects.filter(
        customer_id=survivor, kind=OuterRef("kind"), value_hash=OuterRef("value_hash"), state__in=_AT_WORK
    )
    verified = Verification.objects.filter(~Exists(proving), customer_id=victim, state__in=_AT_WORK)
    moved = {
        "confirmations": list(asked.values_list("pk", flat=True)),
        "verifications": list(verified.values_list("pk", flat=True)),
    }
    Confirmation.objects.filter(in_list("id", moved["confirmations"])).update(customer_id=survivor)
    Verification.objects.filter(in_list("id", moved["verifications"])).update(customer_id=survivor)
    return moved


def unmerge_waiting(
    kept: Mapping[str, Any], *, survivor: int, victim: int, context: EditContext, now: datetime
) -> Sequence[str]:
    """Give back what the survivor still has, answered or not."""
    Confirmation.objects.filter(in_list("id", kept["confirmations"]), customer_id=survivor).update(customer_id=victim)
    Verification.objects.filter(in_list("id", kept["verifications"]), customer_id=survivor).update(customer_id=victim)
    return ()
