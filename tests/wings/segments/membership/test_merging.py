"""What a merge makes of two customers' stays, and its taking back."""

import pytest
from django.utils import timezone

from customers.merging.unmerge import unmerge
from customers.wings.segments.membership.by_hand import add_to, remove_from
from customers.wings.segments.models import SegmentStay
from tests.factories import context_of, make_customer
from tests.merging.test_merge import merge
from tests.wings.segments.conftest import make_segment, members

pytestmark = pytest.mark.django_db


def test_a_stay_that_a_merge_began_and_that_ended_since_is_past_and_stays() -> None:
    survivor, victim, vip = make_customer(), make_customer(), make_segment("vip")
    add_to(vip.pk, [victim.pk], context=context_of(), now=timezone.now())
    done = merge(survivor, victim)
    assert members(vip) == {survivor.pk}
    remove_from(vip.pk, [survivor.pk], context=context_of(), now=timezone.now())
    unmerge(done.merge_id, context=context_of())
    assert members(vip) == {victim.pk}
    assert SegmentStay.objects.get(customer=survivor).left_at is not None


def test_a_stay_that_a_merge_began_is_gone_with_it() -> None:
    survivor, victim, vip = make_customer(), make_customer(), make_segment("vip")
    add_to(vip.pk, [victim.pk], context=context_of(), now=timezone.now())
    unmerge(merge(survivor, victim).merge_id, context=context_of())
    assert SegmentStay.objects.get().customer == victim
    vip.refresh_from_db()
    assert vip.size == 1
