"""A number's digits in the placeholders of a format: zeros before and behind, thousands, the text between them."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

Pieces = Sequence[tuple[str, str]]  # (kind, text), as number_formats.py takes a section apart
_PADDING = {"0": "0", "?": " ", "#": ""}
_GROUP = 3


def grouped_digits(pieces: Pieces, number: Decimal) -> str:
    """Write a number through its placeholders, as `(###) ###-####` or `#,##0.00` do."""
    whole, rest = _halves(pieces)
    decimals = sum(kind == "digit" for kind, _ in rest)
    number *= 100 ** sum(kind == "percent" for kind, _ in pieces)
    number /= 1000 ** _scaling_commas(whole)
    rounded = abs(number).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    before, _, behind = f"{rounded:f}".partition(".")
    sign = "-" if number < 0 else ""
    return sign + _before_point(whole, before.lstrip("0")) + _behind_point(rest, behind)


def exponential(pieces: Pieces, number: Decimal) -> str:
    """Write a number shortened to a power of ten, as `0.00E+00` does; only to be shown in a sentence."""
    at = next(index for index, (kind, _) in enumerate(pieces) if kind == "exponent")
    _, rest = _halves(pieces[:at])
    return f"{number:.{sum(kind == 'digit' for kind, _ in rest)}E}"


def _halves(pieces: Pieces) -> tuple[Pieces, Pieces]:
    """Part the pieces at the decimal point, which goes with the second half."""
    at = next((index for index, (kind, _) in enumerate(pieces) if kind == "point"), len(pieces))
    return pieces[:at], pieces[at:]


def _places(pieces: Pieces) -> list[int]:
    return [index for index, (kind, _) in enumerate(pieces) if kind == "digit"]


def _scaling_commas(whole: Pieces) -> int:
    """Count the commas behind the last placeholder: each leaves three digits out."""
    places = _places(whole)
    return sum(kind == "comma" for kind, _ in whole[places[-1] :]) if places else 0


def _before_point(whole: Pieces, digits: str) -> str:
    places = _places(whole)
    if not places:
        return digits + "".join(text for kind, text in whole if kind != "comma")
    first, last = places[0], places[-1]
    grouped = any(kind == "comma" for kind, _ in whole[first:last])
    left, written, written_digits = list(digits), "", 0
    for index in range(len(whole) - 1, -1, -1):
        kind, text = whole[index]
        if kind == "comma":
            continue
        if kind != "digit":
            written = text + written
            continue
        taken = [left.pop() if left else _PADDING[text]]
        while index == first and left:
            taken.append(left.pop())
        for digit in taken:
            if grouped and digit and written_digits and written_digits % _GROUP == 0:
                written = "," + written
            written, written_digits = digit + written, written_digits + len(digit)
    return written


def _behind_point(rest: Pieces, digits: str) -> str:
    significant = len(digits.rstrip("0"))
    written, used = "", 0
    for kind, text in rest:
        if kind == "digit":
            is_padding = used >= significant
            written += _PADDING[text] if is_padding else digits[used]
            used += 1
        elif kind != "comma":
            written += text
    return written
