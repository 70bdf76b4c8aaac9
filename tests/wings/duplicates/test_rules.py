"""What makes two customers look like one, and how much."""

from dataclasses import replace
from datetime import date

import phonenumbers
import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from customers.wings.duplicates.rules.keys import KeyKind, Likeness, are_near, national_number, signs_of
from customers.wings.duplicates.rules.scores import LEAST, LIKELY, Against, reasons_shown, score_pair
from customers.wings.duplicates.search.stored_keys import keys_of, made_with

BORN = date(1988, 8, 17)
PEOPLE = st.builds(
    Likeness,
    first_name=st.sampled_from(["", "Ada", "ADA", "Adah", "Byron", "Bo", "J."]),
    last_name=st.sampled_from(["", "Byron", "Biron", "Ada", "King"]),
    birth_date=st.sampled_from([None, BORN, date(2001, 1, 1)]),
    gender=st.sampled_from(["", "female", "male"]),
    area=st.sampled_from(["", "Leeds", "York"]),
    emails=st.sampled_from([(), ("a.b@example.com",), ("ab+x@example.com",)]),
    mobiles=st.sampled_from([(), ("+442079460958",), ("+12079460958",), ("+442071110958",)]),
)


def shared(one: Likeness, other: Likeness) -> set[KeyKind]:
    return {sign.kind for sign in signs_of(one) & signs_of(other)}


def score(one: Likeness, other: Likeness) -> int:
    return score_pair(one, other, shared(one, other)).score


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        (Likeness(mobiles=("+442079460958",)), Likeness(mobiles=("+12079460958",)), {"phone"}),
        (Likeness(mobiles=("+390612345678",)), Likeness(mobiles=("+49612345678",)), {"phone"}),  # the Italian zero
        (Likeness(mobiles=("+442079460958",)), Likeness(mobiles=("+442079460959",)), set()),
        (Likeness(mobiles=("+49123456",)), Likeness(mobiles=("+43123456",)), set()),  # too short to mean anything
        (Likeness(emails=("Ada.Byron+shop@Gmail.com",)), Likeness(emails=("adabyron@googlemail.com",)), {"email"}),
        (Likeness(emails=("ada@example.com",)), Likeness(emails=("ada@example.org",)), set()),
        (Likeness(emails=("+tag@example.com",)), Likeness(emails=("+else@example.com",)), set()),
        (Likeness("Zoë", "Núñez", BORN), Likeness("zoe", "NUNEZ", BORN), {"name_birth", "near_birth"}),
        (Likeness("Ada", "Byron", BORN), Likeness("Byron", "Ada", BORN), {"name_birth"}),
        (Likeness("Jon", "Smyth", BORN), Likeness("John", "Smith", BORN), {"near_birth"}),
        (Likeness("Ada", "Byron", BORN), Likeness("Ada", "Byron", date(1988, 8, 18)), set()),
        (Likeness("Jon", "Smyth", area="Leeds"), Likeness("John", "Smith", area="leeds"), {"near_area"}),
        (Likeness("Jon", "Smyth", area="Leeds"), Likeness("John", "Smith", area="York"), set()),
        (Likeness("Jon", "Smyth"), Likeness("John", "Smith"), set()),  # nothing else agrees
        (
            Likeness("Jon", "Smyth", mobiles=("+442079460958",)),
            Likeness("John", "Smith", mobiles=("+442071110958",)),
            {"near_phone"},
        ),
        (Likeness("Анна", "Иванова", area="Москва"), Likeness("Анна", "Иванов", area="москва"), {"near_area"}),
        (Likeness("Jon", "", area="Leeds"), Likeness("Jon", "", area="Leeds"), set()),
        (Likeness(), Likeness(), set()),
    ],
)
def test_customers_share_a_key_however_it_is_written(one: Likeness, other: Likeness, kinds: set[str]) -> None:
    assert shared(one, other) == kinds


def _examples() -> list[PhoneNumber]:
    """Give a mobile number of every region that has any of the usual length."""
    regions = sorted(phonenumbers.SUPPORTED_REGIONS)
    found = [phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE) for region in regions]
    return [number for number in found if number and (number.national_number or 0) >= 10**6]


def test_nearly_every_region_gives_an_example() -> None:
    assert len(_examples()) > 200


@pytest.mark.parametrize("number", _examples(), ids=lambda number: f"+{number.country_code}")
def test_a_number_at_home_is_what_phonenumbers_says(number: PhoneNumber) -> None:
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    assert national_number(e164) == str(phonenumbers.parse(e164).national_number)


def test_what_is_kept_of_a_key_is_made_with_the_secret() -> None:
    ada = Likeness(emails=("ada@example.com",))
    kept, fingerprint = keys_of(ada), made_with()
    assert list(kept.values()) == [KeyKind.EMAIL]
    assert (keys_of(ada), made_with()) == (kept, fingerprint)
    with override_settings(SECRET_KEY="another one"):
        assert keys_of(ada).keys().isdisjoint(kept)
        assert made_with() != fingerprint


@settings(max_examples=200, deadline=None)
@given(PEOPLE, PEOPLE)
def test_a_pair_is_judged_alike_from_both_sides_and_a_copy_is_never_told_apart(one: Likeness, other: Likeness) -> None:
    kinds = shared(one, other)
    judgement = score_pair(one, other, kinds)
    assert score_pair(other, one, list(kinds)[::-1]) == judgement
    assert 0 <= judgement.score <= 100
    assert score_pair(one, one, kinds).score >= judgement.score
    assert kinds or judgement.score == 0
    assert [reason.sentence for reason in reasons_shown(judgement.reasons)] == [
        reason.sentence for reason in reasons_shown(judgement.reasons[::-1])
    ]


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [("Alex", "Alexander", True), ("J.", "Jane", True), ("Jon", "John", True), ("", "Ada", True), ("Ada", "Adam", True),
     ("Ada", "Bo", False), ("Mia", "Mio", True), ("Anna", "Hanna", False)],
)  # fmt: skip
def test_first_names_may_be_one_persons(one: str, other: str, near: bool) -> None:
    assert are_near(one, other) is near


def test_two_reasons_are_more_than_one_and_never_more_than_a_hundred() -> None:
    nobody = Likeness()
    scores = [score_pair(nobody, nobody, list(KeyKind)[:number]).score for number in range(len(KeyKind) + 1)]
    assert scores == sorted(scores)
    assert scores[0] == 0
    assert scores[-1] <= 100


@pytest.mark.parametrize(
    ("contradicts", "reason"),
    [
        ({"birth_date": date(1990, 1, 1)}, Against.BIRTH_DATE),
        ({"gender": "male"}, Against.GENDER),
        ({"first_name": "Bo"}, Against.FIRST_NAME),
    ],
)
def test_what_contradicts_lowers_the_score_and_is_a_reason(contradicts: dict[str, str], reason: Against) -> None:
    ada = Likeness("Ada", "Byron", BORN, "female")
    other = replace(ada, **contradicts)  # type: ignore[arg-type]
    judgement = score_pair(ada, other, [KeyKind.EMAIL])
    assert judgement.score < score_pair(ada, ada, [KeyKind.EMAIL]).score
    assert judgement.reasons == ("email", reason)


def test_a_reason_that_another_one_includes_counts_once() -> None:
    ada = Likeness("Ada", "Byron", BORN)
    assert score_pair(ada, ada, [KeyKind.NAME_BIRTH, KeyKind.NEAR_BIRTH]) == score_pair(ada, ada, [KeyKind.NAME_BIRTH])


def test_near_names_are_no_suspicion_without_something_else_that_agrees() -> None:
    one, other = Likeness("Jon", "Smyth"), Likeness("John", "Smith")
    assert score(one, other) == 0
    in_leeds = score(replace(one, area="Leeds"), replace(other, area="Leeds"))
    born = score(replace(one, birth_date=BORN), replace(other, birth_date=BORN))
    assert LEAST <= in_leeds < LIKELY <= born


def test_a_family_with_one_phone_is_asked_about_last_and_namesakes_of_other_age_are_not() -> None:
    assert LEAST <= score_pair(Likeness("Ada", "Byron"), Likeness("Bo", "Byron"), [KeyKind.PHONE]).score < LIKELY
    old, young = Likeness("Ada", "Byron", BORN), Likeness("Ada", "Byron", date(2001, 1, 1))
    assert score_pair(old, young, [KeyKind.NEAR_AREA]).score < LEAST


def test_swapped_names_are_no_contradiction() -> None:
    assert score(Likeness("Ada", "Byron", BORN), Likeness("Byron", "Ada", BORN)) == 80


def test_every_reason_has_its_sentence_and_weight_the_surest_first() -> None:
    everything = [*Against, *KeyKind]
    assert len(reasons_shown(everything)) == len(everything)
    first, last = reasons_shown(["other_gender", "phone", "name_birth"])[::2]
    assert (first.sentence, first.weight) == ("Same name and birth date", "80 %")
    assert (last.sentence, last.weight, last.is_against) == ("Different genders", "\N{MINUS SIGN}15", True)
