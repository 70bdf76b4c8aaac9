"""E: rows that belong together, and the items of D that need a customer of their own."""

from tests.corpus.items import ANN, ASKS_FOR_COLUMNS, Item, RowEnd, Sample
from tests.corpus.people_there import (
    PHONE,
    bob,
    cards,
    cycle,
    elsewhere,
    erased,
    many,
    merged,
    merging,
    no_longer_valid,
    phone_only,
    reserved,
    two_sources,
    with_access,
)


def taken(column: str, value: str) -> RowEnd:
    """Say that somebody else has the value."""
    return RowEnd("rejected taken", column, value)


def both(column: str = "", value: str = "") -> RowEnd:
    """Say that rows contradict each other."""
    return RowEnd("conflict contradiction", column, value)


CHAIN = "".join(f"p{n}@example.com,+1212555010{(n + 1) % 5}\n" for n in range(5))
ONE_PHONE = "email,phone\n" + "".join(f"p{n}@example.com,{PHONE}\n" for n in range(30))
ITEMS = (
    Item(
        "D13",
        "A stored number that is valid no more",
        (
            Sample(
                "another field is set",
                "email,firstName\nold@example.com,Anna\n",
                rows={2: RowEnd("applied", becomes={"firstName": "Anna"})},
                before=no_longer_valid,
            ),
            Sample(
                "the number is written again",
                "email,phone\nold@example.com,+1212555\n",
                rows={2: RowEnd("rejected invalid_phone", "phone", "+1212555")},
                before=no_longer_valid,
            ),
        ),
        why="What is stored stays; it is not written anew.",
    ),
    Item(
        "D14",
        "An email in capitals",
        (
            Sample(
                "as the key",
                "email,firstName\nANN@Example.COM,Anna\n",
                rows={2: RowEnd("applied", becomes={"firstName": "Anna"})},
            ),
        ),
        why="One address, one key.",
    ),
    Item(
        "D22",
        "Card numbers written otherwise",
        (
            Sample(
                "spaces, dashes, leading zeros, small letters, a sign",
                "email,cardnumber,series,status\n"
                "p0@example.com,7781 0001,GOLD,Active\np1@example.com,7781-0002,GOLD,Active\n"
                "p2@example.com,0007783,GOLD,Active\n"
                "p3@example.com,ab7784,GOLD,Active\np4@example.com,7785/6,GOLD,Active\n",
                rows={n: RowEnd("applied") for n in (2, 3, 4, 5)}
                | {6: RowEnd("rejected invalid_value", "cardnumber", "7785/6")},
                asked={"kind": "cards"},
                before=cards,
            ),
        ),
        why="Spaces and dashes are left out, letters are capitals, leading zeros count.",
    ),
    Item(
        "D43",
        "[clear] of the last identifier",
        (
            Sample(
                "the only contact",
                "client_id,phone\n{id},[clear]\n",
                rows={2: RowEnd("rejected last_identifier", "phone", "[clear]")},
                before=phone_only,
            ),
        ),
    ),
    Item(
        "D44",
        "[clear] of a contact that gives account access",
        (
            Sample(
                "without the permission",
                "email,phone\nacc@example.com,[clear]\n",
                rows={2: RowEnd("rejected forbidden_clear", "phone", "[clear]")},
                before=with_access,
            ),
        ),
    ),
    Item(
        "D48",
        "A secret in a column",
        (
            Sample(
                "`apiKey`",
                f"email,apiKey\n{ANN},s3cret\n",
                refused="forbidden_column",
                column="B",
                asks=ASKS_FOR_COLUMNS,
            ),
        ),
        why="The value is neither read nor logged.",
    ),
    Item(
        "E01",
        "An identifier that nobody has",
        (
            Sample(
                "in a file that edits",
                "email,firstName\nnobody@example.com,N\n",
                rows={2: RowEnd("rejected not_found", "email", "nobody@example.com")},
            ),
            Sample(
                "in a file that adds",
                "email,firstName\nnew@example.com,New\n",
                rows={2: RowEnd("applied", becomes={"firstName": "New"})},
                asked={"kind": "add_and_edit"},
            ),
        ),
    ),
    Item(
        "E02",
        "An identifier that several have",
        (
            Sample(
                "in two sources, through a point of none",
                "external_id,firstName\nE1,Anna\n",
                rows={2: RowEnd("rejected ambiguous", "external_id", "E1")},
                before=two_sources,
            ),
        ),
    ),
    Item(
        "E03",
        "The same row twice",
        (
            Sample(
                "same values",
                f"email,firstName\n{ANN},Anna\n{ANN},Anna\n",
                rows={2: RowEnd("applied", becomes={"firstName": "Anna"}), 3: RowEnd("duplicate duplicate_in_file")},
            ),
        ),
    ),
    Item(
        "E04",
        "Two rows of one customer that differ",
        (Sample("two names", f"email,firstName\n{ANN},Anna\n{ANN},Anne\n", rows={2: both(), 3: both()}),),
    ),
    Item(
        "E05",
        "Two identifiers in a row that are two customers",
        (
            Sample(
                "the key is Ann's, the id is Bob's",
                f"email,WebsiteID,firstName\n{ANN},W-bob,Anna\n",
                rows={2: taken("WebsiteID", "W-bob")},
                before=bob,
            ),
        ),
        why="Nothing of the row is applied. Where the integration point merges, the two become one customer.",
    ),
    Item(
        "E06",
        "A phone that somebody else has",
        (
            Sample("Bob's phone for Ann", f"email,phone\n{ANN},{PHONE}\n", rows={2: taken("phone", PHONE)}, before=bob),
            Sample(
                "a phone that was somebody's",
                f"email,phone\n{ANN},{PHONE}\n",
                rows={2: RowEnd("rejected reserved", "phone", PHONE)},
                before=reserved,
            ),
        ),
    ),
    Item(
        "E07",
        "Phones that change places",
        (
            Sample(
                "two customers",
                f"email,phone\n{ANN},{PHONE}\nbob@example.com,+12125550123\n",
                rows={2: taken("phone", PHONE), 3: taken("phone", "+12125550123")},
                before=bob,
            ),
            Sample(
                "a cycle of five",
                "email,phone\n" + CHAIN,
                rows={n + 2: taken("phone", f"+1212555010{(n + 1) % 5}") for n in range(5)},
                before=cycle,
            ),
        ),
        why="Nobody's phone goes over by a file; none is lost.",
    ),
    Item(
        "E08",
        "A row about a customer who was merged",
        (
            Sample(
                "by the old id",
                "client_id,firstName\n{victim},Anna\n",
                rows={2: RowEnd("applied", becomes={"firstName": "Anna"}, warns=("applied_to_survivor",))},
                before=merged,
            ),
        ),
    ),
    Item(
        "E09",
        "A row that takes the last identifier",
        (
            Sample(
                "the only contact",
                "client_id,phone\n{id},[clear]\n",
                rows={2: RowEnd("rejected last_identifier", "phone", "[clear]")},
                before=phone_only,
            ),
        ),
    ),
    Item(
        "E10",
        "Many rows with one phone",
        (Sample("30 customers", ONE_PHONE, rows={2: both("phone"), 31: both("phone")}, before=many),),
    ),
    Item(
        "E12",
        "A value that would join many customers",
        (
            Sample(
                "five rows, through a point that merges",
                ONE_PHONE[: ONE_PHONE.index("p5@")],
                rows={2: both("phone"), 6: both("phone")},
                before=merging,
            ),
        ),
        why="Rows that want one value for different customers contradict each other: nobody is merged by them.",
    ),
    Item(
        "E13",
        "A row that says what is so",
        (Sample("the name she has", f"email,firstName\n{ANN},Ann\n", rows={2: RowEnd("unchanged")}),),
    ),
    Item(
        "E14",
        "A customer who is gone",
        (
            Sample(
                "erased",
                "client_id,firstName\n{id},Anna\n",
                rows={2: RowEnd("rejected erased", "client_id", "{id}")},
                before=erased,
            ),
        ),
    ),
    Item(
        "E15",
        "An identifier of another source",
        (
            Sample(
                "through a point of WEBSITE",
                "external_id,firstName\nE1,Anna\n",
                rows={
                    2: RowEnd(
                        "rejected not_found",
                        "external_id",
                        "E1",
                        to_a_key="No customer has the external_id “E1”: correct it, or add the customer first.",
                    )
                },
                before=elsewhere,
            ),
        ),
    ),
)
