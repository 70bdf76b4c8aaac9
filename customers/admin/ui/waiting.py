"""A line of the sidebar and of the front page for something that waits for somebody."""

from dataclasses import dataclass
from typing import Final

SHOWN: Final = 5  # of a kind; the list behind has them all


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """A line of "Waiting for you"; `tone` is a badge's."""

    label: str
    url: str
    count: str
    tone: str = "look"
