"""One row of a file of merges, when its turn comes: the customers are merged, or the merge is taken back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from customers.bulk_edits.ledger.rows import ledger_row, stored_warnings, unchanged
from customers.bulk_edits.mapping.merge_columns import VICTIM
from customers.bulk_edits.mapping.row_edits import KEY_FIELD
from customers.bulk_edits.preview.plan_merges import merges_of, refusal_back, refusal_of
from customers.bulk_edits.preview.plan_rows import Settings
from customers.edits.change_customers import PlannedEdit
from customers.edits.edit import CustomerEdit, EditContext
from customers.merging.blocked import remember_blocked
from customers.merging.errors import AlreadyTakenBack, MergeRefused, SameCustomer, UnmergeRefused
from customers.merging.merge import merge_inside
from customers.merging.unmerge import unmerge_inside
from customers.models import Customer, Merge
from customers.rules.merge_sentences import ALREADY_TAKEN_BACK, already_one_text
from customers.rules.merging import MergeRule, MergeWhy
from customers.rules.refusals.codes import Code, Outcome
from customers.rules.refusals.refusal import Refusal

Row = Mapping[str, Any]
_WHY = MergeWhy(MergeRule.FILE)
_ENDS_AS = ("row_number", "outcome", "code", "column", "value", "detail")


def run_merge_row(settings: Settings, row: Row) -> dict[str, Any] | None:
    """Do one row in the caller's transaction; return how it ends otherwise than the preview said."""
    if row["delta"] is None:  # the preview found nothing to do
        return None
    context = replace(settings.context, row_number=row["row_number"])
    before, after = row["delta"][VICTIM]
    try:
        with transaction.atomic():
            if settings.bulk_edit.undo_of_id and before is not None:
                _take_back(settings.bulk_edit.undo_of_id, row, context)
                return None
            survivor = _merged(row["customer"], after, context)
    except SameCustomer as met:
        return unchanged(row["row_number"], already_one_text(met.survivor)) | {"customer": met.survivor}
    except AlreadyTakenBack:
        return unchanged(row["row_number"], ALREADY_TAKEN_BACK)
    except MergeRefused as refused:
        pair = (row["customer"], after)
        remember_blocked(pair[0], pair[1], refused, context=context, why=_WHY)
        return _refused(settings, row, refusal_of(refused.blockers[0], pair))
    except UnmergeRefused as refused:
        return _refused(settings, row, refusal_back(str(refused), before))
    if survivor == row["customer"]:
        return None
    note = Refusal(Code.APPLIED_TO_SURVIVOR, KEY_FIELD, str(row["customer"]), {"survivor": survivor})
    warnings = stored_warnings([note], settings.headers)
    ended = {"row_number": row["row_number"], "outcome": Outcome.APPLIED.value, "customer": survivor}
    return ended | {"warnings": warnings}


def _merged(survivor: int, victim: int, context: EditContext) -> int:
    """Merge the two. A survivor whom an earlier row of this file merged stands for whom it was merged into."""
    into = _merged_here(survivor, context.bulk_edit_id)
    return merge_inside(into or survivor, victim, context=context, why=_WHY).survivor


def _merged_here(customer_id: int, bulk_edit_id: int | None) -> int | None:
    into = Customer.objects.values_list("merged_into_id", flat=True).get(pk=customer_id)
    own = Merge.objects.filter(victim=customer_id, undone_at=None, changes__bulk_edit=bulk_edit_id)
    return into if into and own.exists() else None


def _take_back(undone_id: int, row: Row, context: EditContext) -> None:
    merge = merges_of(undone_id, [row["row_number"]]).get(row["row_number"])
    if merge is None:
        raise UnmergeRefused("This merge is no longer on record.")
    unmerge_inside(merge.pk, context=context)


def _refused(settings: Settings, row: Row, refusal: Refusal) -> dict[str, Any]:
    edit = CustomerEdit(key=None, values={}, row_number=row["row_number"])
    written = ledger_row(settings.bulk_edit.pk, PlannedEdit(edit, refusal=refusal), settings.headers)
    return {name: written[name] for name in _ENDS_AS}
