"""What is run again after a lost race: the whole transaction, never a part of one that would keep its locks."""

from collections.abc import Callable

import pytest
from django.db import transaction

from customers.edits.change_customers import TRIES, with_retries
from customers.edits.rows.row_ownership import OwnerChanged

pytestmark = pytest.mark.django_db


def losing(times: int, log: list[str], name: str) -> Callable[[], str]:
    def work() -> str:
        log.append(name)
        if log.count(name) <= times:
            raise OwnerChanged
        return "done"

    return work


def test_a_lost_race_is_run_again() -> None:
    log: list[str] = []
    assert with_retries(losing(2, log, "work")) == "done"
    assert len(log) == 3


def test_whoever_loses_again_and_again_is_told() -> None:
    log: list[str] = []
    with pytest.raises(OwnerChanged):
        with_retries(losing(100, log, "work"))
    assert len(log) == TRIES


def test_a_part_of_a_transaction_that_loses_has_the_whole_run_again() -> None:
    log: list[str] = []
    part = losing(2, log, "part")

    def whole() -> str:
        log.append("whole")
        with transaction.atomic():
            return with_retries(part)

    assert with_retries(whole) == "done"
    assert log == ["whole", "part"] * 3


def test_what_comes_after_a_transaction_is_run_again_itself() -> None:
    log: list[str] = []
    assert with_retries(losing(0, log, "first")) == "done"
    assert with_retries(losing(1, log, "second")) == "done"
    assert log == ["first", "second", "second"]
