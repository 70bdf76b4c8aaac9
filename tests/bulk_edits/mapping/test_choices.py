"""What a person chose for columns: read as another header, made a new field, ignored; frozen with the plan."""

from typing import Any

import pytest

from customers.bulk_edits.errors import BulkEditError, PreviewAgain
from customers.bulk_edits.mapping.choices import AS, IGNORE, NEW, ColumnChoice
from customers.bulk_edits.preview.preview_again import FileReading, preview_again
from customers.bulk_edits.run.actions import run
from customers.models import BulkEdit, Customer, CustomField, State
from tests.factories import contact, make_custom_field, make_customer
from tests.uploads import outcomes, preview, run_previewed, warnings_of, work_off

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ann() -> Customer:
    return make_customer(email="ann@example.com", first_name="Ann", last_name="Ray")


def asked(content: str, **more: Any) -> BulkEdit:
    return preview(content, asks_about_columns=True, **more)


def again(bulk_edit: BulkEdit, *choices: ColumnChoice, **said: Any) -> BulkEdit:
    preview_again(bulk_edit, said=FileReading(choices=choices, **said))
    return work_off(bulk_edit)


def targets(bulk_edit: BulkEdit) -> list[str]:
    return [column["target"] for column in bulk_edit.columns]


def test_a_column_is_read_as_another_header(ann: Customer) -> None:
    seen = again(asked("email,Surname\nann@example.com,Lee\n"), ColumnChoice("Surname", does=AS, reads_as="lastName"))
    run_previewed(seen)
    ann.refresh_from_db()
    assert (targets(seen), ann.last_name) == (["key", "last_name"], "Lee")


@pytest.mark.parametrize(
    ("type_", "cell", "choices", "stored"),
    [
        ("number", "41", (), 41),
        ("date", "2001-12-31", (), "2001-12-31"),
        ("yes_no", "yes", (), True),
        ("choice", "gold", ("gold", "silver"), "gold"),
        ("text", "41", (), "41"),
    ],
)
def test_a_column_becomes_a_field_of_the_chosen_type(
    ann: Customer, type_: str, cell: str, choices: tuple[str, ...], stored: object
) -> None:
    seen = asked(f"email,Wish\nann@example.com,{cell}\n")
    done = run_previewed(again(seen, ColumnChoice("Wish", does=NEW, type=type_, choices=choices)))
    ann.refresh_from_db()
    made = CustomField.objects.get()
    assert (made.type, made.choices, made.created_by_bulk_edit_id) == (type_, list(choices), done.pk)
    assert ann.custom_values == {made.system_name: stored}


def test_the_preview_judges_cells_by_the_type_that_the_field_will_have() -> None:
    seen = again(
        asked("email,lastName,Size\nann@example.com,Lee,large\n"), ColumnChoice("Size", does=NEW, type="number")
    )
    assert [warning[:2] for warning in warnings_of(seen, 2)] == [("invalid_number", "Size")]


@pytest.mark.parametrize("header", ["token", "x" * 101, "{{ x }}"])
def test_a_column_that_no_file_may_have_is_asked_about_and_can_be_ignored(ann: Customer, header: str) -> None:
    seen = asked(f"email,lastName,{header}\nann@example.com,Lee,1\n")
    assert (seen.state, targets(seen)[2]) == (State.PREVIEWED, "unknown")
    with pytest.raises(BulkEditError, match="Choose what these columns mean"):
        run(seen)
    run_previewed(again(seen, ColumnChoice(header, does=IGNORE)))
    ann.refresh_from_db()
    assert ann.last_name == "Lee"


@pytest.mark.parametrize("header", ["token", "x" * 101])
def test_nobody_makes_a_field_of_one(header: str) -> None:
    seen = again(asked(f"email,{header}\nann@example.com,1\n"), ColumnChoice(header, does=NEW))
    assert targets(seen)[1] == "unknown"


def test_of_two_columns_of_one_header_either_can_be_ignored(ann: Customer) -> None:
    seen = asked("email,lastName,lastName\nann@example.com,Lee,Kim\n")
    assert targets(seen) == ["key", "last_name", "unknown"]
    run_previewed(again(seen, ColumnChoice("lastName", 0, does=IGNORE)))
    ann.refresh_from_db()
    assert ann.last_name == "Kim"


def test_a_command_ignores_both() -> None:
    seen = preview("email,firstName,Note,Note\nann@example.com,Ann,a,b\n", ignore_columns=["Note"])
    assert (seen.state, targets(seen)[2:]) == (State.PREVIEWED, ["ignored", "ignored"])


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ("email,token", "forbidden_column"),
        ("email,lastName,lastName", "duplicate_header"),
        ("email,Note,Note", "unknown_column"),
        ("Customer ID,lastName", "first_column"),
    ],
)
def test_a_command_is_refused_where_the_page_asks(headers: str, code: str) -> None:
    refused = preview(f"{headers}\nann@example.com,1,2\n")
    assert refused.refusal is not None
    assert (refused.state, refused.refusal["code"]) == (State.REFUSED, code)


def test_a_first_column_that_nobody_knows_is_chosen_on_the_page(ann: Customer) -> None:
    seen = asked(f"Customer ID,lastName\n{ann.pk},Lee\n")
    assert (seen.state, seen.row_count, outcomes(seen)) == (State.PREVIEWED, 1, {})
    assert seen.columns[0]["nearly"] == "client_id"
    assert seen.columns[1]["target"] == "last_name"
    seen = again(seen, ColumnChoice("Customer ID", does=AS, reads_as="client_id"))
    assert outcomes(seen) == {2: "applied"}
    run_previewed(seen)
    ann.refresh_from_db()
    assert ann.last_name == "Lee"


def test_without_a_key_the_other_columns_are_told_apart_all_the_same() -> None:
    seen = asked("Kunde,Surname,Size\n1,Lee,41\n")
    assert [column.get("problem", "") for column in seen.columns] == ["first_column", "", ""]


def test_what_is_chosen_before_the_key_is_kept(ann: Customer) -> None:
    seen = asked(f"Kunde,Surname\n{ann.pk},Lee\n")
    surname = ColumnChoice("Surname", does=AS, reads_as="lastName")
    seen = again(seen, surname)
    assert (seen.state, outcomes(seen)) == (State.PREVIEWED, {})
    seen = again(seen, surname, ColumnChoice("Kunde", does=AS, reads_as="client_id"))
    assert (targets(seen), outcomes(seen)) == (["key", "last_name"], {2: "applied"})


def test_a_file_without_a_key_can_be_cancelled_and_each_row_is_accounted_for(ann: Customer) -> None:
    from customers.bulk_edits.run.actions import cancel

    seen = asked(f"Kunde,lastName\n{ann.pk},Lee\n")
    cancel(seen)
    assert outcomes(work_off(seen)) == {2: "not_processed cancelled"}


def test_a_country_for_the_file(ann: Customer) -> None:
    seen = asked("email,phone\nann@example.com,212 555 0123\n")
    assert outcomes(seen) == {2: "rejected invalid_phone"}
    done = run_previewed(again(seen, country="US"))
    assert (outcomes(done), contact(ann, "mobile").value) == ({2: "applied"}, "+12125550123")
    assert done.read_as["country"] == "US"


def test_a_country_for_the_key_alone() -> None:
    customer = make_customer(mobile="+12125550124")
    seen = asked("phone,new_phone\n212 555 0124,070-123 45 67\n", country="SE")
    assert outcomes(seen) == {2: "rejected invalid_phone"}
    run_previewed(again(seen, ColumnChoice("phone", country="US")))
    assert contact(customer, "mobile").value == "+46701234567"


def test_dates_of_a_column_of_their_own(ann: Customer) -> None:
    make_custom_field("joined", type="date")
    seen = asked("email,birthDate,joined\nann@example.com,31/12/1990,12/31/2020\n")
    seen = again(seen, ColumnChoice("joined", date_format="MM/DD/YYYY"), date_format="DD/MM/YYYY")
    run_previewed(seen)
    ann.refresh_from_db()
    assert (ann.birth_date.isoformat() if ann.birth_date else "", ann.custom_values) == (
        "1990-12-31",
        {"joined": "2020-12-31"},
    )


def test_the_mapping_is_part_of_what_a_preview_was_planned_under() -> None:
    seen = again(asked("email,Surname\nann@example.com,Lee\n"), ColumnChoice("Surname", does=AS, reads_as="lastName"))
    columns = [dict(column) for column in seen.columns]
    columns[1] |= {"target": "first_name", "reads_as": "firstName"}
    BulkEdit.objects.filter(pk=seen.pk).update(columns=columns)
    with pytest.raises(PreviewAgain):
        run(BulkEdit.objects.select_related("integration_point").get(pk=seen.pk))


def test_a_preview_from_before_columns_could_be_chosen_still_holds() -> None:
    seen = preview("email,lastName\nann@example.com,Lee\n")
    assert all(set(column) == {"header", "target", "key_kind", "nearly", "creates"} for column in seen.columns)
    assert run_previewed(seen).state == State.COMPLETED
