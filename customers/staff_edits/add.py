"""Add a customer from what a person typed: the whole of it, or nothing."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from customers.contacts.confirmation.change_and_request import change_and_request
from customers.edits.change_customers import plan_edits
from customers.edits.definitions import read_definitions
from customers.edits.edit import CardWish, CustomerEdit, EditContext, Wish
from customers.rules import fields
from customers.rules.refusals.refusal import Refusal
from customers.rules.values.cards import CardStatus
from customers.staff_edits.consequences import ConfirmationToSend, confirmations_to_send, refusals_of


@dataclass(frozen=True, slots=True)
class NewCard:
    """The card that the customer is given; with a series its number is made there if nobody knows it."""

    number: str
    series: str = ""


@dataclass(frozen=True, slots=True)
class AddedCustomer:
    """The new customer, or why there is none."""

    customer_id: int | None = None
    refusals: tuple[Refusal, ...] = ()
    confirmations_to_send: tuple[ConfirmationToSend, ...] = ()  # who is written to


def add(values: Mapping[str, Wish], *, card: NewCard | None, context: EditContext, today: dt.date) -> AddedCustomer:
    """Make a customer unless a value is refused, or nothing is given that the customer can be found by."""
    definitions = read_definitions(today=today, country=context.point.country)
    asked = dict(values)
    if card:
        active = definitions.cards.defaults[CardStatus.ACTIVE].name
        asked[fields.card(card.number)] = CardWish(active, card.series)
    whole = _new(asked)
    questions = [whole, *(_new({name: value}) for name, value in asked.items())]
    refusals = refusals_of(plan_edits(questions, context=context, definitions=definitions))
    if refusals:
        return AddedCustomer(refusals=refusals)
    made = change_and_request(whole, context=context, definitions=definitions, now=timezone.now()).planned
    return (
        AddedCustomer(refusals=(made.refusal,))
        if made.refusal
        else AddedCustomer(made.customer_id, confirmations_to_send=confirmations_to_send(made, context.point))
    )


def _new(values: Mapping[str, Wish]) -> CustomerEdit:
    return CustomerEdit(key=None, values=values, creates=True)
