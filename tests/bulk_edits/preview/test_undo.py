"""An undo is a bulk edit of its own, and leaves alone what somebody changed since."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from customers.bulk_edits.errors import BeingUndone, NoLongerKept, NotNow
from customers.bulk_edits.run import actions as asked_of
from customers.bulk_edits.run.actions import initiator_from
from customers.maintenance.invariants.check import check
from customers.models import BulkEdit, Change, Contact, Customer, CustomField, Identifier, State
from tests.factories import (
    change_customer,
    contact,
    identifier,
    make_customer,
    make_identifier_type,
    make_point,
    make_staff,
)
from tests.uploads import (
    counts,
    operator,
    outcomes,
    preview,
    row,
    run,
    run_previewed,
    sentence_of,
    undo,
    work_off,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Customer:
    return make_customer(email="ann@example.com", first_name="Ann", mobile="+12125550123", ids={"WebsiteID": "W1"})


def values(customer: Customer) -> tuple[object, ...]:
    """Return everything of a customer but ids, versions and times."""
    columns = Customer.objects.values_list(
        "first_name", "middle_name", "last_name", "birth_date", "gender", "area", "time_zone", "custom_values",
        "search_name",
    ).get(pk=customer.pk)  # fmt: skip
    contacts = customer.contacts.values_list(
        "kind", "value", "typed", "state", "confirmation", "gives_account_access", "integration_point"
    )
    identifiers = customer.identifiers.values_list("type", "value", "scope", "source", "account")
    return columns, sorted(contacts), sorted(identifiers)


EVERYTHING = (
    "client_id,firstName,lastName,birthDate,gender,email,phone,WebsiteID,tier\n"
    "{id},[clear],Lee,2001-12-31,female,Annette@Example.com,+12125550199,W9,gold\n"
)


def test_an_undo_restores_every_value(ann: Customer) -> None:
    before = values(ann)
    done = run(EVERYTHING.format(id=ann.pk), create_fields=["all"], through=make_point("secure", email_access="give"))
    assert values(ann) != before
    back = undo(done)
    assert (back.state, counts(back)) == (State.COMPLETED, {"applied": 1})
    assert values(ann) == before


def test_an_undo_is_a_change_of_its_own_in_the_name_of_who_undid(ann: Customer) -> None:
    done = run("email,firstName\nann@example.com,Anna\n")
    back = undo(done, by=make_staff("bulk operator", username="olga"))
    change = Change.objects.get(bulk_edit=back)
    assert (change.initiator, change.customer, change.row_number, change.version) == ("olga", ann, 2, 3)
    assert change.delta == {"first_name": ["Anna", "Ann"]}


def test_the_first_stays_completed_and_is_the_one_taken_back(ann: Customer) -> None:
    done = run("email,firstName\nann@example.com,Anna\n")
    back = undo(done)
    done.refresh_from_db()
    assert (done.state, back.kind, back.undo_of, list(done.undoings.all())) == ("completed", "undo", done, [back])


def test_an_undo_is_previewed_first(ann: Customer) -> None:
    done = run("email,firstName\nann@example.com,Anna\n")
    seen = work_off(asked_of.undo(done, initiator=initiator_from(operator())))
    ann.refresh_from_db()
    assert (seen.state, counts(seen), ann.first_name) == (State.PREVIEWED, {"applied": 1}, "Anna")


def test_only_rows_that_were_applied_are_taken_back(ann: Customer) -> None:
    make_customer(email="same@example.com", first_name="Sam")
    done = run("email,firstName\nsame@example.com,Sam\nann@example.com,Anna\nnobody@example.com,Bob\n")
    assert outcomes(undo(done)) == {3: "applied"}


def test_a_field_that_somebody_changed_since_is_left_and_says_who(ann: Customer) -> None:
    done = run("email,firstName\nann@example.com,Anna\n")
    change_customer(ann, by=make_staff("editor", username="eva"), first_name="Annette")
    back = undo(done)
    ann.refresh_from_db()
    assert (outcomes(back), ann.first_name) == ({2: "conflict changed_since"}, "Annette")
    assert "eva" in sentence_of(back, 2)


def test_what_changed_between_the_preview_of_the_undo_and_its_run_is_left(ann: Customer) -> None:
    done = run("email,firstName\nann@example.com,Anna\n")
    seen = work_off(asked_of.undo(done, initiator=initiator_from(operator())))
    change_customer(ann, first_name="Annette")
    back = run_previewed(seen)
    ann.refresh_from_db()
    assert (outcomes(back), ann.first_name) == ({2: "conflict changed_since"}, "Annette")


def test_other_fields_that_changed_since_stay_changed(ann: Customer) -> None:
    done = run("email,firstName\nann@example.com,Anna\n")
    change_customer(ann, last_name="Lee")
    undo(done)
    ann.refresh_from_db()
    assert (ann.first_name, ann.last_name) == ("Ann", "Lee")


def test_access_goes_again_and_nothing_else_moves(ann: Customer) -> None:
    done = run("WebsiteID,phone\nW1,+12125550123\n", through=make_point("loyalty", mobile_access="give"))
    assert contact(ann, "mobile").gives_account_access is True
    undo(done)
    assert contact(ann, "mobile").gives_account_access is False


def test_access_of_a_number_that_was_replaced_since_is_left_alone(ann: Customer) -> None:
    point = make_point("loyalty", mobile_access="give")
    done = run("WebsiteID,phone\nW1,+12125550123\n", through=point)
    change_customer(ann, through=point, mobile="+12125550199")
    back = undo(done)
    assert outcomes(back) == {2: "conflict changed_since"}
    assert contact(ann, "mobile").gives_account_access is True


def test_a_value_that_is_taken_back_is_free_for_others(ann: Customer) -> None:
    undo(run("email,phone\nann@example.com,+12125550199\n"))
    other = make_customer(mobile="+12125550199")
    assert contact(other, "mobile").value == "+12125550199"


def test_an_identifier_that_went_to_somebody_else_since_cannot_come_back(ann: Customer) -> None:
    done = run("email,WebsiteID\nann@example.com,[clear]\n")
    other = make_customer(ids={"WebsiteID": "W1"})
    back = undo(done)
    assert (outcomes(back), row(back, 2).column) == ({2: "rejected taken"}, "WebsiteID")
    assert (identifier(other, "WebsiteID").value, ann.identifiers.exists()) == ("W1", False)


def test_a_changed_identifier_whose_old_value_went_to_somebody_else_cannot_come_back(ann: Customer) -> None:
    done = run("email,WebsiteID\nann@example.com,W5\n")
    make_customer(ids={"WebsiteID": "W1"})
    assert outcomes(undo(done)) == {2: "rejected taken"}


def test_an_identifier_that_was_deleted_and_made_again_since_is_put_back(ann: Customer) -> None:
    done = run("email,WebsiteID\nann@example.com,W5\n")
    change_customer(ann, **{"id:WebsiteID:p": None})
    change_customer(ann, **{"id:WebsiteID:p": "W5"})
    back = undo(done)
    assert (outcomes(back), identifier(ann, "WebsiteID").value) == ({2: "applied"}, "W1")
    assert [found.invariant.code for found in check() if found.offences] == []


def test_an_identifier_made_again_since_does_not_go_over_somebody_elses(ann: Customer) -> None:
    done = run("email,WebsiteID\nann@example.com,W5\n")
    change_customer(ann, **{"id:WebsiteID:p": None})
    change_customer(ann, **{"id:WebsiteID:p": "W5"})
    make_customer(ids={"WebsiteID": "W1"})
    assert outcomes(undo(done)) == {2: "rejected taken"}


def test_one_value_of_two_types_goes_from_both(ann: Customer) -> None:
    make_identifier_type("AppID")
    make_identifier_type("ShopID")
    done = run("email,AppID,ShopID\nann@example.com,S1,S1\n")
    undo(done)
    assert list(ann.identifiers.values_list("value", flat=True)) == ["W1"]


def test_customers_that_the_run_made_are_erased(ann: Customer) -> None:
    done = run("email,firstName\nnew@example.com,Newton\n", kind="add_and_edit")
    back = undo(done)
    made = Customer.objects.get(pk=row(done, 2).customer)
    assert (outcomes(back), made.first_name, made.erased_at is not None) == ({2: "applied"}, "", True)
    assert not Contact.objects.filter(customer=made).exists()


def test_a_contact_of_an_erased_customer_is_free(ann: Customer) -> None:
    undo(run("email,firstName\nnew@example.com,Newton\n", kind="add_and_edit"))
    assert contact(make_customer(email="new@example.com"), "email").state == "current"


def test_a_customer_that_the_run_made_and_somebody_changed_since_stays(ann: Customer) -> None:
    done = run("email,firstName\nnew@example.com,Newton\n", kind="add_and_edit")
    made = Customer.objects.get(pk=row(done, 2).customer)
    change_customer(made, by=make_staff("editor", username="eva"), last_name="Lee")
    back = undo(done)
    made.refresh_from_db()
    assert (outcomes(back), made.erased_at, made.first_name) == ({2: "conflict changed_since"}, None, "Newton")
    assert "eva" in sentence_of(back, 2)


def test_what_was_added_to_a_new_customer_is_named_in_words(ann: Customer) -> None:
    done = run("email,firstName\nnew@example.com,Newton\n", kind="add_and_edit")
    made = Customer.objects.get(pk=row(done, 2).customer)
    change_customer(made, by=make_staff("editor", username="eva"), last_name="Lee")
    back = undo(done)
    assert row(back, 2).column == "Last name"
    assert "Last name was changed by eva on " in sentence_of(back, 2)
    assert "after the run, it is now “Lee”" in sentence_of(back, 2)


def test_a_new_customer_whose_later_change_was_taken_back_is_erased(ann: Customer) -> None:
    done = run("email,firstName\nnew@example.com,Newton\n", kind="add_and_edit")
    undo(run("email,lastName,phone\nnew@example.com,Lee,+12125550177\n"))
    assert outcomes(undo(done)) == {2: "applied"}
    assert [found.invariant.code for found in check() if found.offences] == []


def test_ticked_custom_fields_stay_and_are_empty(ann: Customer) -> None:
    undo(run("email,Tier\nann@example.com,gold\n", create_fields=["all"]))
    ann.refresh_from_db()
    assert (CustomField.objects.count(), ann.custom_values) == (1, {})


def test_an_undo_can_be_undone(ann: Customer) -> None:
    done = run("email,firstName,phone\nann@example.com,Anna,+12125550199\n")
    after = values(ann)
    undo(undo(done))
    assert values(ann) == after


def test_the_undo_of_an_erasing_does_not_bring_anybody_back(ann: Customer) -> None:
    back = undo(run("email,firstName\nnew@example.com,Newton\n", kind="add_and_edit"))
    again = undo(back)
    assert outcomes(again) == {2: "rejected erased"}
    assert sentence_of(again, 2) == "email: the customer was erased, and nobody brings an erased customer back."


def test_one_bulk_edit_is_undone_by_one_at_a_time(ann: Customer) -> None:
    done = run("email,firstName\nann@example.com,Anna\n")
    undo(done)
    with pytest.raises(BeingUndone):
        asked_of.undo(done, initiator=initiator_from(operator()))


def test_an_undo_that_was_cancelled_does_not_stand_in_the_way(ann: Customer) -> None:
    done = run("email,firstName\nann@example.com,Anna\n")
    first = asked_of.undo(done, initiator=initiator_from(operator()))
    asked_of.cancel(first)
    work_off(first)
    assert counts(undo(done)) == {"applied": 1}


@pytest.mark.parametrize("state", [State.QUEUED, State.WAITING, State.FAILED, State.COMPLETED])
def test_two_undos_at_once_are_one(ann: Customer, monkeypatch: pytest.MonkeyPatch, state: State) -> None:
    done = run("email,firstName\nann@example.com,Anna\n")

    def meanwhile(bulk_edit: BulkEdit) -> None:
        BulkEdit.objects.create(
            kind="undo", undo_of=bulk_edit, state=state, integration_point=bulk_edit.integration_point
        )

    monkeypatch.setattr(asked_of, "refuse_undo", meanwhile)
    with pytest.raises(BeingUndone):
        asked_of.undo(done, initiator=initiator_from(operator()))
    assert done.undoings.count() == 1


def test_what_ended_longer_ago_than_its_rows_are_kept_is_not_undone(ann: Customer) -> None:
    done = run("email,firstName\nann@example.com,Anna\n")
    BulkEdit.objects.filter(pk=done.pk).update(finished_at=timezone.now() - timedelta(days=180, hours=1))
    with pytest.raises(NoLongerKept, match="180 days"):
        asked_of.undo(done, initiator=initiator_from(operator()))
    assert not done.undoings.exists()


@pytest.mark.parametrize(
    "state", [State.QUEUED, State.PREVIEWED, State.WAITING, State.RUNNING, State.PAUSED, State.REFUSED, State.FAILED]
)
def test_what_goes_on_or_never_was_cannot_be_undone(ann: Customer, state: State) -> None:
    seen = preview("email,firstName\nann@example.com,Anna\n")
    BulkEdit.objects.filter(pk=seen.pk).update(state=state)
    seen.refresh_from_db()
    with pytest.raises(NotNow):
        asked_of.undo(seen, initiator=initiator_from(operator()))


def test_a_cancelled_run_is_undone_as_far_as_it_went(settings: Settings) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = 2
    made = [make_customer(email=f"p{at}@example.com") for at in range(4)]
    seen = preview("email,lastName\n" + "".join(f"p{at}@example.com,Lee\n" for at in range(4)))
    asked_of.run(seen)
    work_off(seen, pieces=1)
    asked_of.cancel(seen)
    back = undo(work_off(seen))
    assert outcomes(back) == {2: "applied", 3: "applied"}
    assert {Customer.objects.get(pk=one.pk).last_name for one in made} == {""}


def test_a_cancelled_run_is_not_undone_before_its_last_rows_are_accounted_for(ann: Customer) -> None:
    seen = preview("email,firstName\nann@example.com,Anna\n")
    asked_of.run(seen)
    asked_of.cancel(seen)
    seen.refresh_from_db()
    with pytest.raises(NotNow):
        asked_of.undo(seen, initiator=initiator_from(operator()))


def test_an_undo_keeps_the_row_numbers_of_the_first(ann: Customer) -> None:
    make_identifier_type("WebsiteID")
    done = run("WebsiteID,firstName\n\n\nW1,Anna\n")
    assert outcomes(undo(done)) == {4: "applied"}


def test_the_history_of_what_is_taken_back_ends_as_it_began(ann: Customer) -> None:
    done = run("email,WebsiteID\nann@example.com,W5\n")
    undo(done)
    kept = Identifier.history.filter(customer_id=ann.pk).order_by("history_date")
    assert list(kept.values_list("value", flat=True)) == ["W1", "W5", "W1"]
