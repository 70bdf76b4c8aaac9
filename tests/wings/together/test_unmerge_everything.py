"""A merge of customers who have something of every wing is taken back: all that moved is where it was."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from customers.merging.errors import UnmergeRefused
from customers.wings.segments.membership.follow import follow_changes
from customers.wings.subscriptions.consent.tree import Tree
from tests.factories import make_customer
from tests.merging.dump import difference, dumped
from tests.merging.test_merge import merge
from tests.merging.test_unmerge import take_back
from tests.wings.points.cast import earn, held, pay
from tests.wings.subscriptions.conftest import asking_tree
from tests.wings.together.everything import make_everything

__all__ = ["asking_tree"]

pytestmark = pytest.mark.django_db


def test_of_two_customers_who_have_everything_each_has_all_of_it_again(asking_tree: Tree) -> None:
    survivor, victim = make_everything(asking_tree, 1), make_everything(asking_tree, 2)
    follow_changes(now=timezone.now(), seconds=60)
    before = dumped()
    done = merge(survivor, victim)
    call_command("check_invariants")
    assert difference(before, dumped())
    told = take_back(done.merge_id)
    assert difference(before, dumped()) == {}
    assert (told.restored, told.stays) == (victim.pk, [])
    call_command("check_invariants")


def test_followers_of_changes_find_nothing_else_to_do_afterwards(asking_tree: Tree) -> None:
    survivor, victim = make_everything(asking_tree, 1), make_everything(asking_tree, 2)
    done = merge(survivor, victim)
    follow_changes(now=timezone.now(), seconds=60)
    take_back(done.merge_id)
    follow_changes(now=timezone.now(), seconds=60)
    call_command("check_invariants")


def test_it_is_refused_once_points_that_moved_were_spent() -> None:
    survivor, victim = make_customer(), make_customer()
    earn(victim, 10)
    done = merge(survivor, victim)
    pay(survivor, 3)
    with pytest.raises(UnmergeRefused, match="spent"):
        take_back(done.merge_id)
    assert held(survivor).total == 7


def test_points_that_came_since_stay_with_the_survivor() -> None:
    survivor, victim = make_customer(), make_customer()
    earn(survivor, 1), earn(victim, 10)
    done = merge(survivor, victim)
    earn(victim, 5)
    take_back(done.merge_id)
    assert (held(survivor).total, held(victim).total) == (6, 10)
    call_command("check_invariants")
