"""What is refused of the values of one form, all of it at once. Pure."""

from customers.edits.change_customers import Judged
from customers.rules.codes import Code
from customers.rules.refusals import Refusal


def refusals_of(judged: list[Judged]) -> tuple[Refusal, ...]:
    """Collect every refusal once. In a file a bad optional value is dropped with a warning; a person can mend it."""
    found: dict[str, Refusal] = {}
    whole, *single = judged
    for one in [*single, whole]:
        dropped = [note for note in one.plan.warnings if note.code is not Code.APPLIED_TO_SURVIVOR] if one.plan else []
        for refusal in [one.refusal, *dropped] if one.refusal else dropped:
            found.setdefault(refusal.column, refusal)
    # Clearing one of two contacts may be refused alone and fine together with a new one: the whole edit decides.
    if whole.refusal is None or whole.refusal.code is not Code.LAST_IDENTIFIER:
        return tuple(refusal for refusal in found.values() if refusal.code is not Code.LAST_IDENTIFIER)
    return tuple(found.values())
