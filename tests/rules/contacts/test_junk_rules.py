"""Junk values join strangers and are known in any case and form."""

import time

import pytest

from customers.rules.contacts.junk import BUILT_IN, JunkList


@pytest.mark.parametrize(
    "value",
    [
        "null", "NULL", "None", "n/a", "-", "0", "000000", "test@test.com", "undefined", "nan", "#N/A", "unknown",
        "+70000000000", "1111111111", "+1 111 111 1111", " Null\u200b", "TEST@Test.COM", "00000000000000000000",
        "+447777777777", "noemail@example.com", "[object Object]",
    ],
)  # fmt: skip
def test_bi_d20_the_built_in_list_holds_what_people_type_instead_of_a_value(value: str) -> None:
    assert BUILT_IN.holds(value)


@pytest.mark.parametrize(
    "value",
    [
        "ada@example.com", "tester@example.com", "test@testing.org", "+79123456789", "+12125550123", "1", "11", "777",
        "A-0", "nullable", "0012", "99999", "10000000", "+79123333333", "x" * 100_000, "",
    ],
)  # fmt: skip
def test_bi_d20_real_values_are_not_junk(value: str) -> None:
    assert not BUILT_IN.holds(value)


def test_exact_entries_of_the_project_are_compared_without_case() -> None:
    assert JunkList(frozenset({"Nobody@Shop.example"}), ()).holds("nobody@shop.EXAMPLE")


@pytest.mark.parametrize(
    ("pattern", "value", "held"),
    [
        ("spam*", "SPAM-17", True),
        ("*@mailinator.com", "x@Mailinator.com", True),
        ("*@mailinator.com", "x@mailinator.com.ru", False),
        ("id-??", "id-17", True),
        ("id-??", "id-177", False),
        ("*a*b*c*", "xxaxxbxxcxx", True),
        ("*a*b*c*", "cba", False),
        ("a*a", "a", False),
        ("a.c", "abc", False),
        ("[ab]", "a", False),
        ("(", "(", True),
        ("**", "anything", True),
    ],
)
def test_a_pattern_knows_stars_and_question_marks_and_nothing_else(pattern: str, value: str, held: bool) -> None:
    assert JunkList(frozenset(), (pattern,)).holds(value) is held


def test_the_entries_of_the_project_stand_beside_the_built_in_ones() -> None:
    junk = BUILT_IN.with_more(exact=["shop"], patterns=["x-*"])

    assert [junk.holds(value) for value in ("SHOP", "x-1", "null", "ada")] == [True, True, True, False]


def test_repeated_digits_can_be_allowed() -> None:
    assert not JunkList(frozenset(), (), repeated_digits=False).holds("1111111111")


def test_bi_d49_no_pattern_takes_long_on_any_value() -> None:
    junk = JunkList(frozenset(), ("*a" * 60 + "b", "*?a*?a*?a*?a*?a*?a*?a*b", "a?" * 50 + "*" + "a?" * 40 + "b"))
    started = time.process_time()

    assert not junk.holds("a" * 320)
    assert time.process_time() - started < 0.05
