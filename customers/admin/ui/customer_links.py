"""Find the customer that a URL names, and link to a customer as it is and as it was."""

from functools import lru_cache
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from customers.admin.ui.base import row_id
from customers.changelog.last_changes import with_first_change
from customers.models import BlockedMerge, Customer, Merge


@lru_cache(maxsize=1_000)  # A page asks for the same few customers, row by row.
def customer_url(customer_id: int) -> str:
    """Return where a customer is shown."""
    return reverse("admin:customers_customer_change", args=[customer_id])


@lru_cache(maxsize=1_000)
def past_url(customer_id: int) -> str:
    """Return where a customer is shown as it was."""
    return reverse("admin:customers_customer_as_of", args=[customer_id])


@lru_cache(maxsize=1_000)
def merge_url(merge_id: int) -> str:
    """Return where a merge is shown."""
    return reverse("admin:customers_merge_change", args=[merge_id])


def find_customer(customer_id: str) -> Customer | None:
    """Return the customer that a URL names, with the first change of them; None when there is none.

    With it comes whether there are merges to tell of: most customers have none, and nothing more is asked then.
    """
    found = Customer.objects.filter(pk=row_id(customer_id) or 0)
    return with_first_change(found.annotate(**_MERGES)).first()


_MERGES: Final = {
    "has_merges": Exists(Merge.objects.filter(survivor=OuterRef("pk")))
    | Exists(Merge.objects.filter(victim=OuterRef("pk"))),
    "has_blocked_merges": Exists(BlockedMerge.objects.filter(holder=OuterRef("pk")))
    | Exists(BlockedMerge.objects.filter(other=OuterRef("pk"))),
}


def has_merges(customer: Customer, *, blocked: bool = False) -> bool:
    """Return whether there may be merges to tell of, or some that were blocked."""
    return bool(getattr(customer, "has_blocked_merges" if blocked else "has_merges", True))


def victims_of(customer: Customer) -> tuple[int, ...]:
    """Return who was merged into a customer; of one without merges nothing is asked."""
    if not has_merges(customer):
        return ()
    return tuple(Customer.objects.filter(merged_into=customer).order_by("pk").values_list("pk", flat=True))


def living_customer(allowed: bool, customer_id: int) -> Customer | HttpResponse:
    """Return the customer that an address names; of one who was merged or erased, the way to the profile.

    Raises PermissionDenied, and Http404 where there is no such customer.
    """
    if not allowed:
        raise PermissionDenied
    customer = find_customer(str(customer_id))
    if customer is None:
        raise Http404("No such customer.")
    if customer.merged_into_id is not None or customer.erased_at is not None:
        return HttpResponseRedirect(customer_url(customer.pk))
    return customer
