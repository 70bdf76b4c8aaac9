"""What the values of a column could be."""

import pytest

from customers.rules.values.custom_values import FieldType
from customers.rules.values.guessed_types import FittingFormats, fitting_formats, guessed_type


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        (["41", "42.5", "-3"], FieldType.NUMBER),
        (["yes", "No", "yes"], FieldType.YES_NO),
        (["0", "1", "1"], FieldType.YES_NO),
        (["2001-12-31"], FieldType.DATE),
        (["31.12.2001", "1.2.2003"], FieldType.DATE),
        (["gold", "silver", "gold", "silver", "gold"], FieldType.CHOICE),
        (["0042", "17"], FieldType.TEXT),
        (["20011231"], FieldType.NUMBER),
        (["gold", "silver", "bronze"], FieldType.TEXT),
        ([], FieldType.TEXT),
        (["", " "], FieldType.TEXT),
    ],
)
def test_the_narrowest_type_that_all_values_have(values: list[str], type_: FieldType) -> None:
    assert guessed_type(values).type is type_


def test_the_choices_stand_in_the_order_of_the_file() -> None:
    assert guessed_type(["silver", "gold", "silver", "gold"]).choices == ("silver", "gold")


def test_a_format_that_reads_all_dates() -> None:
    assert fitting_formats(["31.12.2001", "01.02.2003"], date_format="") == FittingFormats(("DD.MM.YYYY",), 2, 2)


def test_where_day_and_month_could_be_either_both_are_named() -> None:
    fits = fitting_formats(["01/02/2003"], date_format="")
    assert fits is not None
    assert fits.formats == ("MM/DD/YYYY", "DD/MM/YYYY")


@pytest.mark.parametrize("dates", [["2001-12-31"], [], ["soon"]])
def test_nothing_is_said_of_what_is_read_or_is_no_date(dates: list[str]) -> None:
    assert fitting_formats(dates, date_format="") is None
