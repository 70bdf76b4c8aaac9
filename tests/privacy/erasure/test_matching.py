"""Which cells name an erased customer: as people and machines write contacts, and no other cell."""

import pytest

from customers.privacy.erasure.matching import column_kinds, names_of

NAMES = names_of(
    {
        "customer": [41],
        "email": ["ada@example.com"],
        "mobile": ["+12125550199"],
        "id:WebsiteID": ["W-7"],
        "name": ["Ada"],
    }
)


@pytest.mark.parametrize(
    "cell",
    [
        "ada@example.com",
        " ADA@Example.COM ",
        "Ada Lovelace <ada@example.com>",
        "x@example.com, ada@example.com",
        "+12125550199",
        "'+12125550199",
        "(212) 555-0199",
        "212.555.0199",
        "1 212 555 0199",
        "0012125550199",
    ],
)
def test_a_contact_is_known_however_it_is_written(cell: str) -> None:
    assert NAMES.in_cell(cell, "")


@pytest.mark.parametrize(
    "cell",
    ["", "Ada", "41", "W-7", "joanada@example.com", "ada@example.com.au", "5550199", "+12125550190", "2125550199x"],
)
def test_what_only_resembles_it_is_left_alone(cell: str) -> None:
    assert not NAMES.in_cell(cell, "")


def test_ids_are_known_in_their_own_columns_alone() -> None:
    kinds = column_kinds(
        [
            {"target": "key", "key_kind": "customer"},
            {"target": "id:WebsiteID:p", "key_kind": ""},
            {"target": "first_name", "key_kind": ""},
        ]
    )
    found = [[NAMES.in_cell(cell, kind) for kind in kinds] for cell in ("41", "W-7")]
    assert found == [[True, False, False], [False, True, False]]
