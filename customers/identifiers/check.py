"""Look over the planned edit: the customer has what is to be removed, and no rule refuses a part of the rest."""

from collections.abc import Iterator

from customers.cards.card_items import card_error
from customers.edits.change_customers import PlannedEdit
from customers.edits.rows.row_changes import Plan
from customers.edits.snapshot import CustomerState
from customers.identifiers.errors import BadItem, ItemsRefused, UnknownCustomer
from customers.identifiers.requested import RequestedEdit, WantedValue, bad_item
from customers.rules import fields
from customers.rules.contacts.entry import KindOfContacts
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal, Refused


def check_edit(asked: RequestedEdit, planned: PlannedEdit) -> Plan:
    """Return the plan of the whole edit. Raises UnknownCustomer or ItemsRefused: one bad item, and nothing is done."""
    if planned.refusal and planned.refusal.code in (Code.NOT_FOUND, Code.ERASED) and planned.refusal.column == "key":
        raise UnknownCustomer
    wrong = [*_not_had(asked, planned.state), *_staying(asked, planned), *_refused(asked, planned)]
    if wrong or planned.plan is None:
        raise ItemsRefused(wrong)
    return planned.plan


def _not_had(asked: RequestedEdit, state: CustomerState | None) -> Iterator[BadItem]:
    for one in asked.removed:
        if not _had(state, one):
            yield bad_item(one.item, one.field, Refused(Code.NOT_FOUND))


def _staying(asked: RequestedEdit, planned: PlannedEdit) -> Iterator[BadItem]:
    """Refuse to remove a contact that what is added only waits beside, until it is confirmed."""
    added = {(one.field, one.key) for one in asked.added}
    for one in asked.removed:
        is_asked = one.field in fields.CONTACT_KINDS and one.field in planned.edit.values
        if not is_asked or planned.plan is None or (one.field, one.key) in added:
            continue
        if one.field not in planned.plan.delta and _had(planned.state, one):
            yield bad_item(one.item, one.field, Refused(Code.FORBIDDEN_CLEAR))


def _had(state: CustomerState | None, wanted: WantedValue) -> bool:
    return state is not None and _has(state, wanted) == wanted.key


def _has(state: CustomerState, wanted: WantedValue) -> str | None:
    if wanted.field in fields.CONTACT_KINDS:
        current = state.contacts.get(wanted.field, KindOfContacts()).current
        return current.value if current else None
    identifier = state.identifiers.get(wanted.field)
    return identifier.value if identifier else None


def _refused(asked: RequestedEdit, planned: PlannedEdit) -> Iterator[BadItem]:
    """What a file would drop with a warning is refused here, too."""
    refusals = [planned.refusal, *planned.refusal.others] if planned.refusal else []
    dropped = planned.plan.warnings if planned.plan else ()
    for refusal in [*refusals, *(one for one in dropped if one.code is not Code.APPLIED_TO_SURVIVOR)]:
        yield _placed(asked, refusal)


def _placed(asked: RequestedEdit, refusal: Refusal) -> BadItem:
    item = asked.item_of(refusal.column)
    card = card_error(refusal)
    return BadItem(item.place if item else "", refusal.column, card.member if card else "value", refusal, card)
