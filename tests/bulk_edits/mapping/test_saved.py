"""Mappings saved under a name: offered with the next file, used by name, never read by a run."""

from typing import Any

import pytest

from customers.bulk_edits.errors import BadOption
from customers.bulk_edits.mapping.choices import AS, IGNORE, NEW, ColumnChoice
from customers.bulk_edits.mapping.saved import fitting_mappings, mapping_named, save_mapping
from customers.bulk_edits.preview.preview_again import FileReading, preview_again
from customers.models import BulkEdit, ColumnMapping, Customer, State
from tests.factories import make_customer
from tests.uploads import outcomes, preview, run_previewed, work_off

pytestmark = pytest.mark.django_db

WEEKLY = "Mail address,Surname,Size,Note\nann@example.com,{name},41,x\n"
CHOICES = (
    ColumnChoice("Mail address", does=AS, reads_as="email"),
    ColumnChoice("Surname", does=AS, reads_as="lastName"),
    ColumnChoice("Size", does=NEW, type="number"),
    ColumnChoice("Note", does=IGNORE),
)


@pytest.fixture(autouse=True)
def ann() -> Customer:
    return make_customer(email="ann@example.com", last_name="Ray")


@pytest.fixture
def saved() -> ColumnMapping:
    seen = preview(WEEKLY.format(name="Lee"), asks_about_columns=True)
    preview_again(seen, said=FileReading(choices=CHOICES, country="US"))
    return save_mapping(run_previewed(work_off(seen)), name=" Weekly  shop list ", by="olga")


def test_it_is_saved_with_kind_country_and_who(saved: ColumnMapping) -> None:
    assert (saved.name, saved.kind, saved.country, saved.saved_by) == ("Weekly shop list", "edit", "US", "olga")


def test_the_next_file_is_offered_it_with_the_number_of_headers_that_fit(saved: ColumnMapping) -> None:
    seen = preview("Mail address,Surname,Size,Shop\nann@example.com,Kim,42,x\n", asks_about_columns=True)
    (offer,) = fitting_mappings(seen)
    assert (offer.name, offer.fits, offer.of) == ("Weekly shop list", 3, 4)


def test_a_file_of_other_headers_is_not_offered_it(saved: ColumnMapping) -> None:
    assert fitting_mappings(preview("email,lastName,Size\nann@example.com,Kim,42\n", asks_about_columns=True)) == []


def test_a_file_that_was_read_with_it_is_not_offered_it_again(saved: ColumnMapping) -> None:
    assert fitting_mappings(preview(WEEKLY.format(name="Kim"), asks_about_columns=True, mapping=saved)) == []


def test_a_file_is_read_with_it_at_once(saved: ColumnMapping, ann: Customer) -> None:
    done = run_previewed(preview(WEEKLY.format(name="Kim"), mapping=mapping_named("Weekly shop list", kind="edit")))
    ann.refresh_from_db()
    assert (done.country, outcomes(done), ann.last_name, ann.custom_values) == (
        "US",
        {2: "applied"},
        "Kim",
        {"Size": 41},
    )


def test_the_country_that_was_named_goes_before_the_saved_one(saved: ColumnMapping) -> None:
    assert preview(WEEKLY.format(name="Kim"), mapping=saved, country="SE").country == "SE"


def test_a_mapping_that_is_deleted_changes_no_preview(saved: ColumnMapping) -> None:
    seen = preview(WEEKLY.format(name="Kim"), mapping=saved)
    saved.delete()
    assert run_previewed(BulkEdit.objects.select_related("integration_point").get(pk=seen.pk)).state == State.COMPLETED


def save_again(**more: Any) -> int:
    """Save two columns under the name of the four; return how many are kept then."""
    try:
        save_mapping(preview("email,lastName\nann@example.com,Lee\n"), name="Weekly shop list", **more)
    finally:
        kept = len(ColumnMapping.objects.get().columns)
    return kept


def test_a_name_that_is_taken_is_refused_and_what_was_saved_stays(saved: ColumnMapping) -> None:
    with pytest.raises(BadOption, match="is a saved mapping already: choose another name, or tick"):
        save_again(by="olga")
    assert len(ColumnMapping.objects.get().columns) == 4


def test_whoever_saved_it_replaces_it(saved: ColumnMapping) -> None:
    assert save_again(by="olga", replaces=True) == 2


def test_nobody_else_replaces_it_but_who_may_change_all(saved: ColumnMapping) -> None:
    with pytest.raises(BadOption, match="was saved by somebody else"):
        save_again(by="otto", replaces=True)
    assert len(ColumnMapping.objects.get().columns) == 4
    assert save_again(by="otto", replaces=True, changes_all=True) == 2
    assert ColumnMapping.objects.get().saved_by == "otto"


def test_a_mapping_for_files_of_another_kind_is_not_replaced(saved: ColumnMapping) -> None:
    ColumnMapping.objects.update(kind="cards")
    with pytest.raises(BadOption, match="for files of the kind cards"):
        save_again(by="olga", replaces=True)


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_a_name_is_needed(name: str) -> None:
    with pytest.raises(BadOption):
        save_mapping(preview("email,lastName\nann@example.com,Lee\n"), name=name, by="olga")


def test_what_nobody_decided_is_not_saved() -> None:
    with pytest.raises(BadOption, match="Choose what these columns mean first: Shoes"):
        save_mapping(preview("email,Shoes\nann@example.com,Lee\n", asks_about_columns=True), name="Weekly", by="olga")


def test_a_header_that_may_be_somebodys_value_is_not_saved() -> None:
    seen = preview("email,lastName,ann@example.com\nann@example.com,Lee,1\n", ignore_columns=["ann@example.com"])
    assert "ann@example.com" not in str(save_mapping(seen, name="Weekly", by="olga").columns)


def test_a_name_of_another_kind_or_of_nothing_is_refused(saved: ColumnMapping) -> None:
    with pytest.raises(BadOption, match="saved for files of the kind edit, not cards"):
        mapping_named("Weekly shop list", kind="cards")
    with pytest.raises(BadOption, match="no saved mapping named"):
        mapping_named("Monthly")
