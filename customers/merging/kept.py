"""What a merge keeps for its taking back, as it stands in its row."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple


class KeptRow(NamedTuple):
    """A row that moved: all its columns before, and the state in which the merge left a contact."""

    table: str
    id: int
    before: Mapping[str, Any]
    left_as: str = ""


@dataclass(frozen=True, slots=True)
class KeptMerge:
    """What moved from the victim to the survivor; of `parked` the other way round."""

    rows: Sequence[KeptRow] = ()
    parked: Sequence[KeptRow] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)  # custom fields that were filled
    older: Sequence[int] = ()  # who was merged into the victim before
    tables: Mapping[str, Sequence[Any]] = field(default_factory=dict)  # ids by table, where rows move as they are
    parts: Mapping[str, Any] = field(default_factory=dict)  # what each part keeps
    version: int = 0  # the survivor's, once it was merged

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON column takes it."""
        return asdict(self)


def read_kept(stored: Mapping[str, Any]) -> KeptMerge:
    """Read what `as_json` gave."""
    rows = {name: [KeptRow(*row) for row in stored[name]] for name in ("rows", "parked")}
    return KeptMerge(**{**stored, **rows})
