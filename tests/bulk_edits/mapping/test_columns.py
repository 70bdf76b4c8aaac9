"""Which header means what."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from customers.bulk_edits.mapping.choices import Wishes
from customers.bulk_edits.mapping.columns import (
    IGNORED,
    KEY,
    RETRY_COLUMN,
    UNKNOWN,
    VERSION_COLUMN,
    Column,
    recognise,
    system_name,
)
from customers.edits.definitions import CustomDefinition, Definitions, TypeDefinition
from customers.rules.columns import FORBIDDEN
from customers.rules.values.custom_values import FieldType
from customers.spreadsheets.refusals import FileRefused
from integration_points.policies import PointPolicy

DEFINITIONS = Definitions(
    custom={"shoe_size": CustomDefinition("shoe_size", FieldType.NUMBER)},
    types={
        "WebsiteID": TypeDefinition(1, "WebsiteID", over_project=True),
        "external_id": TypeDefinition(2, "external_id", over_project=False),
        "line": TypeDefinition(3, "line", over_project=False),
    },
    today=date(2026, 1, 31),
)
POINT = PointPolicy(id=1, system_name="website", source_id=5)
WITHOUT_SOURCE = PointPolicy(id=2, system_name="admin-panel")


def columns(
    *headers: str,
    point: PointPolicy = POINT,
    labels: Mapping[str, str] | None = None,
    retired: Mapping[str, str] | None = None,
    fields: Sequence[str] = (),
    **wishes: object,
) -> list[Column]:
    more = {name: CustomDefinition(name, FieldType.TEXT) for name in fields}
    return recognise(
        headers,
        definitions=replace(DEFINITIONS, custom={**DEFINITIONS.custom, **more}),
        point=point,
        labels={"Shoe size (EU)": "shoe_size"} if labels is None else labels,
        retired=retired,
        wishes=Wishes(**wishes),  # type: ignore[arg-type]
    )


def targets(*headers: str, point: PointPolicy = POINT, **wishes: object) -> list[str]:
    return [column.target for column in columns(*headers, point=point, **wishes)]


def refusal(*headers: str, point: PointPolicy = POINT, **wishes: object) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        columns(*headers, point=point, **wishes)
    return refused.value


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("client_id", "customer"),
        ("Client ID", "customer"),
        ("email", "email"),
        ("E-Mail", "email"),
        ("mail", "email"),
        ("phone", "mobile"),
        ("Mobile", "mobile"),
        ("mobilePhone", "mobile"),
        ("TELEPHONE", "mobile"),
        ("external_id", "external_id"),
        ("externalId", "external_id"),
        ("websiteid", "WebsiteID"),
        ("Website ID", "WebsiteID"),
    ],
)
def test_the_first_column_names_the_customer(header: str, kind: str) -> None:
    (key,) = columns(header)
    assert (key.target, key.key_kind) == (KEY, kind)


@pytest.mark.parametrize("header", ["firstName", "name", "id", "customer", "version", "shoe_size", "new_email"])
def test_any_other_first_column_refuses_the_file_and_names_what_may_stand_there(header: str) -> None:
    refused = refusal(header, "email")
    assert (refused.code, refused.column) == ("first_column", "A")
    assert all(allowed in refused.message for allowed in ("client_id", "email", "phone", "WebsiteID", "external_id"))


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("firstName", "first_name"),
        ("FIRST NAME", "first_name"),
        ("first_name", "first_name"),
        ("first-name", "first_name"),
        ("middleName", "middle_name"),
        ("lastName", "last_name"),
        ("birthDate", "birth_date"),
        ("birthday", "birth_date"),
        ("gender", "gender"),
        ("sex", "gender"),
        ("area", "area"),
        ("timeZone", "time_zone"),
        ("email", "email"),
        ("e-mail", "email"),
        ("mobile", "mobile"),
        ("mobilePhone", "mobile"),
        ("new_email", "email"),
        ("newEmail", "email"),
        ("new_phone", "mobile"),
        ("new_WebsiteID", "id:WebsiteID:p"),
        ("WebsiteID", "id:WebsiteID:p"),
        ("external_id", "id:external_id:s:5"),
        ("line", "id:line:s:5"),
        ("shoe_size", "custom:shoe_size"),
        ("Shoe Size", "custom:shoe_size"),
        ("Shoe size (EU)", "custom:shoe_size"),
        ("version", VERSION_COLUMN),
        ("retry_of", RETRY_COLUMN),
        ("reason", IGNORED),
        ("first\u00a0name", "first_name"),
        ("\ufefffirstName", "first_name"),
    ],
)
def test_a_header_is_recognised_whatever_its_spelling(header: str, target: str) -> None:
    assert targets("client_id", header) == ["key", target]


def test_an_identifier_within_an_account_is_set_in_that_account() -> None:
    point = PointPolicy(id=1, system_name="line-jp", source_id=5, account_id=8)
    assert targets("client_id", "line", point=point) == ["key", "id:line:a:8"]


def test_an_identifier_of_a_source_has_no_column_through_a_point_without_one() -> None:
    assert refusal("client_id", "line", point=WITHOUT_SOURCE).code == "unknown_column"


@pytest.mark.parametrize("word", sorted(FORBIDDEN))
def test_ids_tokens_states_and_permissions_are_never_columns(word: str) -> None:
    refused = refusal("client_id", word, create_fields=["all"])
    assert (refused.code, refused.column) == ("forbidden_column", "B")


@pytest.mark.parametrize(
    "header", ["owner__is_superuser", "email__startswith", "__class__", "{{7*7}}", "<script>", "=1+1", "x" * 101]
)
def test_a_path_a_template_a_tag_or_a_formula_is_never_a_column(header: str) -> None:
    assert refusal("client_id", header, create_fields=["all"]).code == "forbidden_column"


def test_a_second_client_id_is_refused() -> None:
    assert refusal("email", "client_id").code == "forbidden_column"


def test_an_unknown_header_is_refused_with_its_place() -> None:
    refused = refusal("client_id", "firstName", "Loyalty")
    assert (refused.code, refused.column) == ("unknown_column", "C")
    assert "Loyalty" in refused.message


def test_an_unknown_header_is_left_for_a_person_to_decide_where_the_page_asks() -> None:
    assert targets("client_id", "Loyalty", asks=True) == ["key", UNKNOWN]


@pytest.mark.parametrize("wish", ["Loyalty level", "loyalty_level", "all"])
def test_a_ticked_header_becomes_a_custom_field_with_the_header_as_its_label(wish: str) -> None:
    _, made = columns("client_id", "Loyalty level", create_fields=[wish])
    assert (made.target, made.creates) == ("custom:Loyalty_level", "Loyalty level")


def test_a_header_that_is_to_be_ignored_is_no_field_even_if_it_is_known() -> None:
    assert targets("client_id", "firstName", "Notes", ignore_columns=["notes", "FirstName"]) == [
        "key",
        IGNORED,
        IGNORED,
    ]


def test_a_near_miss_of_a_known_header_says_which_was_probably_meant() -> None:
    _, column = columns("client_id", "frstName", asks=True)
    assert (column.target, column.nearly) == (UNKNOWN, "firstName")


def test_a_ticked_near_miss_keeps_its_warning() -> None:
    _, column = columns("client_id", "frstName", create_fields=["frstName"])
    assert (column.target, column.nearly) == ("custom:frstName", "firstName")


@pytest.mark.parametrize("header", ["\u0435mail", "\u0440hone", "firstN\u0430me"])
def test_a_header_disguised_with_letters_of_another_alphabet_never_becomes_a_field(header: str) -> None:
    assert refusal("client_id", header, create_fields=["all"]).code == "unknown_column"


@pytest.mark.parametrize(("header", "meant"), [("\u0435mail", "email"), ("\u0440hone", "phone")])
def test_a_disguised_header_says_which_known_one_it_looks_like(header: str, meant: str) -> None:
    _, column = columns("client_id", header, asks=True)
    assert (column.target, column.nearly) == (UNKNOWN, meant)


@pytest.mark.parametrize(
    ("first", "second"), [("email", "mail"), ("phone", "mobile"), ("email", "new_email"), ("gender", "sex")]
)
def test_two_columns_that_set_one_field_refuse_the_file_and_both_are_named(first: str, second: str) -> None:
    refused = refusal("client_id", first, second)
    assert (refused.code, refused.column) == ("duplicate_header", "C")
    assert first in refused.message
    assert second in refused.message


@pytest.mark.parametrize(("key", "again"), [("email", "mail"), ("phone", "mobilePhone"), ("WebsiteID", "Website-ID")])
def test_the_key_again_under_another_name_is_a_duplicate_for_a_key_only_finds(key: str, again: str) -> None:
    assert refusal(key, again).code == "duplicate_header"


@pytest.mark.parametrize(
    ("key", "column", "target"),
    [
        ("email", "new_email", "email"),
        ("phone", "new_phone", "mobile"),
        ("WebsiteID", "new_WebsiteID", "id:WebsiteID:p"),
    ],
)
def test_what_the_key_names_is_changed_by_its_new_column(key: str, column: str, target: str) -> None:
    assert targets(key, column) == [KEY, target]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Shoe size", "Shoe_size"),
        ("shoe-size", "shoe_size"),
        ("Tier2026", "Tier2026"),
    ],
)
def test_a_new_fields_system_name_is_made_of_its_header(header: str, name: str) -> None:
    assert system_name(header) == name


@pytest.mark.parametrize(
    ("header", "begins"),
    [
        ("  Tier (2026) ", "Tier_2026_"),
        ("2nd email", "field_2nd_email_"),
        ("Größe", "Groe_"),
        ("Размер обуви", "field_"),
        ("a" * 90, "a" * 51 + "_"),
    ],
)
def test_a_name_that_loses_something_of_its_header_ends_in_what_tells_it_apart(header: str, begins: str) -> None:
    name = system_name(header)
    assert re.fullmatch(re.escape(begins) + "[0-9a-f]{8}", name)
    assert len(name) <= 60


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Размер", "Город"),
        ("Размер обуви", "Размер одежды"),
        ("Bonus (2024)", "Bonus: 2024"),
        ("Bonus (2024)", "Bonus 2024"),
        ("Größe", "Groe"),
        ("2nd email", "field 2nd email"),
        ("a" * 90, "a" * 91),
    ],
)
def test_two_headers_make_two_fields_in_one_file_too(one: str, other: str) -> None:
    _, first, second = columns("client_id", one, other, create_fields=["all"])
    assert (first.creates, second.creates) == (one, other)
    assert first.target != second.target


def test_a_name_that_another_field_has_is_not_given_again() -> None:
    name = system_name("Bonus (2024)")
    _, made = columns("client_id", "Bonus (2024)", create_fields=["all"], labels={"Bonus": name}, fields=[name])
    assert made.target == f"custom:{name}_2"


@pytest.mark.parametrize("header", ["old_points", "Old Points", "Points (old)"])
def test_a_ticked_header_that_names_a_retired_field_is_refused_in_words(header: str) -> None:
    with pytest.raises(FileRefused, match="retired") as refused:
        columns("client_id", header, create_fields=["all"], retired={"Points (old)": "old_points"})
    assert (refused.value.code, refused.value.column) == ("unknown_column", "B")


@pytest.mark.parametrize("header", ["first\x00Name", "tier\x01", "ti\u202eer"])
def test_a_header_with_hidden_characters_is_never_a_column(header: str) -> None:
    assert refusal("client_id", header, create_fields=["all"]).code == "forbidden_column"


def test_a_header_with_hidden_characters_can_only_be_ignored_on_the_page() -> None:
    (_, column) = columns("client_id", "ti\u202eer", asks=True)
    assert (column.target, column.problem) == (UNKNOWN, "forbidden_column")


def test_a_line_break_in_a_header_counts_as_a_space() -> None:
    (_, first_name, unknown) = columns("client_id", "first\nname", "ti\ner", asks=True)
    assert first_name.target == "first_name"
    assert (unknown.target, unknown.problem) == (UNKNOWN, "")


@pytest.mark.parametrize("header", ["first\x00Name", "tier\x01"])
def test_a_header_that_not_every_database_stores_refuses_the_file_on_the_page_too(header: str) -> None:
    assert refusal("client_id", header, asks=True).code == "forbidden_column"


@pytest.mark.parametrize("wishes", [{}, {"create_fields": ["all"]}])
@pytest.mark.parametrize("length", [101, 340, 30_000])
def test_a_header_that_is_too_long_says_so_with_both_numbers(length: int, wishes: dict[str, Any]) -> None:
    refused = refusal("client_id", "firstName", "x" * length, **wishes)
    assert (refused.code, refused.column) == ("forbidden_column", "C")
    assert f"a header of {length:,} characters; the limit is 100" in refused.message
    assert "xx" not in refused.message


def test_a_header_of_just_the_longest_length_is_not_too_long() -> None:
    assert refusal("client_id", "x" * 100).code == "unknown_column"


def test_a_header_that_is_too_long_can_be_ignored() -> None:
    assert columns("client_id", "x" * 340, ignore_columns=["x" * 340])[1].target == IGNORED
