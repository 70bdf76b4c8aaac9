"""Who may be registered again."""

from collections.abc import Mapping

from customers.edits.definitions import Definitions
from customers.edits.edit import CustomerEdit, Key
from customers.edits.resolve_keys import find_customers
from customers.models import Contact
from customers.rules import fields
from customers.rules.codes import Code
from customers.rules.refusals import Refusal
from integration_points.policies import PointPolicy


def access_taken(contacts: Mapping[str, str], *, point: PointPolicy, definitions: Definitions) -> list[Refusal]:
    """Refuse each contact that gives somebody account access: whoever has it signs in and does not register."""
    refusals = []
    for kind in fields.CONTACT_KINDS:
        if kind not in contacts:
            continue
        edit = CustomerEdit(key=Key(kind, contacts[kind]), values={})
        (found,) = find_customers([edit], definitions=definitions, point=point)
        if found.customer_id is None:
            continue
        held = Contact.objects.filter(customer_id=found.customer_id, kind=kind, state=Contact.State.CURRENT)
        if held.filter(gives_account_access=True).exists():
            refusals.append(Refusal(Code.TAKEN, kind, contacts[kind]))
    return refusals
