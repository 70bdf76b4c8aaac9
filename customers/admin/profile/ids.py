"""The page on which a person adds an id of a source to a customer and removes others: the rules of changeIdentifier."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from customers.admin.profile.edit import CLEAR_CONFIRMED
from customers.admin.profile.ids_form import VALUE, IdsForm, held_ids
from customers.admin.ui.base import allows, initiator_of
from customers.changelog.labels import read_labels
from customers.edits.change_customers import with_retries
from customers.edits.definitions import read_identifier_definitions
from customers.edits.edit import EditContext
from customers.identifiers.change import IdentifiersChanged, Note, change_identifiers
from customers.identifiers.errors import BadItem, CannotJoin, ItemsRefused, UnknownCustomer, WouldJoin
from customers.identifiers.join import remember
from customers.merging.permissions import MERGE
from customers.models import Customer
from customers.rules.refusals.codes import Code
from customers.rules.refusals.sentences import sentence

PAGE = "admin/customers/customer/edit/edit_ids.html"


def ids_page(request: HttpRequest, customer: Customer, context: Mapping[str, Any]) -> HttpResponse:
    """Show the ids with the form, or change them and go back to the customer."""
    labels = read_labels()
    form = IdsForm(request.POST or None, held=held_ids(customer, labels), labels=labels)
    joins = 0
    if request.method == "POST" and form.is_valid():
        try:
            done = _changed(request, customer, form)
        except WouldJoin as would:
            joins = would.holder_id
            if not allows(request, MERGE):
                form.add_error(VALUE, f"Customer {joins} has this id under another source. Ask somebody who may merge.")
        except (ItemsRefused, CannotJoin, UnknownCustomer) as refused:
            _show(form, refused)
        else:
            return _went_well(request, done)
    ticked = set(request.POST.getlist("remove"))
    shown = {
        **context,
        "title": "Add or remove ids",
        "customer": customer,
        "form": form,
        "held": [(one, str(one.id) in ticked) for one in form.held],
        "joins": joins if joins and not form.errors else 0,
    }
    return TemplateResponse(request, PAGE, shown)


def _changed(request: HttpRequest, customer: Customer, form: IdsForm) -> IdentifiersChanged:
    """Change the ids in one transaction; a merge that is not possible is remembered after it."""
    point = form.cleaned_data["through"].policy()
    context = EditContext(
        point=point,
        initiator=initiator_of(request),
        reason=form.cleaned_data["reason"],
        may_clear_confirmed=allows(request, CLEAR_CONFIRMED),
    )
    definitions = read_identifier_definitions(today=timezone.localdate(), country=point.country, with_cards=False)
    accepted = request.POST.get("joins", "") if allows(request, MERGE) else ""

    def work() -> IdentifiersChanged:
        with transaction.atomic():
            return change_identifiers(
                form.change(customer),
                context=context,
                definitions=definitions,
                now=timezone.now(),
                may_join=lambda holder: accepted == str(holder),
            )

    try:
        return with_retries(work)
    except CannotJoin as error:
        remember(error, context=context)
        raise


def _show(form: IdsForm, refused: ItemsRefused | CannotJoin | UnknownCustomer) -> None:
    """Put the sentence of each refusal beside its field."""
    if isinstance(refused, UnknownCustomer):
        form.add_error(None, "The customer was merged or erased meanwhile.")
        return
    for bad in refused.items if isinstance(refused, ItemsRefused) else (refused.item,):
        form.add_error(VALUE if bad.place == VALUE else None, _sentence(bad))


def _sentence(bad: BadItem) -> str:
    detail = bad.refusal.detail or {}
    if detail.get("archived"):
        return f"It was an id of a customer who was merged into {detail['holder']}, and stays theirs."
    if bad.refusal.code is Code.AMBIGUOUS:
        return "Several customers have this id under other sources: merge them first."
    if bad.refusal.code is Code.NOT_FOUND:
        return "An id that was ticked is not there any more: look again."
    if bad.refusal.code is Code.MERGE_BLOCKED:
        return f"Customer {detail['holder']} has this id, and the two may not be merged: their profiles say why."
    return sentence(bad.refusal.code, column="Id", value=bad.refusal.value, detail=detail, where="", in_file=False)


def _went_well(request: HttpRequest, done: IdentifiersChanged) -> HttpResponse:
    notes = {note for note, _ in done.notes}
    if Note.JOINED in notes:
        messages.success(request, f"Saved. Customer {done.merged_from} was merged into this one.")
    elif notes and done.is_changed:
        messages.success(request, "Saved. The customer had the added id already.")
    elif notes:
        messages.info(request, "The customer had this id already.")
    else:
        messages.success(request, "Saved.")
    return redirect("admin:customers_customer_change", done.customer_id)
