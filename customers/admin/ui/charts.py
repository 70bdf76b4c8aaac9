"""Charts as SVG attributes: pure arithmetic, in the units of a viewBox that is stretched to its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 600
HEIGHT: Final = 120
_TOP: Final = 4  # room for the line's own width
_GAP: Final = 0.25  # of a bar's place


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart; `label` is what hovering says."""

    x: float
    y: float
    width: float
    height: float
    label: str


def line_path(values: Sequence[int], *, low: int, high: int) -> str:
    """Draw a line through the values from edge to edge; a single one is a level line."""
    points = [(x, _y(value, low, high)) for x, value in zip(_places(len(values)), values, strict=True)]
    if len(points) == 1:
        points.append((float(WIDTH), points[0][1]))
    return "M" + " L".join(f"{x:g} {y:g}" for x, y in points)


def area_path(values: Sequence[int], *, low: int, high: int) -> str:
    """Close the line at the ground."""
    return f"{line_path(values, low=low, high=high)} L{WIDTH} {HEIGHT} L0 {HEIGHT} Z"


def bars(values: Sequence[int], labels: Sequence[str]) -> tuple[Bar, ...]:
    """Stand a bar for each value beside the others, from the ground up."""
    high = nice_top(max(values, default=0))
    place = WIDTH / max(len(values), 1)
    width = round(place * (1 - _GAP), 2)
    found = []
    for at, (value, label) in enumerate(zip(values, labels, strict=True)):
        y = _y(value, 0, high) if value else float(HEIGHT)
        found.append(Bar(round(at * place + place * _GAP / 2, 2), y, width, round(HEIGHT - y, 2), label))
    return tuple(found)


def nice_top(highest: int) -> int:
    """Return the round number at or above the highest value: 1, 2 or 5 with noughts."""
    step = 1
    while True:
        for top in (step, 2 * step, 5 * step):
            if highest <= top:
                return top
        step *= 10


def _places(number: int) -> list[float]:
    return [round(at * WIDTH / max(number - 1, 1), 2) for at in range(number)]


def _y(value: int, low: int, high: int) -> float:
    part = (value - low) / (high - low) if high > low else 0.5
    return round(HEIGHT - part * (HEIGHT - _TOP), 2)
