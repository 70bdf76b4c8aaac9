"""How many customers a rule picks, and some of them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from customers.admin.ui.badges import full_name
from customers.models import Contact, Customer
from customers.rules import fields
from customers.rules.masking import FULL_NAME, shown
from customers.search.counting import (
    SECONDS_TO_ESTIMATE,
    CountedCustomers,
    count_within,
    first_within,
)
from customers.wings.segments.catalogue.compile import matching
from customers.wings.segments.catalogue.sources import Asked
from customers.wings.segments.catalogue.terms import Catalogue
from customers.wings.segments.rules.parse import parse

AT_ONCE: Final = 0.8  # seconds: the page is there within one
WITH_PATIENCE: Final = 10.0
_SAMPLE: Final = 10
_LEAST: Final = 0.2  # seconds for the sample, whatever the count took


@dataclass(frozen=True, slots=True)
class SampleLine:
    """A customer whom the rule picks."""

    customer_id: int
    name: str
    email: str
    mobile: str


@dataclass(frozen=True, slots=True)
class RulePreview:
    """What a rule would pick now. `lines` None: they weren't found in time."""

    counted: CountedCustomers
    lines: Sequence[SampleLine] | None


def preview(rule: Any, catalogue: Catalogue, *, may_see: bool, seconds: float = AT_ONCE) -> RulePreview:
    """Hold all customers against a rule. Raises RuleRefused."""
    customers = matching(parse(rule, catalogue.terms), catalogue, Asked(timezone.now()))
    until = time.monotonic() + seconds - SECONDS_TO_ESTIMATE
    # Where many fit, some are found long before all are counted.
    found = first_within(customers, _SAMPLE, seconds=seconds / 3)
    counted = count_within(customers, seconds=max(until - time.monotonic(), _LEAST))
    return RulePreview(counted, None if found is None else _lines(found, may_see=may_see))


def _lines(ids: Sequence[int], *, may_see: bool) -> list[SampleLine]:
    customers = Customer.objects.filter(pk__in=ids).order_by("pk")
    contacts = Contact.objects.filter(customer_id__in=ids, state=Contact.State.CURRENT)
    has = {(customer, kind): value for customer, kind, value in contacts.values_list("customer_id", "kind", "value")}
    email, mobile = fields.CONTACT_KINDS
    return [
        SampleLine(
            one.pk,
            shown(FULL_NAME, full_name(one), may_see),
            shown(email, has.get((one.pk, email)), may_see),
            shown(mobile, has.get((one.pk, mobile)), may_see),
        )
        for one in customers
    ]
