"""The page that adds a customer by hand: what is refused stands by its field, and then nothing is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from customers.admin.cards.admin import with_cure
from customers.admin.cards.of_customer import may_move_cards
from customers.admin.profile.confirmation import announce_messages
from customers.admin.profile.edit import edit_context, show_refusals, zones
from customers.admin.profile.form import (
    CustomerForm,
    Section,
    changed_values,
    make_form,
    read_empty_shape,
    sections,
)
from customers.changelog.labels import read_labels
from customers.models import CardSeries
from customers.rules import fields
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal
from customers.staff_edits.add import NewCard, add

TEMPLATE = "admin/customers/customer/edit/add.html"
CARD_NUMBER, CARD_SERIES = "card_number", "card_series"
NOTHING_TO_BE_FOUND_BY = "Give an email, a mobile phone, an id or a card: a customer needs one to be found by."


def add_page(request: HttpRequest, context: Mapping[str, Any]) -> HttpResponse:
    """Show the blank form, or add the customer that was posted and go to its page."""
    form = make_form(read_empty_shape(read_labels()), version=0, data=request.POST or None)
    if may_move_cards(request):
        _offer_card(form)
    if request.method == "POST" and form.is_valid() and _has_whole_card(form):
        added = add(
            changed_values(form), card=_card(form), context=edit_context(request, form), today=timezone.localdate()
        )
        if added.customer_id is not None:
            messages.success(request, "The customer was added.")
            announce_messages(request, added.confirmations_to_send)
            return redirect("admin:customers_customer_change", added.customer_id)
        _show(form, added.refusals)
    shown_form = {**context, "title": "Add customer", "form": form, "sections": _sections(form), "zones": zones()}
    return TemplateResponse(request, TEMPLATE, shown_form)


def _offer_card(form: CustomerForm) -> None:
    form.fields[CARD_NUMBER] = forms.CharField(
        required=False,
        max_length=80,
        help_text="As it is printed.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    form.fields[CARD_SERIES] = forms.ModelChoiceField(
        CardSeries.objects.filter(is_active=True),
        required=False,
        label="Series for a new card number",
        empty_label="None, it's an existing card",
        help_text="Creates the number in this series.",
    )


def _has_whole_card(form: CustomerForm) -> bool:
    """Refuse a series without a number: the customer would be added without the card that was meant."""
    if form.cleaned_data.get(CARD_SERIES) and not form.cleaned_data.get(CARD_NUMBER):
        form.add_error(CARD_NUMBER, "Type the number of the card, or choose no series.")
    return form.is_valid()


def _card(form: CustomerForm) -> NewCard | None:
    number, series = form.cleaned_data.get(CARD_NUMBER), form.cleaned_data.get(CARD_SERIES)
    return NewCard(number, series.code if series else "") if number else None


def _show(form: CustomerForm, refusals: Iterable[Refusal]) -> None:
    refused = [_of_card(form, one) if fields.is_card(one.column) else one for one in refusals]
    show_refusals(form, (one for one in refused if one.code is not Code.LAST_IDENTIFIER))
    if any(one.code is Code.LAST_IDENTIFIER for one in refused) and not form.has_error("email"):
        form.add_error("email", NOTHING_TO_BE_FOUND_BY)


def _of_card(form: CustomerForm, refusal: Refusal) -> Refusal:
    return with_cure(replace(refusal, column=CARD_NUMBER), f"choose a series under “{form[CARD_SERIES].label}”")


def _sections(form: CustomerForm) -> tuple[Section, ...]:
    cards = tuple(form[name] for name in (CARD_NUMBER, CARD_SERIES) if name in form.fields)
    return (*sections(form), Section("Card", cards)) if cards else sections(form)
