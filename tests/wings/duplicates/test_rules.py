"""What makes two customers look like one, and how much."""

from dataclasses import replace
from datetime import date

import pytest

from customers.wings.duplicates.keys import KeyKind, Likeness, are_near, signs_of
from customers.wings.duplicates.scores import LEAST, score_of, sentences

BORN = date(1988, 8, 17)


def shared(one: Likeness, other: Likeness) -> set[str]:
    return {sign.kind.value for sign in signs_of(one) & signs_of(other)}


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        (Likeness(mobiles=("+442079460958",)), Likeness(mobiles=("+4402079460958",)), {"phone"}),
        (Likeness(mobiles=("+442079460958",)), Likeness(mobiles=("+12079460958",)), {"phone"}),
        (Likeness(mobiles=("+442079460958",)), Likeness(mobiles=("+442079460959",)), set()),
        (Likeness(mobiles=("+123456",)), Likeness(mobiles=("+123456",)), set()),  # too short to mean anything
        (Likeness(emails=("Ada.Byron+shop@Gmail.com",)), Likeness(emails=("adabyron@googlemail.com",)), {"email"}),
        (Likeness(emails=("ada@example.com",)), Likeness(emails=("ada@example.org",)), set()),
        (Likeness(emails=("+tag@example.com",)), Likeness(emails=("+else@example.com",)), set()),
        (Likeness("Zoë", "Núñez", BORN), Likeness("zoe", "NUNEZ", BORN), {"name_birth"}),
        (Likeness("Ada", "Byron", BORN), Likeness("Byron", "Ada", BORN), {"name_birth"}),
        (Likeness("Ada", "Byron", BORN), Likeness("Ada", "Byron", date(1988, 8, 18)), set()),
        (Likeness("Jon", "Smyth", area="Leeds"), Likeness("John", "Smith", area="leeds"), {"near_name"}),
        (Likeness("Jon", "Smyth", area="Leeds"), Likeness("John", "Smith", area="York"), set()),
        (Likeness("Анна", "Иванова", area="Москва"), Likeness("Анна", "Иванов", area="москва"), {"near_name"}),
        (Likeness("Jon", "", area="Leeds"), Likeness("Jon", "", area="Leeds"), set()),
        (Likeness(), Likeness(), set()),
    ],
)
def test_customers_share_a_key_however_it_is_written(one: Likeness, other: Likeness, kinds: set[str]) -> None:
    assert shared(one, other) == kinds


def test_a_key_is_the_same_number_in_every_process() -> None:
    (sign,) = signs_of(Likeness(emails=("ada@example.com",)))
    assert sign == (KeyKind.EMAIL, -3764293759223385097)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [("Alex", "Alexander", True), ("J.", "Jane", True), ("Jon", "John", True), ("", "Ada", True), ("Ada", "Adam", True),
     ("Ada", "Bo", False), ("Mia", "Mio", True), ("Anna", "Hanna", False)],
)  # fmt: skip
def test_first_names_may_be_one_persons(one: str, other: str, near: bool) -> None:
    assert are_near(one, other) is near


def test_two_reasons_are_more_than_one_and_never_more_than_a_hundred() -> None:
    nobody = Likeness()
    scores = [score_of(nobody, nobody, list(KeyKind)[:number]) for number in range(5)]
    assert scores == sorted(scores)
    assert scores[0] == 0
    assert scores[4] <= 100


@pytest.mark.parametrize(
    "contradicts",
    [{"birth_date": date(1990, 1, 1)}, {"gender": "male"}, {"first_name": "Bo"}],
)
def test_what_contradicts_lowers_the_score(contradicts: dict[str, str]) -> None:
    ada = Likeness("Ada", "Byron", BORN, "female")
    other = replace(ada, **contradicts)  # type: ignore[arg-type]
    assert score_of(ada, other, [KeyKind.EMAIL]) < score_of(ada, ada, [KeyKind.EMAIL])


def test_a_family_with_one_phone_is_asked_about_and_namesakes_of_other_age_are_not() -> None:
    assert score_of(Likeness("Ada", "Byron"), Likeness("Bo", "Byron"), [KeyKind.PHONE]) >= LEAST
    old, young = Likeness("Ada", "Byron", BORN), Likeness("Ada", "Byron", date(2001, 1, 1))
    assert score_of(old, young, [KeyKind.NEAR_NAME]) < LEAST


def test_swapped_names_are_no_contradiction() -> None:
    one, other = Likeness("Ada", "Byron", BORN), Likeness("Byron", "Ada", BORN)
    assert score_of(one, other, [KeyKind.NAME_BIRTH]) == 80


def test_every_kind_of_key_has_its_sentence_the_surest_first() -> None:
    assert len(sentences(list(KeyKind))) == len(KeyKind)
    assert sentences(["phone", "name_birth"])[0] == "Same name and birth date."
