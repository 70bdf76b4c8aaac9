"""The edit of one customer in the browser: what was changed goes to the engine, what it refuses stands by its field."""

import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from customers.admin.profile.confirmation import announce_messages, announced
from customers.admin.profile.form import (
    NEW_VALUE,
    CustomerForm,
    Shape,
    begin_at,
    changed_values,
    hidden_form,
    make_form,
    read_shape,
    sections,
)
from customers.admin.profile.merged_meanwhile import merged_page
from customers.admin.ui.badges import full_name
from customers.admin.ui.base import allows, initiator_of
from customers.admin.ui.times import Moment, moment
from customers.changelog.labels import read_labels
from customers.edits.edit import Clear, EditContext
from customers.models import Customer
from customers.rules.masking import shown
from customers.rules.refusals.refusal import Refusal
from customers.rules.refusals.sentences import sentence
from customers.staff_edits.forecast import LeftBehind
from customers.staff_edits.save import Conflict, Saved, StaffEdit, save

FORM, CONFLICT = "admin/customers/customer/edit/edit.html", "admin/customers/customer/edit/conflict.html"
CLEAR_CONFIRMED = "customers.clear_confirmed"
_MERGED: Final = (
    "Saved. Customer {} was merged into customer {}: both have the same contact, and the touchpoint merges customers "
    'who share one. <a class="link" href="{}">See or undo this merge</a>'
)


@dataclass(frozen=True, slots=True)
class Clash:
    """A conflict as the page shows it: what stands, by whom and since when, and what was wanted."""

    field: str
    label: str
    stands: str
    wanted: str
    by: str
    when: Moment


@dataclass(frozen=True, slots=True)
class BehindLines:
    """Who stays of two customers that become one, and what becomes of the other one's values."""

    survivor: int
    victim: int
    lines: Sequence[str]


def edit_page(request: HttpRequest, customer: Customer, context: Mapping[str, Any]) -> HttpResponse:
    """Show the form, or save what was posted and go back to the customer."""
    shape = read_shape(customer, read_labels())
    if request.method != "POST":
        form = make_form(shape, version=customer.version)
        begin_at(form, request.GET.get("field", ""))
        return _form_page(request, customer, context, form)
    form = make_form(shape, version=customer.version, data=request.POST)
    if not form.is_valid():
        return _form_page(request, customer, context, form)
    values = changed_values(form)
    if not values:
        messages.info(request, "Nothing was changed.")
        return redirect("admin:customers_customer_change", customer.pk)
    edit = StaffEdit(customer.pk, form.cleaned_data["version"], values)
    accepted = request.POST.getlist("accepted")
    saved = save(edit, context=edit_context(request, form), today=timezone.localdate(), accepted=accepted)
    if saved.survivor:
        customer.refresh_from_db()
        return merged_page(request, customer, context)
    if saved.refusals or saved.is_waiting:
        show_refusals(form, saved.refusals)
        if saved.reason_due:
            form.add_error("reason", saved.reason_due)
        return _form_page(request, customer, context, form, saved)
    announce_messages(request, saved.confirmations_to_send)
    stays = _tell_of_merges(request, saved) if saved.merges else customer.pk
    if saved.conflicts:
        return _conflict_page(request, Customer.objects.get(pk=stays), context, form, saved, values)
    if not saved.merges:
        messages.success(request, "Saved." if saved.has_changed else "Nothing was changed: the values are the same.")
    return redirect("admin:customers_customer_change", stays)


def _tell_of_merges(request: HttpRequest, saved: Saved) -> int:
    """Say where the merge can be looked at and taken back; return who stayed."""
    for merge in saved.merges:
        url = reverse("admin:customers_merge_change", args=[merge.merge_id])
        messages.success(request, format_html(_MERGED, merge.victim, merge.survivor, url))
    return saved.merges[-1].survivor


def edit_context(request: HttpRequest, form: CustomerForm) -> EditContext:
    """Say through which touchpoint, by whom and why, as the form has it."""
    return EditContext(
        point=form.cleaned_data["through"].policy(),
        initiator=initiator_of(request),
        reason=form.cleaned_data["reason"],
        may_clear_confirmed=allows(request, CLEAR_CONFIRMED),
    )


def show_refusals(form: CustomerForm, refusals: Iterable[Refusal]) -> None:
    """Put the sentence of each refusal beside its field."""
    for refusal in refusals:
        field = refusal.column if refusal.column in form.fields else NEW_VALUE if refusal.column else None
        label = str(form[field].label) if field else ""
        form.add_error(
            field,
            sentence(
                refusal.code, column=label, value=refusal.value, detail=refusal.detail or {}, where="", in_file=False
            ),
        )


def _form_page(
    request: HttpRequest,
    customer: Customer,
    context: Mapping[str, Any],
    form: CustomerForm,
    saved: Saved | None = None,
) -> HttpResponse:
    if form.errors:
        begin_at(form, next((name for name in form.fields if name in form.errors), ""))
    shown_form = {
        **context,
        "title": f"Edit {full_name(customer) or 'customer'}",
        "customer": customer,
        "form": form,
        "sections": sections(form),
        "losses": saved.losses if saved else (),
        "merges_to_come": saved.merges_to_come if saved else (),
        "left_behind": [_behind(one) for one in saved.left_behind] if saved else (),
        "messages_to": announced(request, saved.confirmations_to_send) if saved else (),
        "zones": zones(),
    }
    return TemplateResponse(request, FORM, shown_form)


def _behind(left: LeftBehind) -> BehindLines:
    labels = read_labels()
    values = [(labels.label(one.field, may_see_personal_data=True), one) for one in left.fields]
    lines = [f"{label} {shown(one.field, one.victim, True)}: {one.note}" for label, one in values]
    return BehindLines(left.survivor, left.victim, lines)


def _conflict_page(
    request: HttpRequest,
    customer: Customer,
    context: Mapping[str, Any],
    form: CustomerForm,
    saved: Saved,
    values: Mapping[str, str | Clear],
) -> HttpResponse:
    """Show both values of each field that somebody else changed meanwhile; the rest of the edit is saved."""
    shape = read_shape(customer, read_labels())
    shown_conflicts = {
        **context,
        "title": "Changed meanwhile",
        "customer": customer,
        "clashes": [_clash(conflict, shape, values) for conflict in saved.conflicts],
        "hidden_form": hidden_form(shape, {one.field: _wanted(values[one.field]) for one in saved.conflicts}),
        "accepted": request.POST.getlist("accepted"),
        "has_changed": saved.has_changed,
        "refusals": saved.refusals,
        "through": form.cleaned_data["through"].pk,
        "reason": form.cleaned_data["reason"],
    }
    return TemplateResponse(request, CONFLICT, shown_conflicts, status=409)


def _clash(conflict: Conflict, shape: Shape, values: Mapping[str, str | Clear]) -> Clash:
    return Clash(
        field=conflict.field,
        label=shape.labels.label(conflict.field, may_see_personal_data=True),  # or nobody comes here
        stands=shape.texts.get(conflict.field, "") or shown(conflict.field, conflict.now, True),
        wanted=_wanted(values[conflict.field]),
        by=conflict.by,
        when=moment(conflict.at, timezone.localtime()),
    )


def _wanted(value: str | Clear) -> str:
    return "" if isinstance(value, Clear) else value


@cache
def zones() -> tuple[str, ...]:
    """Name the time zones that a person may choose."""
    return tuple(sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/")))
