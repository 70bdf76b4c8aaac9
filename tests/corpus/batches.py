"""D: which cells stand in one file."""

from tests.corpus.cells import Batch, CellItem, Formula, Styled, bad, good
from tests.corpus.contact_cells import CONTACTS
from tests.corpus.value_cells import VALUES

ANYWHERE = Batch((*CONTACTS, *VALUES))

RUSSIA = Batch(
    (
        CellItem(
            "D05",
            "One number in many spellings",
            (
                good("phone", "8 (912) 345-05-01", "+79123450501"),
                good("phone", "+7 912 345 05 02", "+79123450502"),
                good("phone", "007 912 345 05 03", "+79123450503"),
                good("phone", "8-912-345-05-04", "+79123450504"),
                good("phone", "8 10 44 7911 123505", "+447911123505"),
            ),
        ),
        CellItem(
            "D04",
            "A national number whose 8 was lost",
            (good("phone", "9123450401", "+79123450401"),),
            "Read as a number of the file's country, and shown so.",
        ),
        CellItem(
            "D02",
            "A number with a decimal",
            (good("phone", "79123450201.0", "+79123450201"), bad("phone", "79123450201.5", "invalid_phone")),
        ),
    ),
    asked={"country": "RU"},
)

BRITAIN = Batch(
    (
        CellItem(
            "D05",
            "One number in many spellings",
            (good("phone", "0044 (0)7911 123511", "+447911123511"), good("phone", "07911 123512", "+447911123512")),
        ),
    ),
    asked={"country": "GB"},
)

WORKBOOK = Batch(
    (
        CellItem("D01", "A phone in a number cell", (good("phone", 79123450101, "+79123450101"),)),
        CellItem(
            "D21",
            "More digits than a number keeps",
            (bad("WebsiteID", 12345678901234567890, "digits_lost", "over 15 digits", "12345678901234569216"),),
        ),
        CellItem(
            "D25",
            "Errors of formulas in cells",
            (bad("firstName", Formula("=1/0", "#DIV/0!"), "spreadsheet_error", value="#DIV/0!"),),
        ),
        CellItem(
            "D26",
            "Formulas",
            (
                good("lastName", Formula('="Le"&"e"', "Lee"), "Lee"),
                bad("lastName", Formula('="Le"&"e"'), "spreadsheet_error", value='="Le"&"e"'),
                good("note", Formula('=HYPERLINK("https://example.com","Shop")', "Shop"), "Shop"),
            ),
        ),
        CellItem("D29", "Dates of a workbook", (good("birthDate", Styled(31160, "yyyy-mm-dd"), "1985-04-23"),)),
        CellItem(
            "D46",
            "Numbers as text and as numbers",
            (good("phone", "79123454601", "+79123454601"), good("phone", 79123454602, "+79123454602")),
        ),
        CellItem("D33", "Yes and no in cells", (good("vip", True, "yes"),)),
    ),
    asked={"country": "RU"},
    is_workbook=True,
)

BATCHES = {"anywhere": ANYWHERE, "Russia": RUSSIA, "Britain": BRITAIN, "workbook": WORKBOOK}
