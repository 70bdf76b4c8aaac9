import pytest

from customers.exports.columns import choose, known_columns
from customers.exports.errors import BadColumns
from tests.factories import make_custom_field, make_identifier_type, make_point, make_source

pytestmark = pytest.mark.django_db


def headers(*wanted: str) -> list[str]:
    return [column.header for column in choose(known_columns(), headers=wanted).columns]


def test_a_whole_export_has_every_column_of_the_contract() -> None:
    make_identifier_type("WebsiteID")
    make_custom_field("tier")
    assert headers() == [
        "client_id", "firstName", "middleName", "lastName", "birthDate", "gender", "area", "timeZone", "email",
        "phone", "WebsiteID", "tier", "version",
    ]  # fmt: skip


def test_columns_keep_the_order_in_which_they_are_asked_for() -> None:
    make_identifier_type("WebsiteID")
    assert headers("WebsiteID", "phone", "firstName") == ["WebsiteID", "phone", "firstName"]


@pytest.mark.parametrize("alias", ["mobile", "Mobile Phone", "TELEPHONE", "phone"])
def test_a_column_is_found_by_its_aliases(alias: str) -> None:
    assert headers(alias) == ["phone"]


def test_a_custom_field_is_found_by_its_label() -> None:
    field = make_custom_field("favouriteStore")
    field.label = "The store they like"
    field.save()
    assert headers("phone", "The store they like") == ["phone", "favouriteStore"]


def test_a_retired_custom_field_is_no_column() -> None:
    field = make_custom_field("tier")
    field.retired_at = "2025-01-01T00:00:00Z"
    field.save()
    assert "tier" not in headers()


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        (["phone", "shoe"], "shoe"),
        (["firstName", "phone"], "firstName"),
        (["phone", "mobile"], "phone"),
        (["phone", "client_id"], "client_id"),
        (["phone", "confirmation"], "confirmation"),
    ],
)
def test_columns_that_could_not_be_uploaded_are_refused_by_name(wanted: list[str], named: str) -> None:
    with pytest.raises(BadColumns, match=named):
        headers(*wanted)


def test_an_identifier_within_a_source_belongs_to_a_whole_export_only_through_a_point_of_a_source() -> None:
    make_identifier_type("line", scope="source")
    point = make_point("app", source=make_source("APP"))
    assert "line" not in headers()
    assert "line" in [column.header for column in choose(known_columns(point.policy())).columns]


def test_who_has_nothing_in_the_first_column_cannot_be_named_and_is_left_out() -> None:
    wanted = choose(known_columns(), headers=["phone", "firstName"], having=["email"])
    assert [column.header for column in wanted.having] == ["email", "phone"]


def test_the_access_log_says_what_customers_of_an_export_had_to_have() -> None:
    wanted = choose(known_columns(), headers=["phone", "firstName"], having=["email", "lastName"])
    assert wanted.shown == "who has email, lastName; phone, firstName"
    assert choose(known_columns(), headers=["phone", "firstName"]).shown == "phone, firstName"
