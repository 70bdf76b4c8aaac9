"""C: headers."""

from pathlib import Path

import xlsxwriter

from tests.corpus.items import ANN, ANNA, ASKS_FOR_COLUMNS, ASKS_FOR_KEY, Item, RowEnd, Sample

CYRILLIC_E, CYRILLIC_P, CYRILLIC_O = "\u0435", "\u0440", "\u043e"
PROTECTED = ("id", "token", "is_merged", "merged_into", "created_at", "password", "is_staff", "pk", "history")
PATHS = ("owner__is_superuser", "email__startswith", "__class__")
HOSTILE = {
    "<script>alert(1)</script>": "forbidden_column",
    "{{7*7}}": "forbidden_column",
    "%s": "unknown_column",
    "'; DROP TABLE x": "unknown_column",
}


def _with(header: str, **more: object) -> Sample:
    quoted = '"' + header.replace('"', '""') + '"'
    return Sample(f"`{header[:40]}`", f"email,{quoted}\n{ANN},x\n", column="B", **more)  # type: ignore[arg-type]


def _typed(folder: Path) -> Path:
    """Make a workbook whose second header is a number and whose third is a formula."""
    path = folder / "typed.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["email", 2024])
        sheet.write_row(1, 0, [ANN, "x"])
    return path


def _formula(folder: Path) -> Path:
    path = folder / "formula.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_string(0, 0, "email")
        sheet.write_formula(0, 1, "=1+1", None, 2)
        sheet.write_row(1, 0, [ANN, "x"])
    return path


ITEMS = (
    Item(
        "C01",
        "A first column that finds nobody",
        (Sample("name,email", f"name,email\nAnna,{ANN}\n", refused="first_column", column="A", asks=ASKS_FOR_KEY),),
    ),
    Item(
        "C02",
        "An unknown column",
        (_with("Favourite store", refused="unknown_column", asks=ASKS_FOR_COLUMNS),),
        why="Never silently a new custom field.",
    ),
    Item(
        "C03",
        "The same header twice",
        (
            Sample(
                "phone, phone",
                f"email,phone,phone\n{ANN},1,2\n",
                refused="duplicate_header",
                column="C",
                asks=ASKS_FOR_COLUMNS,
            ),
            Sample(
                "phone, PHONE",
                f"email,phone, PHONE \n{ANN},1,2\n",
                refused="duplicate_header",
                column="C",
                asks=ASKS_FOR_COLUMNS,
            ),
            Sample(
                "phone, mobile",
                f"email,phone,mobile\n{ANN},1,2\n",
                refused="duplicate_header",
                column="C",
                asks=ASKS_FOR_COLUMNS,
            ),
        ),
    ),
    Item(
        "C04",
        "A column without a header",
        (
            Sample("with values below", f"email,,firstName\n{ANN},x,Anna\n", refused="blank_header", column="B"),
            Sample(
                "the last one, with a value far below",
                "email,firstName,\n" + "nobody@example.com,N,\n" * 40 + f"{ANN},Anna,x\n",
                refused="blank_header",
                column="C",
            ),
        ),
    ),
    Item(
        "C05",
        "Headers that are no names",
        (
            Sample("a number", _typed, refused="unknown_column", column="B", asks=ASKS_FOR_COLUMNS),
            Sample("a formula", _formula, refused="unknown_column", column="B", asks=ASKS_FOR_COLUMNS),
            _with("=1+1", refused="forbidden_column", asks=ASKS_FOR_COLUMNS),
            _with("2024-05-01", refused="unknown_column", asks=ASKS_FOR_COLUMNS),
            _with("x" * 500, refused="forbidden_column", asks=ASKS_FOR_COLUMNS),
            _with("ti\x01er", refused="forbidden_column"),
        ),
    ),
    Item(
        "C06",
        "Protected names",
        tuple(_with(name, refused="forbidden_column", asks=ASKS_FOR_COLUMNS) for name in PROTECTED),
    ),
    Item(
        "C07",
        "Paths into the database",
        tuple(_with(name, refused="forbidden_column", asks=ASKS_FOR_COLUMNS) for name in PATHS),
    ),
    Item(
        "C08",
        "The header again in the middle",
        (
            Sample(
                "as row 3",
                f"email,firstName\n{ANN},Anna\nemail,firstName\n",
                rows={2: ANNA, 3: RowEnd("rejected looks_like_header", "email", "email")},
            ),
        ),
    ),
    Item(
        "C09",
        "Letters of another alphabet",
        (
            _with(f"{CYRILLIC_P}h{CYRILLIC_O}ne", refused="unknown_column", asks=ASKS_FOR_COLUMNS),
            Sample(
                "as the key",
                f"{CYRILLIC_E}mail,firstName\n{ANN},Anna\n",
                refused="first_column",
                column="A",
                asks=ASKS_FOR_KEY,
            ),
        ),
    ),
    Item(
        "C11",
        "What an integration point decides",
        tuple(
            _with(name, refused="forbidden_column", asks=ASKS_FOR_COLUMNS)
            for name in ("account_access", "isEmailConfirmed")
        ),
        why="No file sets account access or a confirmation: the integration point decides what a contact takes on.",
    ),
    Item(
        "C12",
        "A contact and its confirmation side by side",
        (
            Sample(
                "phone, isMobilePhoneConfirmed",
                f"email,phone,isMobilePhoneConfirmed\n{ANN},+12125550123,yes\n",
                refused="forbidden_column",
                column="C",
                asks=ASKS_FOR_COLUMNS,
            ),
        ),
    ),
    Item(
        "C10",
        "Hostile headers",
        tuple(_with(name, refused=code, asks=ASKS_FOR_COLUMNS) for name, code in HOSTILE.items()),
    ),
)
