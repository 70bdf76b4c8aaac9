"""What a number format makes of a number: whether it shows a date, a percentage or the like, and which digits.

A format is up to four sections parted by `;`. A section is literal text, placeholders for digits, and letters that
stand for parts of a date. Files hold the English letters; some writers leave those of their own language.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from customers.spreadsheets.workbooks.values.number_digits import exponential, grouped_digits

DATE, TIME, DURATION, BOOLEAN = "date", "time", "duration", "boolean"
PERCENT, CURRENCY, FRACTION, DECIMAL, NUMBER = "percent", "currency", "fraction", "decimal", "number"

# The numbers of formats that no file spells out. 27 to 36 and 50 to 58 are the dates of East Asian programs.
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"$"#,##0', 6: '"$"#,##0', 7: '"$"#,##0.00', 8: '"$"#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
    41: "#,##0", 42: '"$"#,##0', 43: "#,##0.00", 44: '"$"#,##0.00',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    59: "0", 60: "0.00", 61: "#,##0", 62: "#,##0.00", 67: "0%", 68: "0.00%", 69: "# ?/?", 70: "# ??/??",
    **dict.fromkeys((*range(27, 32), 36, *range(50, 59), *range(71, 75)), "yyyy-mm-dd"),
    **dict.fromkeys((32, 33, 34, 35, 75, 76), "h:mm"), 77: "m/d/yy h:mm", 78: "mm:ss", 79: "[h]:mm:ss",
    80: "mm:ss.0", 81: "d/m/yy",
}  # fmt: skip

# How the languages of the common programs call the format that shows a number as it was typed.
_GENERAL = (
    "general", "standard", "allgemein", "estándar", "geral", "generale", "algemeen", "standaard", "общий", "основной",
    "ogólny", "genel", "standardní", "normál", "yleinen", "g/标准", "g/通用格式", "g/標準", "通用格式", "常规", "標準",
)  # fmt: skip
_DAYS_AND_YEARS = frozenset("dytjgabдг")  # day, year, German Tag and Jahr, Italian giorno, Spanish año, the eras  # noqa: RUF001
_HOURS_AND_SECONDS = frozenset("hsчс")  # noqa: RUF001
_MONTHS_OR_MINUTES = frozenset("mм")
_PLACEHOLDERS = "0#?"
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]?'
    r"|(?P<exponent>[eE][+-])|(?P<clock>AM/PM|A/P|上午/下午)"
    rf"|(?P<general>{'|'.join(sorted(map(re.escape, _GENERAL), key=len, reverse=True))})|(?P<one>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)")
_ELAPSED = re.compile(r"(h+|m+|s+)", re.IGNORECASE)
# What every reader of spreadsheets takes for a date: dd/mm/yyyy, [$-409]d\\-mmm\\-yy;@
_USUAL_DATE = re.compile(r"(?:\[\$-[0-9A-F]{1,8}\])?(?=[^dmy]*[dmy])(?:[dmy/.,: -]|\\[/.,: -])+(?:;@)?", re.IGNORECASE)
_LONGEST_CODE = 255  # no program writes more
_GENERAL_DIGITS = 15


@dataclass(frozen=True, slots=True)
class _Piece:
    """One piece of a section: `kind` is literal, fill, digit, point, comma, percent, exponent, slash, general, letter
    or unknown.
    """

    kind: str
    text: str


@dataclass(frozen=True)
class _Section:
    pieces: tuple[_Piece, ...]
    nature: str
    condition: tuple[str, Decimal] | None

    def holds_for(self, value: Decimal) -> bool:
        if self.condition is None:
            return False
        sign, limit = self.condition
        return {
            "<": value < limit,
            "<=": value <= limit,
            ">": value > limit,
            ">=": value >= limit,
            "=": value == limit,
            "<>": value != limit,
        }[sign]

    @cached_property
    def kinds(self) -> frozenset[str]:
        return frozenset(piece.kind for piece in self.pieces)

    @property
    def zeros(self) -> int | None:
        """Count the digits that a format of nothing but digits shows at least; None where it has anything else."""
        return sum(piece.text == "0" for piece in self.pieces) if self.kinds == {"digit"} else None


def is_usual_date(code: str) -> bool:
    """Return whether a format is of nothing but days, months, years and what stands between them."""
    return len(code) <= _LONGEST_CODE and _USUAL_DATE.fullmatch(code) is not None


class NumberFormat:
    """A format, taken apart once for all the cells that have it."""

    def __init__(self, code: str) -> None:
        sections = _sections(code)[:3] if len(code) <= _LONGEST_CODE else ["[DBNum]"]
        self._sections = [_section(text) for text in sections]
        # Most formats say the same of every number, or pad it with zeros; a column has a million of them.
        natures = {section.nature for section in self._sections}
        self._only_nature = natures.pop() if len(natures) == 1 else ""
        self._width = self._sections[0].zeros if len(self._sections) == 1 else None

    @property
    def shows_as_typed(self) -> bool:
        """Return whether it shows any number as it was typed: General, and text."""
        only = self._sections[0] if len(self._sections) == 1 else None
        return only is not None and [piece.kind for piece in only.pieces] == ["general"]

    def nature(self, value: float) -> str:
        """Return what a person takes the number for: a date, a percentage, ..., or a number."""
        if self._only_nature:
            return self._only_nature
        section, _ = self._section_for(Decimal(repr(value)))
        return section.nature if section else NUMBER

    def shown(self, value: float) -> str | None:
        """Write the number as the format shows it; None where that cannot be said (fractions, dates)."""
        if self._width is not None and value > 0 and value.is_integer():
            return str(int(value)).zfill(self._width)
        number = Decimal(f"{value:.{_GENERAL_DIGITS}g}")
        section, sign = self._section_for(number)
        if section is None or section.nature in (DATE, TIME, DURATION, FRACTION) or "unknown" in section.kinds:
            return None
        try:
            return sign + _written(section, abs(number))
        except ArithmeticError:
            return None  # more places than anybody could see

    def _section_for(self, value: Decimal) -> tuple[_Section | None, str]:
        """Find the section that a number is shown by, and the sign that then stands in front of it."""
        sections = self._sections
        minus = "-" if value < 0 else ""
        if any(section.condition for section in sections):
            for at, section in enumerate(sections):
                last = section.condition is None and (at > 0 or len(sections) == 1)
                if section.holds_for(value) or (last and (at == len(sections) - 1 or value < 0)):
                    return section, minus
            return None, ""
        if value < 0 and len(sections) > 1:
            return sections[1], ""
        if value == 0 and len(sections) > 2:
            return sections[2], ""
        return sections[0], minus


def _sections(code: str) -> list[str]:
    """Part a format at each `;` that is no literal."""
    sections = [""]
    for token in _TOKEN.finditer(code):
        if token["one"] == ";":
            sections.append("")
        else:
            sections[-1] += token[0]
    # A last section with an @ is for texts.
    return sections[:-1] if len(sections) > 1 and "@" in sections[-1] else sections


def _section(text: str) -> _Section:
    pieces: list[_Piece] = []
    letters: set[str] = set()
    has_currency = elapsed = False
    condition = None
    for token in _TOKEN.finditer(text):
        bracket = token["bracket"]
        if bracket is not None and (found := _CONDITION.fullmatch(bracket)):
            condition = (found[1], Decimal(found[2]))
        elif bracket is not None and bracket.startswith("$"):
            symbol = bracket[1:].partition("-")[0]
            has_currency = has_currency or bool(symbol)
            pieces.append(_Piece("literal", symbol))
        elif bracket is not None:
            elapsed = elapsed or _ELAPSED.fullmatch(bracket) is not None
            # Digits of another script: nobody knows here how they look.
            pieces += [_Piece("unknown", bracket)] * bracket.casefold().startswith(("dbnum", "natnum"))
        else:
            piece = _piece(token)
            pieces.append(piece)
            has_currency = has_currency or any(unicodedata.category(char) == "Sc" for char in piece.text)
            letters |= set(piece.text.casefold()) if piece.kind == "letter" else set()
    return _Section(tuple(pieces), _nature(pieces, letters, elapsed=elapsed, has_currency=has_currency), condition)


def _piece(token: re.Match[str]) -> _Piece:
    literal = token["quoted"] if token["quoted"] is not None else token["escaped"]
    if literal is not None:
        return _Piece("literal", literal)
    if token["space"] or token["fill"]:
        # A blank as wide as the character, or the character as often as the column is wide.
        return _Piece("literal", " ") if token["space"] or token["fill"] == " " else _Piece("fill", token["fill"])
    if token["general"] or token[0] == "@":
        return _Piece("general", "")
    if token["exponent"]:
        return _Piece("exponent", token["exponent"])
    if token["clock"]:
        return _Piece("letter", "h")
    return _character(token[0])


def _character(char: str) -> _Piece:
    kinds = {".": "point", ",": "comma", "%": "percent", "/": "slash"}
    if char in _PLACEHOLDERS:
        return _Piece("digit", char)
    known = char.casefold() in _DAYS_AND_YEARS | _HOURS_AND_SECONDS | _MONTHS_OR_MINUTES | {"e"}
    return _Piece(kinds.get(char, "letter" if known else "literal"), char)


def _nature(pieces: list[_Piece], letters: set[str], *, elapsed: bool, has_currency: bool) -> str:
    kinds = {piece.kind for piece in pieces}
    if elapsed:
        return DURATION
    if letters & _DAYS_AND_YEARS or (letters & _MONTHS_OR_MINUTES and not letters & _HOURS_AND_SECONDS):
        return DATE
    if letters:
        return DATE if letters == {"e"} else TIME
    if "percent" in kinds:
        return PERCENT
    if "slash" in kinds and "digit" in kinds:
        return FRACTION
    return CURRENCY if has_currency else NUMBER


def _written(section: _Section, number: Decimal) -> str:
    kinds = section.kinds
    if "exponent" in kinds:
        return exponential([(piece.kind, piece.text) for piece in section.pieces], number)
    if "digit" in kinds:
        return grouped_digits([(piece.kind, piece.text) for piece in section.pieces], number)
    general = f"{number:f}"
    texts = (general if piece.kind == "general" else piece.text for piece in section.pieces)
    return "".join(texts)
