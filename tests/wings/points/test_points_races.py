"""Many callers at one account: none lost, none overdrawn, each lot expires once. Real processes and threads."""

import random
import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from customers.privacy.erasure.erase import erase
from customers.wings.points.models import PointsChange, PointsEntry
from tests.factories import context_of, make_customer, make_customers
from tests.races.conftest import MOST, _racers, racers  # noqa: F401 - fixtures
from tests.races.racers import Call, Failed, Racers
from tests.wings.points.cast import earn, held, make_campaign, told
from tests.wings.points.conftest import broken
from tests.wings.points.racing import add_one, die_while_expiring, expire_all, give_one, spend_one

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT_ONCE, RACES = 50, 100


def test_fifty_at_once_on_one_account_spend_what_there_is() -> None:
    customer = make_customer()
    for _ in range(3):
        earn(customer, 10)
    together, ends = threading.Barrier(AT_ONCE), []

    def work() -> None:
        together.wait(timeout=60)
        ends.append(spend_one(customer.pk, "1"))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    assert (ends.count("done"), ends.count("not_enough_points")) == (30, 20)
    assert held(customer).total == 0
    assert told(customer)[3:] == [("spend", Decimal(-1))] * 30


def test_a_hundred_races_lose_nothing_and_overdraw_nothing(racers: Racers) -> None:  # noqa: F811
    customer, dice = make_customer(), random.Random(11)
    come = gone = Decimal(0)
    for race in range(RACES):
        calls = [Call(expire_all, (timezone.now() + timedelta(days=race),))] if race % 10 == 9 else []
        while len(calls) < MOST:
            amount = f"{dice.randint(1, 2_000) / 100:.2f}"
            is_add = dice.random() < 0.45
            calls.append(Call(add_one, (customer.pk, amount, 5)) if is_add else Call(spend_one, (customer.pk, amount)))
        answers = racers.race(calls)
        assert not [one for one in answers if isinstance(one, Failed)], answers
        for call, answer in zip(calls, answers, strict=True):
            if answer == "done" and call.function is add_one:
                come += Decimal(call.arguments[1])
            elif answer == "done":
                gone += Decimal(call.arguments[1])
        if race % 10 == 9:
            assert broken() == []
    rows = told(customer)
    assert sum(amount for kind, amount in rows if kind == "add") == come
    assert -sum(amount for kind, amount in rows if kind == "spend") == gone
    assert gone > 0
    # Whoever waits for the account gets a number when it has it: a page that asks for later numbers misses nobody.
    times = list(PointsChange.objects.filter(customer=customer).order_by("pk").values_list("at", flat=True))
    assert times == sorted(times)
    assert any(kind == "expire" for kind, _ in rows)


def test_two_runners_expire_each_lot_once(racers: Racers) -> None:  # noqa: F811
    for customer in make_customers(20):
        earn(customer, 3, days=1), earn(customer, 4, days=2)
    later = timezone.now() + timedelta(days=3)
    assert racers.race([Call(expire_all, (later,))] * 2) == [True, True]
    assert PointsChange.objects.filter(kind="expire").count() == 40
    assert PointsEntry.objects.filter(is_expiry=True).count() == 40


def test_a_runner_that_is_killed_leaves_a_batch_whole_and_the_next_one_does_it() -> None:
    for customer in make_customers(5):
        earn(customer, 3, days=1)
    later = timezone.now() + timedelta(days=3)
    own = Racers(1, database=str(connection.settings_dict["NAME"]), secret_key=settings.SECRET_KEY)
    with pytest.raises(EOFError):
        own.race([Call(die_while_expiring, (later,))])
    assert not PointsChange.objects.filter(kind="expire").exists()
    assert broken() == []
    assert expire_all(later)
    assert PointsChange.objects.filter(kind="expire").count() == 5


def test_a_pool_gives_each_code_once(racers: Racers) -> None:  # noqa: F811
    campaign = make_campaign("spring", "A1", "A2", "A3", "A4")
    answers = racers.race([Call(give_one, (one.pk, campaign.pk)) for one in make_customers(MOST)])
    assert sorted(answers) == ["A1", "A2", "A3", "A4", "no_code_left", "no_code_left"]


def test_a_comment_that_is_being_written_while_its_customer_is_erased_goes_too() -> None:
    ada = make_customer()
    earn(ada, 1)

    def erase_ada() -> None:
        try:
            with transaction.atomic():
                erase(ada.pk, request=None, context=context_of(), now=timezone.now())
        finally:
            connection.close()

    erasing = threading.Thread(target=erase_ada)
    with transaction.atomic():
        earn(ada, 5, "Ada called")
        erasing.start()
        erasing.join(timeout=1)  # it waits for the account
        assert erasing.is_alive()
    erasing.join()
    assert set(PointsChange.objects.values_list("comment", flat=True)) == {"[erased]"}
