"""Whom a profile looks like, while that is to be decided."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from customers.models import Customer
from customers.parts import HeadLine
from customers.wings.duplicates.models import DuplicatePair
from customers.wings.duplicates.page import compare_address, living_pairs

_MOST: Final = 3
_LEAST: Final = 60  # in per cent: on a profile nobody is told of a name alone


def looks_like(_request: HttpRequest, customer: Customer) -> Sequence[HeadLine]:
    """Name the likeliest others, each with the way to both side by side."""
    theirs = Q(one=customer) | Q(two=customer)
    pairs = living_pairs(DuplicatePair.State.OPEN).filter(theirs, score__gte=_LEAST).order_by("-score", "-pk")[:_MOST]
    back = reverse("admin:customers_customer_change", args=[customer.pk])
    return [
        HeadLine("Looks like", f"Customer {other} ({score} %)", compare_address(customer.pk, other, then=back))
        for one, two, score in pairs.values_list("one_id", "two_id", "score")
        for other in [two if one == customer.pk else one]
    ]
