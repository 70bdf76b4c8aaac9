"""What a bench prints: figures, and ratios beside what must be reached."""

import sys


class Table:
    """What was measured, what must be reached, and whether it was."""

    def __init__(self) -> None:
        self.all_reached = True

    def ratio(self, name: str, value: float, *, at_most: float | None = None, at_least: float | None = None) -> None:
        """Print one ratio beside its limit."""
        limits = {"at most": at_most, "at least": at_least}
        limit = "".join(f"{words} {number}" for words, number in limits.items() if number is not None)
        reached = (at_most is None or value <= at_most) and (at_least is None or value >= at_least)
        self.all_reached &= reached
        word = "" if not limit else "reached" if reached else "NOT REACHED"
        say(f"  {name:<70} {value:8.3g}   {limit:<13} {word}".rstrip())

    def fact(self, name: str, text: str) -> None:
        """Print a figure that has no limit."""
        say(f"  {name:<70} {text}")


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
