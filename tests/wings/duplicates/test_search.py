"""Pairs are found in the background, and keep up with what happens to the customers."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from customers.changelog.following.feed import begin_following
from customers.models import Customer
from customers.parts import parts
from customers.wings.duplicates.decide import LATER
from customers.wings.duplicates.models import DuplicateKey, DuplicatePair, FirstSearch
from customers.wings.duplicates.search import everybody
from customers.wings.duplicates.search.everybody import is_searching, search_everybody
from customers.wings.duplicates.search.follow import DUPLICATES_FOLLOWER, follow_changes
from customers.wings.duplicates.search.look import look_at
from tests.factories import change_customer, make_customer
from tests.statements import counted
from tests.wings.duplicates.cast import BORN, State, follow, pairs, say, twins

pytestmark = pytest.mark.django_db


def test_a_new_customer_is_suspected_once_changes_are_followed() -> None:
    one, two = twins()
    assert pairs() == set()
    follow()
    (pair,) = DuplicatePair.objects.all()
    assert (pair.one_id, pair.two_id, pair.score, pair.reasons) == (one.pk, two.pk, 80, ["name_birth"])


def test_the_core_asks_the_wing_to_follow_and_to_search() -> None:
    (part,) = [part for part in parts() if part.name == "duplicates"]
    assert part.follow is follow_changes
    assert [job.work for job in part.jobs.values()] == [search_everybody]


def test_following_twice_finds_nothing_twice() -> None:
    one, two = twins()
    follow()
    change_customer(one, middle_name="King")
    change_customer(one, area="Leeds")
    follow()
    assert pairs() == {(one.pk, two.pk)}


def test_a_pair_goes_when_the_two_look_like_one_no_longer_and_what_was_told_apart_stays() -> None:
    one, two = twins()
    follow()
    change_customer(two, birth_date="2001-01-01")
    follow()
    assert pairs() == set()
    change_customer(two, birth_date="1988-08-17")
    follow()
    say(State.NOT_SAME)
    change_customer(two, birth_date="2001-01-01")
    follow()
    assert pairs(State.NOT_SAME) == {(one.pk, two.pk)}


def test_the_same_mailbox_and_the_same_number_at_home_are_found() -> None:
    begin_following(DUPLICATES_FOLLOWER)
    ada, ida, bob, rob = (make_customer() for _ in range(4))
    change_customer(ada, email="Ada.Byron@example.com")
    change_customer(ida, email="adabyron+shop@example.com")
    change_customer(bob, mobile="+393474234567")
    change_customer(rob, mobile="+13474234567")
    follow()
    found = {(pair.one_id, pair.two_id): pair.reasons for pair in DuplicatePair.objects.all()}
    assert found == {(ada.pk, ida.pk): ["email"], (bob.pk, rob.pk): ["phone"]}


def test_no_contact_stands_in_the_tables_of_the_wing() -> None:
    begin_following(DUPLICATES_FOLLOWER)
    for code, email in (("+1", "ada.byron@example.com"), ("+7", "adabyron@example.com")):
        change_customer(make_customer(first_name="Ada", **BORN), email=email, mobile=f"{code}9165550101")
    follow()
    kept = str([list(model.objects.values()) for model in (DuplicateKey, DuplicatePair)]).lower()
    assert all(kind in kept for kind in ("name_birth", "email", "phone"))
    assert not any(word in kept for word in ("byron", "ada", "91655501", "1988"))


def test_another_reason_is_added_to_a_pair_and_raises_its_score() -> None:
    one, two = twins()
    follow()
    for customer, email in ((one, "ada.byron@gmail.com"), (two, "adabyron+shop@gmail.com")):
        change_customer(customer, email=email)
    follow()
    pair = DuplicatePair.objects.get()
    assert (pair.score, pair.reasons) == (94, ["name_birth", "email"])


def test_a_change_of_what_nobody_compares_is_passed_over() -> None:
    one, _ = twins()
    follow()
    DuplicateKey.objects.all().delete()
    change_customer(one, time_zone="Europe/Paris")
    follow()
    assert not DuplicateKey.objects.exists()


def test_the_number_of_statements_does_not_grow_with_the_customers() -> None:
    def statements(number: int) -> int:
        made = [make_customer(first_name=f"Ada{number}", **BORN).pk for _ in range(number)]
        with counted() as sent:
            look_at(made, now=timezone.now())
        return len(sent)

    assert statements(2) == statements(20)


def test_later_is_in_the_list_again_after_a_week() -> None:
    one, two = twins()
    follow()
    say(State.LATER)
    follow()
    assert pairs(State.LATER) == {(one.pk, two.pk)}
    follow_changes(now=timezone.now() + LATER + timedelta(minutes=1), seconds=60)
    assert pairs() == {(one.pk, two.pk)}


def test_the_first_search_goes_on_where_it_stopped_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everybody, "AT_ONCE", 1)
    one, two = make_customer(first_name="Ada", **BORN), make_customer(first_name="Ada", **BORN)
    now = timezone.now()
    assert not search_everybody(now=now, seconds=-1)
    assert (FirstSearch.objects.get().up_to, is_searching()) == (one.pk, True)
    assert search_everybody(now=now, seconds=60)
    assert (pairs(), is_searching()) == ({(one.pk, two.pk)}, False)
    with counted() as sent:
        assert search_everybody(now=now, seconds=60)
    assert len(sent) == 1


def test_each_step_lets_others_write_in_between(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.BULK_EDIT_PAUSE_SECONDS = 0.25
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    monkeypatch.setattr(everybody, "AT_ONCE", 1)
    twins()
    assert search_everybody(now=timezone.now(), seconds=60)
    assert pauses == [0.25] * 5  # two customers and the end, twice; none after the last one


@pytest.mark.sqlite  # PostgreSQL has more than one writer
def test_on_sqlite_a_step_is_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everybody, "AT_ONCE", 20)
    for number in range(3):
        make_customer(first_name=f"Ada{number}")
    assert not search_everybody(now=timezone.now(), seconds=-1)
    assert FirstSearch.objects.get().up_to == Customer.objects.order_by("pk")[1].pk


def test_with_another_secret_all_keys_are_made_anew_and_no_decision_is_lost() -> None:
    one, two = twins()
    follow()
    say(State.LATER)
    now = timezone.now()
    assert search_everybody(now=now, seconds=60)
    before = set(DuplicateKey.objects.values_list("value", flat=True))
    change_customer(one, area="Leeds")
    with override_settings(SECRET_KEY="another one"):
        follow()  # The keys of one of them are made with the new secret, those of the other aren't yet.
        assert search_everybody(now=now, seconds=60)
    assert before.isdisjoint(DuplicateKey.objects.values_list("value", flat=True))
    assert pairs(State.LATER) == {(one.pk, two.pk)}


def test_the_first_search_does_what_following_does() -> None:
    begin_following(DUPLICATES_FOLLOWER)
    for first in ("Ada", "ADA", "Adah"):
        make_customer(first_name=first, area="Leeds", **BORN)
    follow()
    found = list(DuplicatePair.objects.order_by("one", "two").values_list("one", "two", "score", "reasons"))
    DuplicateKey.objects.all().delete()
    DuplicatePair.objects.all().delete()
    assert search_everybody(now=timezone.now(), seconds=60)
    assert list(DuplicatePair.objects.order_by("one", "two").values_list("one", "two", "score", "reasons")) == found
    assert len(found) == 3
