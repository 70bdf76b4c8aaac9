"""XML says the same in many spellings. Whatever the spelling, a cell is read for what it says."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from customers.spreadsheets.refusals import FileRefused
from customers.spreadsheets.sheet import Row
from customers.spreadsheets.workbooks.packed_rows import read_packed
from customers.spreadsheets.workbooks.rows import converted
from customers.spreadsheets.workbooks.xlsx.plain import is_plain
from customers.spreadsheets.workbooks.xlsx.styles import Styles
from tests.spreadsheets import files
from tests.spreadsheets.conftest import Reader

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ERROR, FORMULA, NUMBER, TEXT, OWN, BLANK, YES = "error", "formula", "number", "text", "own", "blank", "yes"
ZEROS, STANDARD, DAY = "zeros", "standard", "day"
FORMATS = {ZEROS: "0000000", STANDARD: "Standard", DAY: "dd/mm/yyyy"}  # their styles are 1, 2 and 3
# What each kind of cell must become: text and code.
MEANS = {
    ERROR: ("#REF!", "spreadsheet_error"),
    FORMULA: ("=A1+1", "spreadsheet_error"),
    NUMBER: ("4256", ""),
    TEXT: ("Anna & Co", ""),
    OWN: ("Zoë", ""),
    BLANK: ("", ""),
    YES: ("true", "looks_converted/boolean"),
    ZEROS: ("0004256", ""),
    STANDARD: ("4256", ""),
    DAY: ("1911-08-26", "looks_converted/date"),
}
STYLES = files.styles_xml(*FORMATS.values())


class Speller:
    """Writes cells in a spelling that chance decides, and remembers nothing of what they mean."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.prefix = chance.choice(["", "", "x:", "main:", "f:", "c:"])
        self.placed = chance.random() < 0.7
        self._canonical = chance.random() < 0.3

    def blank(self) -> str:
        return "" if self._canonical else self._chance.choice(["", "", " ", "\n", "\t", "\r\n  "])

    def whole_number(self, name: str, number: int) -> str:
        """Write an attribute that holds a whole number: blanks around it are no part of it."""
        padded = f"{self.blank()}{number}{self.blank()}"
        return self.attribute(name, padded)

    def attribute(self, name: str, value: str) -> str:
        quote = '"' if self._canonical else self._chance.choice("\"'")
        spelled = value
        if not self._canonical and self._chance.random() < 0.3:
            spelled = "".join(self._chance.choice([char, f"&#{ord(char)};", f"&#x{ord(char):X};"]) for char in value)
        return f" {self.blank()}{name}{self.blank()}={self.blank()}{quote}{spelled}{quote}"

    def text(self, text: str) -> str:
        plain = text.replace("&", "&amp;").replace("<", "&lt;")
        if self._canonical:
            return plain
        half = len(text) // 2
        return self._chance.choice(
            [
                plain,
                f"<![CDATA[{text}]]>",
                "".join(f"&#{ord(char)};" for char in text),
                f"{text[:half].replace('&', '&amp;')}<!-- {half} -->{text[half:].replace('&', '&amp;')}",
                f"{text[:half].replace('&', '&amp;')}<?odd thing?>{text[half:].replace('&', '&amp;')}",
            ]
        )

    def element(self, name: str, inside: str, *attributes: str) -> str:
        ordered = list(attributes)
        self._chance.shuffle(ordered)
        tag = f"{self.prefix}{name}"
        if not inside and self._chance.random() < 0.5:
            return f"<{tag}{''.join(ordered)}{self.blank()}/>"
        return f"<{tag}{''.join(ordered)}{self.blank()}>{inside}</{tag}{self.blank()}>"

    def cell(self, kind: str, place: str) -> str:
        at = [self.attribute("r", place)] if self.placed else []
        match kind:
            case "error":
                return self.element("c", self.element("v", self.text("#REF!")), self.attribute("t", "e"), *at)
            case "formula":
                value = self._chance.choice(["", self.element("v", "")])
                return self.element("c", self.element("f", self.text("A1+1")) + value, *at)
            case "number" | "zeros" | "standard" | "day":
                typed = self._chance.choice([[], [self.attribute("t", "n")]])
                style = ("number", *FORMATS).index(kind)
                if style or self._chance.random() < 0.5:
                    typed = [*typed, self.whole_number("s", style)]
                written = self._chance.choice(["4256", "4256.0", "4.256E3", "+4256", "004256"])
                return self.element("c", self.element("v", self.text(written)), *typed, *at)
            case "text":
                return self.element("c", self.element("v", self.text("Anna & Co")), self.attribute("t", "str"), *at)
            case "own":
                run = self._chance.choice(["t", "r"])
                said = self.element("t", self.text("Zoë"))
                inside = said if run == "t" else self.element("r", said)
                return self.element("c", self.element("is", inside), self.attribute("t", "inlineStr"), *at)
            case "yes":
                return self.element("c", self.element("v", self.text("1")), self.attribute("t", "b"), *at)
            case _:
                return self.element("c", "", *at)

    def sheet(self, rows: list[list[str]]) -> bytes:
        written = ""
        for number, kinds in enumerate(rows, start=1):
            cells = "".join(self.cell(kind, f"{'ABCDEFGH'[at]}{number}") for at, kind in enumerate(kinds))
            at = [self.whole_number("r", number)] if self._chance.random() < 0.6 else []
            written += self.element("row", cells, *at)
        declared = f"xmlns:{self.prefix[:-1]}" if self.prefix else "xmlns"
        body = self.element("worksheet", self.element("sheetData", written), f' {declared}="{MAIN}"')
        encoding = self._chance.choice(["UTF-8", "UTF-8", "UTF-16", "ISO-8859-1"])
        return f'<?xml version="1.0" encoding="{encoding}"?>\n{body}'.encode(encoding)


@pytest.fixture(scope="module")
def read_sheet(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], list[Row]]:
    folder = tmp_path_factory.mktemp("spelled")
    base = files.xlsx(folder)

    def read(sheet: bytes) -> list[Row]:
        path = files.with_parts(base, {"xl/worksheets/sheet1.xml": sheet, "xl/styles.xml": STYLES})
        converted(path, rows_path=folder / "rows", sheet="", max_unpacked_bytes=10**9)
        return list(read_packed(folder / "rows"))

    return read


@given(
    st.lists(st.lists(st.sampled_from(sorted(MEANS)), min_size=1, max_size=6), min_size=1, max_size=5),
    st.randoms(use_true_random=False),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_cell_is_read_for_what_it_says_however_it_is_spelled(
    read_sheet: Callable[[bytes], list[Row]], rows: list[list[str]], chance: random.Random
) -> None:
    sheet = Speller(chance).sheet(rows)
    found = {row.number: row for row in read_sheet(sheet)}
    for number, kinds in enumerate(rows, start=1):
        row = found.get(number, Row(number, ()))
        texts = [MEANS[kind][0] for kind in kinds]
        while texts and not texts[-1]:
            texts.pop()
        cells = list(row.cells)
        while cells and not cells[-1]:
            cells.pop()
        assert cells == texts, sheet
        assert dict(row.suspect) == {at: MEANS[kind][1] for at, kind in enumerate(kinds) if MEANS[kind][1]}, sheet


@given(
    st.lists(
        st.lists(st.sampled_from([NUMBER, TEXT, OWN, BLANK, DAY]), min_size=1, max_size=6), min_size=1, max_size=5
    ),
    st.randoms(use_true_random=False),
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_sheet_with_any_doubtful_cell_is_never_left_to_the_quick_reader(
    rows: list[list[str]], chance: random.Random
) -> None:
    styles = Styles(etree.fromstring(STYLES))
    for kind in (ERROR, FORMULA, YES, ZEROS, STANDARD):
        sheet = Speller(chance).sheet([*rows, [kind]])
        for size in (7, 64, 1 << 18):
            blocks = [sheet[at : at + size] for at in range(0, len(sheet), size)]
            if size < 64:
                # The first block holds the declaration, as it does in files.
                blocks = [b"".join(blocks[:12]), *blocks[12:]]
            assert not is_plain(blocks, styles), sheet


def test_a_sheet_of_texts_and_plain_numbers_is_left_to_the_quick_reader(tmp_path: Path) -> None:
    sheet = files.part_of(files.xlsx(tmp_path, [("phone", "amount"), ("O'Neil", 12)]), "xl/worksheets/sheet1.xml")
    assert is_plain([sheet], Styles())


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B2"><v>abc</v></c>',
        '<c r="B2"><v>1_000</v></c>',
        '<c r="B2"><v>١٢</v></c>',
        '<c r="B2" t="s"><v>99</v></c>',
        '<c r="B2" t="s"><v>-1</v></c>',
        '<c r="XFE2"><v>1</v></c>',
        '<c r="2B"><v>1</v></c>',
        '<c r="B2"><v>1</w></c>',
    ],
)
def test_a_cell_that_no_program_writes_is_damage(read: Reader, tmp_path: Path, cell: str) -> None:
    rows = f'<row r="1">{files.inline("A1", "phone")}{files.inline("B1", "name")}</row>'
    rows += f'<row r="2">{files.inline("A2", "1")}{cell}</row><!-- not for the quick reader -->'
    path = files.with_parts(files.xlsx(tmp_path), {"xl/worksheets/sheet1.xml": files.sheet_xml(rows)})
    assert read.refusal(path).code == "damaged"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("table:", "t:"), ("office:", "o:"), ("text:", "tx:"), ("calcext:", "c:"),
        (' office:value-type="string"', '\n office:value-type\t= "str&#105;ng"'),
        (">#REF!<", "><![CDATA[#REF!]]><"),
        ('calcext:value-type="error"', "calcext:value-type = 'err&#x6f;r'"),
    ],
)  # fmt: skip
def test_an_ods_file_is_read_for_what_it_says_however_it_is_spelled(
    read: Reader, tmp_path: Path, old: str, new: str
) -> None:
    case = Path(__file__).parents[1] / "cases" / "T14_ods.ods"
    content = files.part_of(case, "content.xml").decode()
    # Not inside the names of the namespaces, where a colon stands in front.
    unnamed = r"(?<![\w:])" if old.endswith(":") else ""
    spelled = re.sub(unnamed + re.escape(old), lambda _: new, content)
    spelled = spelled.replace(f"xmlns:{old[:-1]}=", f"xmlns:{new[:-1]}=")
    assert spelled != content
    copied = files.saved(tmp_path, case.read_bytes(), name="usual.ods")
    odd = files.with_parts(copied, {"content.xml": spelled.encode()}, name="odd.ods")
    assert read.rows(odd) == read.rows(copied)


def test_an_ods_file_may_be_of_another_encoding(read: Reader, tmp_path: Path) -> None:
    path = files.ods(tmp_path)
    content = files.part_of(path, "content.xml").decode().replace("UTF-8", "UTF-16")
    odd = files.with_parts(path, {"content.xml": content.encode("utf-16")}, name="odd.ods")
    assert read.rows(odd) == read.rows(path)


def test_a_protected_ods_file_asks_for_its_password_to_be_taken_off(read: Reader, tmp_path: Path) -> None:
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entry = '<m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry>'
    manifest = f'<m:manifest xmlns:m="{space}">{entry}</m:manifest>'.encode()
    path = files.with_parts(files.ods(tmp_path), {"META-INF/manifest.xml": manifest, "content.xml": b"\x93\x12"})
    with pytest.raises(FileRefused) as refused:
        read.sheet(path)
    assert refused.value.code == "encrypted"
