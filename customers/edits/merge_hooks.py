"""What a part does when customers are merged, and when a merge is taken back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from customers.edits.edit import EditContext


class CannotUnmerge(Exception):
    """What a merge moved can't be put back as it was: the sentence says why. It has no personal data in it."""


class MergePart(Protocol):
    """Gives the survivor what its tables with `OnMerge.CORE` hold of the victim; returns JSON for `unmerge`.

    In the transaction of the merge, under the locks of both. The victim points to the survivor already. Called only
    where one of the two has a row in a table that the part declares.
    """

    def __call__(self, *, survivor: int, victim: int, context: EditContext, now: datetime) -> Any: ...


class UnmergePart(Protocol):
    """Puts back what `merge` returned; returns a sentence for each thing that stays. Raises CannotUnmerge."""

    def __call__(
        self, kept: Any, *, survivor: int, victim: int, context: EditContext, now: datetime
    ) -> Sequence[str]: ...
