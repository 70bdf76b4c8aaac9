"""What must always be true of merged customers."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef

from customers.models import Card, Contact, Customer, Merge
from customers.parts import Invariant


def _not_one_hop(_at: datetime) -> Iterator[str]:
    chained = Customer.objects.filter(merged_into__merged_into__isnull=False).order_by("pk")
    for pk in chained.values_list("pk", flat=True):
        yield f"customer {pk}: the customer it was merged into was merged itself"


def _without_a_merge(_at: datetime) -> Iterator[str]:
    merges = Merge.objects.filter(victim=OuterRef("pk"), undone_at=None)
    alone = Customer.objects.filter(~Exists(merges), merged_into__isnull=False).order_by("pk")
    for pk in alone.values_list("pk", flat=True):
        yield f"customer {pk}: it was merged, and no merge tells of it"
    standing = Merge.objects.filter(undone_at=None, victim__merged_into=None).order_by("pk")
    for pk, victim in standing.values_list("pk", "victim_id"):
        yield f"merge {pk}: customer {victim} isn't merged"


def _left_behind(_at: datetime) -> Iterator[str]:
    of_victims = {"customer__merged_into__isnull": False}
    for pk in Contact.objects.filter(**of_victims).exclude(state="pending").order_by("pk").values_list("pk", flat=True):
        yield f"contact {pk}: it belongs to a customer who was merged"
    for pk in Card.objects.filter(**of_victims).order_by("pk").values_list("pk", flat=True):
        yield f"card {pk}: it belongs to a customer who was merged"


INVARIANTS: Final = (
    Invariant("NL8a", "A merged customer finds the survivor in one hop", _not_one_hop),
    Invariant("NL8b", "Who was merged has a merge that tells of it", _without_a_merge),
    Invariant("NL8c", "A merged customer's contacts and cards are the survivor's", _left_behind),
)
