"""Files that delete customers: each row names one by its id and says nothing else. What is erased stays so."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from customers.bulk_edit_kinds import BulkEditKind, Frozen, KindBatch, KindRows, KindWords, Values
from customers.edits.edit import Clear
from customers.privacy.erasure.erase import erase_all, with_those_merged_into
from customers.privacy.erasure.refused import waiting_for_a_decision
from customers.rules.effects import DELETES

CUSTOMERS: Final = "delete:customers"


class Deletes(KindRows):
    """The rows of such a file. A customer has its own id there, and those that were merged into it: all of them go."""

    def value(self, field: str, cell: str | Clear) -> Any:
        """There is no column that could have a cell."""
        raise NotImplementedError

    def always(self) -> Values:
        """Want that nobody is left."""
        return {CUSTOMERS: None}

    def read(self, customers: Collection[int], fields: Collection[str]) -> Mapping[int, Values]:
        """Read who goes with each. Whoever isn't erased as things stand has nobody, so that a run looks again."""
        free = set(customers) - waiting_for_a_decision(customers)
        going: dict[int, list[int]] = {}
        for id_, root in with_those_merged_into(free).items():
            going.setdefault(root, []).append(id_)
        return {root: {CUSTOMERS: ids} for root, ids in going.items()}

    def write(self, batch: KindBatch) -> None:
        """Erase them as a granted request does."""
        rows = {one.customer_id: one.row_number for one in batch.writes}
        erase_all(rows, request=None, context=batch.context, now=batch.now)


class DeleteWords(KindWords):
    """How deleting reads in a preview and a report: ids, and nothing that is personal."""

    is_personal = False
    weighs = DELETES

    def label(self, field: str) -> str:
        """Name what a row changes."""
        return "Erased for good"

    def text(self, field: str, value: Any) -> str:
        """Name the customer, and those that were merged into it."""
        first, *merged = value
        also = f", and {', '.join(map(str, merged))}, merged into it" if merged else ""
        return f"Customer {first}{also}"


def _open(_: Frozen) -> KindRows:
    return Deletes()


DELETE: Final = BulkEditKind(
    name="delete",
    label="Delete customers",
    help="Erases the customers of the file, with all personal data that is kept about them. This can't be undone.",
    takes="The only column is client_id.",
    finds_by="customer",
    open=_open,
    words=DeleteWords(),
    permission="customers.decide_request",
    for_keys=False,  # no key has that permission
    is_final=True,
)
