"""The form in which a row is corrected, its problems beside its cells; saving judges it at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from customers.admin.bulk_edits.access import allowed
from customers.admin.bulk_edits.actions import enqueue, may_ever
from customers.admin.bulk_edits.page import labels_of, name_of
from customers.admin.bulk_edits.rows.shown import RowReader, ShownRow
from customers.admin.ui.base import initiator_of, may_see_personal_data
from customers.bulk_edits.errors import BulkEditError, NotNow
from customers.bulk_edits.fix.cells import CellToFix
from customers.bulk_edits.fix.fix_row import Fixed, fix_row, open_row
from customers.bulk_edits.ledger.pages import RowFilter, read_rows
from customers.bulk_edits.ledger.report import is_to_fix
from customers.changelog.labels import read_labels
from customers.models import BulkEdit
from customers.rules.refusals.codes import Outcome

_TEMPLATES: Final = "admin/customers/bulkedit"
_SAID: Final[Mapping[str, str]] = {
    Outcome.APPLIED: "Row {} is corrected: it will be applied.",
    Outcome.UNCHANGED: "Row {} is corrected: the customer is already as it says.",
    Outcome.DUPLICATE: "Row {} is corrected: it says the same as another row of the file.",
}


@dataclass(frozen=True, slots=True)
class FieldToFix:
    """One cell in the form: its text, and what is wrong with it."""

    cell: CellToFix
    problems: tuple[str, ...]

    @property
    def is_long(self) -> bool:
        """Return whether one line would lose something of it."""
        return "\n" in self.cell.text or "\r" in self.cell.text


@dataclass(frozen=True, slots=True)
class RowForm:
    """The form of a row. `problems` are those of no single cell."""

    number: int
    word: str
    tone: str
    fields: tuple[FieldToFix, ...]
    problems: tuple[str, ...]
    left_over: tuple[str, ...]
    corrected: str
    mark: str


@sensitive_post_parameters()
def fix_or_show(request: HttpRequest, bulk_edit: BulkEdit, number: int, *, context: dict[str, Any]) -> HttpResponse:
    """Correct the row as the form says, or show its form."""
    if not may_see_personal_data(request) or not may_ever(request, bulk_edit, "fix"):
        raise PermissionDenied
    try:
        if not allowed(request, bulk_edit).fix:
            raise NotNow(bulk_edit.state, "corrected")
        if request.method == "POST":
            return _fix(request, bulk_edit, number)
        form = _form(bulk_edit, number)
    except BulkEditError as error:
        messages.error(request, str(error))
        return _back(request, _page(request, bulk_edit, number))
    return _shown(request, bulk_edit, form, context)


def _back(request: HttpRequest, url: str) -> HttpResponse:
    """Lead back to the rows; a form that was to come into the table would be given the whole page else."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


def _shown(request: HttpRequest, bulk_edit: BulkEdit, form: RowForm, context: dict[str, Any]) -> HttpResponse:
    is_part = request.headers.get("HX-Target") == f"fix-{form.number}"
    query = request.GET.urlencode()
    own = {
        "bulk_edit": bulk_edit,
        "name": name_of(bulk_edit),
        "row": form,
        "query": f"?{query}" if query else "",
        "back": _page(request, bulk_edit, form.number),
    }
    return TemplateResponse(request, f"{_TEMPLATES}/{'fix_form' if is_part else 'fix'}.html", {**context, **own})


def _form(bulk_edit: BulkEdit, number: int) -> RowForm:
    opened = open_row(bulk_edit, number)
    row = _shown_row(bulk_edit, number)
    wrong = [*((one.column, one.said) for one in row.problems), *((one.column, one.said) for one in row.warnings)]
    headers = {cell.header for cell in opened.cells}
    return RowForm(
        number=number,
        word=row.word,
        tone=row.tone,
        fields=tuple(
            FieldToFix(cell, tuple(said for column, said in wrong if column == cell.header)) for cell in opened.cells
        ),
        problems=tuple(said for column, said in wrong if column not in headers),
        left_over=opened.left_over,
        corrected=row.corrected,
        mark=opened.mark,
    )


def _shown_row(bulk_edit: BulkEdit, number: int) -> ShownRow:
    page = read_rows(bulk_edit.pk, RowFilter(numbers=(number,)), size=1)
    reader = RowReader(bulk_edit, labels_of(bulk_edit, read_labels()), timezone.localtime(), may_see=True)
    found = reader.rows(page.rows)
    if not found:
        raise Http404("No such row.")
    return found[0]


def _fix(request: HttpRequest, bulk_edit: BulkEdit, number: int) -> HttpResponse:
    columns = range(len(bulk_edit.columns))
    most = settings.BULK_EDIT_MAX_CELL_CHARACTERS
    fixed = fix_row(
        bulk_edit,
        number,
        texts={at: request.POST[f"cell-{at}"][:most] for at in columns if f"cell-{at}" in request.POST},
        right={at for at in columns if f"right-{at}" in request.POST},
        mark=request.POST.get("mark", ""),
        initiator=initiator_of(request),
    )
    if fixed.row is None:
        messages.success(
            request, f"Row {number} is corrected. This file merges customers: all of it is previewed again."
        )
        enqueue(request, bulk_edit)
        return redirect("admin:customers_bulkedit_change", bulk_edit.pk)
    return _said(request, bulk_edit, number, fixed, fixed.row)


def _said(request: HttpRequest, bulk_edit: BulkEdit, number: int, fixed: Fixed, row: Mapping[str, Any]) -> HttpResponse:
    others = f" {_others(fixed.others)}" if fixed.others else ""
    if is_to_fix(row):
        messages.warning(request, f"Row {number} is saved, and something is still wrong with it.{others}")
        here = reverse("admin:customers_bulkedit_fix", args=[bulk_edit.pk, number])
        return redirect(f"{here}?{request.GET.urlencode()}".rstrip("?"))
    messages.success(request, f"{_SAID[row['outcome']].format(number)}{others}")
    return redirect(_page(request, bulk_edit, number))


def _others(number: int) -> str:
    return f"{number} other {'row ends' if number == 1 else 'rows end'} differently because of it."


def _page(request: HttpRequest, bulk_edit: BulkEdit, number: int) -> str:
    """Return to the page of rows that the person came from."""
    url, query = reverse("admin:customers_bulkedit_change", args=[bulk_edit.pk]), request.GET.urlencode()
    return f"{url}?{query}#row-{number}" if query else f"{url}#row-{number}"
