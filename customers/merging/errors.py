"""Why two customers can't be merged, or a merge can't be taken back. No text holds personal data."""

from collections.abc import Sequence

from customers.rules.merging import Blocker, MergeCode


class MergingError(Exception):
    """What was asked is not possible; `code` is for programs and the text for people."""

    code = "not_possible"


class MergeRefused(MergingError):
    """Nothing was written."""

    def __init__(self, sentence: str, blockers: Sequence[Blocker]) -> None:
        super().__init__(sentence)
        self.blockers = tuple(blockers)
        self.code = blockers[0].code.value


class SameCustomer(MergeRefused):
    """Both ids mean one customer already: a merge came first, perhaps the same one the other way round."""

    def __init__(self, sentence: str, survivor: int) -> None:
        super().__init__(sentence, [Blocker(MergeCode.ALREADY_MERGED, customer=survivor)])
        self.survivor = survivor


class ChangedSince(MergingError):
    """Whoever chose saw one of the two as it isn't any more. Nothing was written."""

    code = "changed_since"

    def __init__(self, customer_id: int) -> None:
        super().__init__(f"Customer {customer_id} was changed since you saw it. Compare both again.")


class UnmergeRefused(MergingError):
    """The merge stands as it was: it can't be taken back exactly, or not any more."""

    code = "cannot_unmerge"


class AlreadyTakenBack(UnmergeRefused):
    """Somebody took the merge back before."""
