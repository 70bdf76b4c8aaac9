"""What was changed at two customers since they were merged, and stays as it is when they are parted."""

from collections.abc import Iterator, Sequence

from django.db.models import Subquery

from customers.changelog.labels import read_labels
from customers.models import Change, ChangeField, Merge
from customers.rules import fields


def changed_since(merge: Merge, *, version: int) -> Sequence[str]:
    """Name the fields that were changed at the survivor after the version that the merge gave it."""
    since = Change.objects.filter(customer=merge.survivor_id, version__gt=version).exclude(merge=merge)
    touched = ChangeField.objects.filter(change__in=since).values_list("field", flat=True).distinct()
    names = set(touched) - fields.SIGNPOSTS
    if not names:
        return ()
    labels = read_labels()
    told = sorted({labels.label(name) for name in names})
    return (f"Changed since at customer {merge.survivor_id}, and as it is now: {', '.join(told)}.",)


def taken_since(merge: Merge) -> Iterator[str]:
    """Tell who took an identifier that stayed with the victim: it would come back without it."""
    merged = Change.objects.filter(customer=merge.victim_id, merge=merge).order_by("pk").values("version")[:1]
    since = Change.objects.filter(
        customer=merge.victim_id, counterpart__isnull=False, version__gt=Subquery(merged)
    ).exclude(merge=merge)
    for delta, holder in since.order_by("pk").values_list("delta", "counterpart"):
        for name in filter(fields.is_identifier, delta):
            yield f"{fields.identifier_parts(name)[0]}: customer {holder} took this value since, and keeps it."
