"""Who has the contacts that another customer's owner confirmed: locked with that customer, read before they pass on."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from customers.edits.definitions import Definitions
from customers.edits.edit import ContactWish, CustomerEdit
from customers.edits.planning.holds import held_by, held_elsewhere
from customers.edits.planning.normalize import ContactText, NormalizedEdit, contact_text
from customers.edits.rows.row_changes import Holders
from customers.edits.rows.row_ownership import OwnerChanged
from customers.edits.snapshot import CustomerState, read_contact_holders, read_customers
from customers.rules.refusals.refusal import Refused


def holders_of_confirmed(edits: Sequence[CustomerEdit], definitions: Definitions) -> set[int]:
    """Name the holders of confirmed values before anything is locked: all are locked at once, in ascending order."""
    wanted: dict[str, set[str]] = {}
    for edit in edits:
        for kind, wish in edit.values.items():
            if isinstance(wish, ContactWish) and wish.entry == "confirmed":
                wanted.setdefault(kind, set()).update(_key(kind, wish.text, definitions))
    return {held.customer_id for kind, values in wanted.items() for held in read_contact_holders(kind, values).values()}


def _key(kind: str, text: str, definitions: Definitions) -> Collection[str]:
    try:
        return {contact_text(kind, text, country=definitions.country).key}
    except Refused:
        return ()


def read_losers(
    asked: Sequence[tuple[NormalizedEdit, CustomerState]], holders: Holders, *, locked: Collection[int] | None
) -> dict[int, CustomerState]:
    """Read the customers who would lose a contact that was confirmed; no query where nothing was.

    A customer without another contact, identifier or card may still be held by a part, such as a device.

    `locked`: who is; None: nothing is to be written. Raises OwnerChanged where the value found another holder since.
    """
    losers = {
        held.customer_id
        for one, state in asked
        for kind, value in one.values.items()
        if isinstance(value, ContactText) and value.entry == "confirmed"
        if (held := holders.contacts.get(kind, {}).get(value.key)) and held.customer_id != state.id
    }
    if locked is not None and not losers <= set(locked):
        raise OwnerChanged
    found = read_customers(losers) if losers else {}
    elsewhere = held_elsewhere([id_ for id_, state in found.items() if held_by(state) == 1])
    return {id_: replace(state, held_elsewhere=id_ in elsewhere) for id_, state in found.items()}
