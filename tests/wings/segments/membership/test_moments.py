"""Who waited for a segment's lock began before what happened meanwhile: what it does happens after that."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from customers.models import Customer
from customers.wings.segments.invariants import overlapping
from customers.wings.segments.membership.by_hand import add_to, remove_from
from customers.wings.segments.membership.follow import follow_changes
from customers.wings.segments.membership.recalculate import recalculate
from customers.wings.segments.models import Segment, SegmentStay
from tests.factories import change_customer, context_of, make_customer
from tests.wings.segments.conftest import condition, follow, make_segment, members

pytestmark = pytest.mark.django_db


def removed(segment: Segment, customer: Customer, now: datetime) -> None:
    remove_from(segment.pk, [customer.pk], context=context_of(), now=now)


def joined_another(segment: Segment, customer: Customer, now: datetime) -> None:
    other = make_segment("other", segmentation="lifecycle")
    add_to(other.pk, [customer.pk], context=context_of(), now=now)


@pytest.mark.parametrize("leave", [removed, joined_another])
def test_who_leaves_by_hand_leaves_after_entering(leave: Callable[[Segment, Customer, datetime], None]) -> None:
    segment, ada, now = make_segment("vip", segmentation="lifecycle"), make_customer(), timezone.now()
    add_to(segment.pk, [ada.pk], context=context_of(), now=now)
    leave(segment, ada, now - timedelta(seconds=1))
    add_to(segment.pk, [ada.pk], context=context_of(), now=now - timedelta(seconds=2))
    assert members(segment) == {ada.pk}
    assert SegmentStay.objects.filter(segment=segment).count() == 2
    assert list(overlapping(now)) == []


@pytest.mark.parametrize("follows", [True, False])
def test_who_leaves_by_the_rule_leaves_after_entering(follows: bool) -> None:
    segment, before = make_segment("named", condition("firstName", "set"), follows=follows), timezone.now()
    ada = make_customer(first_name="Ada")
    follow() if follows else recalculate(segment.pk, now=timezone.now())
    assert members(segment) == {ada.pk}
    change_customer(ada, first_name=None)
    follow_changes(now=before, seconds=5) if follows else recalculate(segment.pk, now=before)
    assert members(segment) == set()
