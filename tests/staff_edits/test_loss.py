"""What an edit takes from a customer, said before it is saved; without a database."""

from typing import Any

import pytest

from customers.staff_edits.consequences import losses


@pytest.mark.parametrize(
    ("delta", "words"),
    [
        (
            {"mobile": ["+46701740635", "+46701740636"], "mobile:access": [True, False]},
            ["loses account access by mobile number, because the mobile number is replaced"],
        ),
        (
            {"email": ["a@x.se", None], "email:access": [True, False], "email:confirmation": ["confirmed", "none"]},
            [
                "loses account access by email address, because the email address is cleared",
                "confirmation of the email address is lost",
            ],
        ),
        ({"email": ["a@x.se", "b@x.se"], "email:pending": ["c@x.se", None]}, ["waits for confirmation is dropped"]),
        # The value itself stays, or there was none: what hangs on it is lost all the same.
        (
            {"mobile:access": [True, False]},
            ["loses account access by mobile number, because the touchpoint takes it"],
        ),
        (
            {"email:pending": ["two@x.se", "three@x.se"]},
            ["waits for confirmation is dropped, because a new one waits in its place"],
        ),
        (
            {"email": [None, "a@x.se"], "email:pending": ["two@x.se", None]},
            ["waits for confirmation is dropped, because a new one is entered"],
        ),
    ],
)
def test_a_loss_is_said_with_its_cause(delta: dict[str, Any], words: list[str]) -> None:
    said = losses(delta)
    assert [word in sentence for word, sentence in zip(words, said, strict=True)] == [True] * len(words)


@pytest.mark.parametrize(
    "delta",
    [
        {},
        {"last_name": ["Berg", "Lind"]},
        {"mobile": [None, "+46701740636"]},
        {"mobile": ["+46701740635", "+46701740636"]},
        {"mobile:access": [False, True]},
        {"email:pending": [None, "two@x.se"]},
        {"email": ["a@x.se", "b@x.se"], "email:confirmation": ["asked", "none"]},
    ],
)
def test_what_takes_nothing_says_nothing(delta: dict[str, Any]) -> None:
    assert losses(delta) == ()
