"""What a command or a client system says of columns by their headers, before a file is taken."""

import pytest

from customers.bulk_edits.errors import BadColumn
from customers.bulk_edits.mapping.choices import AS, IGNORE, NEW, ColumnChoice
from customers.bulk_edits.upload.named_columns import named_columns
from customers.models import ColumnMapping, CustomField
from integration_points.models import IntegrationPoint
from tests.factories import admin_panel

pytestmark = pytest.mark.django_db


@pytest.fixture
def point() -> IntegrationPoint:
    CustomField.objects.create(system_name="shoe_size", label="Shoe size")
    return admin_panel()


def named(
    point: IntegrationPoint, words: dict[str, str], *, kind: str = "edit", mapping: ColumnMapping | None = None
) -> list[ColumnChoice]:
    return named_columns(words, kind=kind, options={}, point=point, mapping=mapping)


@pytest.mark.parametrize(
    ("word", "choice"),
    [
        ("phone", ColumnChoice("H", does=AS, reads_as="phone", is_named=True)),
        ("as:first name", ColumnChoice("H", does=AS, reads_as="first name", is_named=True)),
        ("mobilePhone", ColumnChoice("H", does=AS, reads_as="mobilePhone", is_named=True)),
        ("new_email", ColumnChoice("H", does=AS, reads_as="new_email", is_named=True)),
        ("Shoe size", ColumnChoice("H", does=AS, reads_as="Shoe size", is_named=True)),
        ("ignore", ColumnChoice("H", does=IGNORE, is_named=True)),
        ("new:number", ColumnChoice("H", does=NEW, type="number", is_named=True)),
        ("new:choice:S|M", ColumnChoice("H", does=NEW, type="choice", choices=("S", "M"), is_named=True)),
    ],
)
def test_a_word_chooses_as_the_page_does(point: IntegrationPoint, word: str, choice: ColumnChoice) -> None:
    assert named(point, {"H": word}) == [choice]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("phon", "Did you mean phone?"),
        ("token", "It can be client_id, email"),
        ("", "shoe_size"),
        ("new:colour", "text, number, date, yes_no, choice"),
        ("new:choice", "new:choice:S|M|L"),
        ("new:number:1|2", "new:choice:S|M|L"),
        ("new:choice:" + "x" * 500, "too long"),
    ],
)
def test_a_word_that_means_nothing_names_the_column_and_what_it_can_be(
    point: IntegrationPoint, word: str, said: str
) -> None:
    with pytest.raises(BadColumn) as refused:
        named(point, {"Mobile no.": word})
    assert "Column “Mobile no.”" in str(refused.value)
    assert said in str(refused.value)


def test_a_column_is_named_once(point: IntegrationPoint) -> None:
    with pytest.raises(BadColumn, match="named twice"):
        named(point, {"Given name": "firstName", "given_NAME": "lastName"})


def test_a_kind_with_columns_of_its_own_takes_those_and_makes_no_fields(point: IntegrationPoint) -> None:
    assert named(point, {"Number": "cardnumber"}, kind="cards")[0].reads_as == "cardnumber"
    for word in ("firstName", "new:text"):
        with pytest.raises(BadColumn, match="cardnumber, series, status"):
            named(point, {"Number": word}, kind="cards")


def test_the_country_that_a_mapping_has_for_a_column_stays(point: IntegrationPoint) -> None:
    kept = ColumnMapping(columns=[ColumnChoice("Tel", does=IGNORE, country="SE").as_json()])
    (choice,) = named(point, {"tel": "phone"}, mapping=kept)
    assert (choice.reads_as, choice.country) == ("phone", "SE")
