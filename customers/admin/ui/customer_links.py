"""Find the customer that a URL names, and link to a customer as it is and as it was."""

from functools import lru_cache

from django.urls import reverse

from customers.admin.ui.base import row_id
from customers.changelog.last_changes import with_first_change
from customers.models import Customer


@lru_cache(maxsize=1_000)  # A page asks for the same few customers, row by row.
def customer_url(customer_id: int) -> str:
    """Return where a customer is shown."""
    return reverse("admin:customers_customer_change", args=[customer_id])


@lru_cache(maxsize=1_000)
def past_url(customer_id: int) -> str:
    """Return where a customer is shown as it was."""
    return reverse("admin:customers_customer_as_of", args=[customer_id])


def find_customer(customer_id: str) -> Customer | None:
    """Return the customer that a URL names, with the first change of them; None when there is none."""
    return with_first_change(Customer.objects.filter(pk=row_id(customer_id) or 0)).first()
