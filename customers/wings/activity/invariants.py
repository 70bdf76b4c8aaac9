"""What must always be true of actions."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import F, Q

from customers.parts import Invariant
from customers.rules.erasure import ERASED
from customers.wings.activity.models import Action


def _ahead_of_time(at: datetime) -> Iterator[str]:
    ahead = Q(at__gt=F("recorded_at")) | Q(recorded_at__gt=at)
    for pk in Action.objects.filter(ahead).order_by("pk").values_list("pk", flat=True):
        yield f"action {pk}: it happened after it was recorded, or was recorded in the future"


def _left_behind(_at: datetime) -> Iterator[str]:
    behind = Action.objects.filter(customer__merged_into__isnull=False).order_by("pk")
    for pk, customer_id in behind.values_list("pk", "customer_id"):
        yield f"action {pk}: it belongs to customer {customer_id}, who was merged"


def _not_redacted(_at: datetime) -> Iterator[str]:
    of_erased = Action.objects.filter(customer__erased_at__isnull=False)
    readable = of_erased.exclude(comment__in=("", ERASED)) | of_erased.filter(withdrawal__reason__gt="").exclude(
        withdrawal__reason=ERASED
    )
    for pk in readable.order_by("pk").values_list("pk", flat=True):
        yield f"action {pk}: its customer was erased, and what somebody wrote is still there"


INVARIANTS: Final = (
    Invariant("ACT1", "No action happened after it was recorded, or was recorded in the future", _ahead_of_time),
    Invariant("ACT2", "A merged customer's actions are the survivor's", _left_behind),
    Invariant("ACT3", "Nothing that somebody wrote about an erased customer's actions is left", _not_redacted),
)
