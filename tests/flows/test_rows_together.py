"""End to end: rows of one file, against each other and against what is there."""

import pytest
from django.utils import timezone

from customers.edits.edit import Initiator
from customers.models import Change, Customer
from customers.privacy.requests import grant, request_erasure
from tests.factories import (
    change_customer,
    contact,
    make_customer,
    make_identifier_type,
    make_point,
    make_source,
    scope_of,
)
from tests.uploads import counts, failed, outcomes, preview, report, row, run, sentence_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("key", "header", "value"),
    [("email", "email", "nobody@example.com"), ("phone", "phone", "+12125550199"), ("id", "WebsiteID", "W9")],
)
def test_e01_a_key_that_finds_nobody_is_named_with_its_value(key: str, header: str, value: str) -> None:
    make_identifier_type("WebsiteID")
    seen = preview(f"{header},firstName\n{value},Ann\n")
    assert (outcomes(seen), row(seen, 2).column, row(seen, 2).value) == ({2: "rejected not_found"}, header, value)
    assert value in sentence_of(seen, 2)


def test_e01_add_and_edit_makes_who_is_missing() -> None:
    assert outcomes(run("phone,firstName\n+12125550123,Ann\n", kind="add_and_edit")) == {2: "applied"}


def test_e02_a_key_that_finds_several_says_how_many_and_not_whom() -> None:
    make_identifier_type("line", scope="source")
    source = make_source("LINE", "jp", "th")
    holders = [make_customer(ids={f"id:line:{scope_of(source, account)}": "U1"}) for account in ("jp", "th")]
    seen = preview("line,firstName\nU1,Ann\n")
    assert outcomes(seen) == {2: "rejected ambiguous"}
    assert "2 customers" in sentence_of(seen, 2)
    assert row(seen, 2).customer not in [holder.pk for holder in holders]


def test_e03_the_same_customer_twice_with_the_same_values_is_done_once() -> None:
    make_customer(email="ann@example.com")
    done = run("email,firstName\nann@example.com,Ann\nann@example.com,Ann\n")
    assert outcomes(done) == {2: "applied", 3: "duplicate duplicate_in_file"}
    assert Change.objects.filter(bulk_edit=done).count() == 1


def test_e04_the_same_customer_twice_with_different_values_is_done_in_neither_row() -> None:
    make_customer(email="ann@example.com")
    done = run("email,firstName\nann@example.com,Ann\n\nann@example.com,Anna\n")
    assert set(outcomes(done).values()) == {"conflict contradiction"}
    assert "Rows 2 and 4" in sentence_of(done, 4)


def test_e05_a_row_whose_values_belong_to_two_customers_changes_neither() -> None:
    ann = make_customer(email="ann@example.com")
    bob = make_customer(mobile="+12125550123")
    done = run("email,firstName,phone\nann@example.com,Ann,+12125550123\n")
    ann.refresh_from_db()
    assert (outcomes(done), ann.first_name) == ({2: "rejected taken"}, "")
    assert contact(bob, "mobile").value == "+12125550123"


def test_e06_another_customers_phone_is_taken_and_the_sentence_names_the_holder_by_id() -> None:
    make_customer(email="ann@example.com")
    bob = make_customer(mobile="+12125550123", first_name="Bob")
    seen = preview("email,phone\nann@example.com,+12125550123\n")
    assert (outcomes(seen), row(seen, 2).column) == ({2: "rejected taken"}, "phone")
    assert f"customer {bob.pk}" in sentence_of(seen, 2)
    assert "Bob" not in sentence_of(seen, 2)


def test_e06_a_phone_that_another_customer_had_is_reserved() -> None:
    make_customer(email="ann@example.com")
    change_customer(make_customer(mobile="+12125550123"), mobile="+12125550124")
    assert outcomes(preview("email,phone\nann@example.com,+12125550123\n")) == {2: "rejected reserved"}


def test_e07_a_cycle_of_five_is_refused_in_every_row() -> None:
    for at in range(5):
        make_customer(email=f"p{at}@example.com", mobile=f"+1212555010{at}")
    lines = "".join(f"p{at}@example.com,+1212555010{(at + 1) % 5}\n" for at in range(5))
    done = run(f"email,phone\n{lines}")
    assert counts(done) == {"rejected": 5}
    assert [contact(one, "mobile").value[-1] for one in Customer.objects.order_by("pk")] == list("01234")


@pytest.mark.made_by_hand
def test_e08_a_row_of_a_merged_customer_lands_on_the_survivor_with_a_warning() -> None:
    survivor, victim = make_customer(), make_customer()
    Customer.objects.filter(pk=victim.pk).update(merged_into=survivor)
    done = run(f"client_id,firstName\n{victim.pk},Ann\n")
    survivor.refresh_from_db()
    assert (outcomes(done), survivor.first_name) == ({2: "applied"}, "Ann")
    facts = {"survivor": survivor.pk}
    assert row(done, 2).warnings == [["applied_to_survivor", "client_id", str(victim.pk), facts]]
    assert "applied_to_survivor" in report(done)


def test_e09_the_last_thing_that_holds_a_customer_is_not_taken() -> None:
    customer = make_customer(mobile="+12125550123")
    done = run(f"client_id,phone\n{customer.pk},[clear]\n")
    assert (outcomes(done), row(done, 2).column, row(done, 2).value) == (
        {2: "rejected last_identifier"},
        "phone",
        "[clear]",
    )
    assert contact(customer, "mobile").value == "+12125550123"


def test_e10_many_rows_that_want_one_phone_give_it_to_nobody() -> None:
    for at in range(30):
        make_customer(email=f"p{at}@example.com")
    lines = "".join(f"p{at}@example.com,+12125550123\n" for at in range(30))
    assert counts(run(f"email,phone\n{lines}")) == {"conflict": 30}


def test_e13_a_row_that_says_what_is_so_writes_no_history() -> None:
    make_customer(email="ann@example.com", first_name="Ann")
    before = Customer.history.count()
    assert outcomes(run("email,firstName\nann@example.com,Ann\n")) == {2: "unchanged"}
    assert Customer.history.count() == before


def test_e14_an_erased_customers_row_says_so_and_carries_no_customer() -> None:
    customer = make_customer()
    editor, operations = Initiator("system", "editor"), Initiator("system", "operations")
    asked = request_erasure(customer.pk, by=editor, reason="by letter")
    grant(asked.pk, by=operations, reason="", now=timezone.now())
    seen = preview(f"client_id,firstName\n{customer.pk},Ann\n")
    assert (outcomes(seen), row(seen, 2).customer) == ({2: "rejected erased"}, None)


def test_e15_an_identifier_means_the_source_of_the_chosen_point() -> None:
    make_identifier_type("external_id", scope="source")
    website, instore = make_source("WEBSITE"), make_source("INSTORE")
    online = make_customer(ids={f"id:external_id:{scope_of(website)}": "E1"})
    make_customer(ids={f"id:external_id:{scope_of(instore)}": "E1"})
    run("external_id,firstName\nE1,Ann\n", through=make_point("website", source=website))
    online.refresh_from_db()
    assert (online.first_name, Customer.objects.filter(first_name="Ann").count()) == ("Ann", 1)


@pytest.mark.parametrize("tail", [".0", ".00"])
def test_a_customer_id_and_a_version_that_a_program_wrote_with_a_point_are_read(tail: str) -> None:
    ann = make_customer(email="ann@example.com")
    done = run(f"client_id,firstName,version\n{ann.pk}{tail},Ann,{ann.version}{tail}\n")
    ann.refresh_from_db()
    assert (outcomes(done), ann.first_name) == ({2: "applied"}, "Ann")


@pytest.mark.parametrize(("column", "cell"), [("client_id", "1.5"), ("version", "1.5"), ("version", "1.000")])
def test_a_broken_number_is_no_customer_id_and_no_version(column: str, cell: str) -> None:
    ann = make_customer(email="ann@example.com")
    file = {"client_id": str(ann.pk), "firstName": "Ann", "version": str(ann.version), column: cell}
    seen = preview(f"{','.join(file)}\n{','.join(file.values())}\n")
    assert (outcomes(seen), row(seen, 2).column) == ({2: "rejected invalid_value"}, column)


@pytest.mark.parametrize("cell", ["[clear]", "[CLEAR]"])
def test_a_key_cannot_be_cleared(cell: str) -> None:
    seen = preview(f"email,firstName\n{cell},Ann\n")
    assert (outcomes(seen), row(seen, 2).column) == ({2: "rejected invalid_value"}, "email")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("ann@example.com,1971-03-09", "short_row"),
        ("ann@example.com,Ann,Lee,+12125550123", "long_row"),
        ("email,firstName,lastName", "looks_like_header"),
        (",Ann,Lee", "key_missing"),
    ],
)
def test_a_row_of_the_wrong_shape_is_rejected_and_clears_nothing(line: str, code: str) -> None:
    ann = make_customer(email="ann@example.com", first_name="Old", last_name="Name")
    done = run(f"email,firstName,lastName\n{line}\n")
    ann.refresh_from_db()
    assert (outcomes(done), ann.first_name, ann.last_name) == ({2: f"rejected {code}"}, "Old", "Name")
    assert sentence_of(done, 2)


def test_a_row_that_is_too_long_says_by_how_much() -> None:
    make_customer(email="ann@example.com")
    assert "(4 instead of 2)" in sentence_of(preview("email,firstName\nann@example.com,Ann,Lee,x\n"), 2)


def test_rows_are_numbered_as_a_spreadsheet_program_numbers_them() -> None:
    make_customer(email="ann@example.com")
    seen = preview('email,area\n\nann@example.com,"two\nlines"\n\nnobody@example.com,x\n')
    assert set(outcomes(seen)) == {3, 5}


def test_a_clean_cell_beside_a_refused_one_is_not_applied() -> None:
    ann = make_customer(email="ann@example.com")
    run("email,firstName,phone\nann@example.com,Ann,12\n")
    ann.refresh_from_db()
    assert ann.version == 1


def test_the_report_has_one_line_a_row_in_their_order_with_the_cells_as_uploaded() -> None:
    make_customer(email="ann@example.com")
    done = run("email,firstName\nnobody@example.com,Bob\nann@example.com,Ann\nann@example.com,Ann\n")
    lines = report(done).splitlines()
    assert lines[0] == "row,outcome,code,column,value,message,warnings,file:email,file:firstName"
    assert [line.split(",")[:2] for line in lines[1:]] == [["2", "rejected"], ["3", "applied"], ["4", "duplicate"]]
    assert lines[2].endswith(",ann@example.com,Ann")


def test_the_fix_and_retry_file_holds_what_was_not_applied_whole_and_nothing_else() -> None:
    for name in ("ann", "bob", "cid"):
        make_customer(email=f"{name}@example.com")
    done = run(
        "email,firstName,birthDate\nann@example.com,Ann,\nbob@example.com,Bob,31.02.2001\n"
        "cid@example.com,Cid,\ncid@example.com,Sid,\nnobody@example.com,No,\n"
    )
    lines = failed(done).splitlines()
    assert lines[0] == "email,firstName,birthDate,reason,retry_of"
    assert [line.split("@")[0] for line in lines[1:]] == ["bob", "cid", "cid", "nobody"]
