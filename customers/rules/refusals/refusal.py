"""How a rule says no: raised by the normalisers, carried as a value by the planner."""

from collections.abc import Mapping
from dataclasses import dataclass

from customers.rules.refusals.codes import Code
from customers.rules.refusals.detail_codes import Why


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused edit: the code, the column and the value it is about, and what its sentence needs besides.

    `others`: what else is wrong with it, so that a person fixes all of it at once.
    """

    code: Code
    column: str = ""
    value: str = ""
    detail: Mapping[str, object] | None = None
    others: tuple["Refusal", ...] = ()


class Refused(Exception):
    """A value that no rule accepts. Its text is the code alone; the value is personal data: the caller keeps it."""

    def __init__(self, code: Code, detail: Mapping[str, object] | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.detail: Mapping[str, object] = detail or {}

    @classmethod
    def because(cls, code: Code, why: Why, **detail: object) -> "Refused":
        """Make the refusal that names its reason."""
        return cls(code, {"why": why.value, **detail})
