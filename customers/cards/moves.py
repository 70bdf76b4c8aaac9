"""What a person does with a customer's card, through the engine: issue, suspend, reactivate, return, delete."""

import datetime as dt

from customers.cards.errors import NoFreeNumber
from customers.cards.pool import free_numbers
from customers.edits.change_customers import PlannedEdit, change_customers
from customers.edits.definitions import read_definitions
from customers.edits.edit import CardWish, CustomerEdit, EditContext, Key
from customers.models import CardSeries
from customers.rules import fields
from customers.rules.refusals.codes import Code
from customers.rules.values.cards import CardStatus

TRIES = 10  # others may issue the next free number first


def change_card(
    customer_id: int,
    *,
    number: str,
    to: CardStatus,
    label: str = "",
    series: str = "",
    version: int | None = None,
    context: EditContext,
    today: dt.date,
) -> PlannedEdit:
    """Give a customer's card a status, under the label that our own steps write unless another is named.

    ACTIVE issues a free number, or with a series one that nobody knows yet. With the `version` that a page showed,
    a card that somebody changed since is left alone.
    """
    definitions = read_definitions(today=today, country=context.point.country)
    wish = CardWish(label or definitions.cards.defaults[to].name, series)
    edit = CustomerEdit(
        key=Key("customer", str(customer_id)), values={fields.card(number): wish}, as_of_version=version
    )
    return change_customers([edit], context=context, definitions=definitions)[0]


def issue_next_card(
    customer_id: int, *, series: CardSeries, label: str = "", context: EditContext, today: dt.date
) -> PlannedEdit:
    """Issue the next free number of a series. Raises NoFreeNumber."""
    for number in free_numbers(series, TRIES):
        planned = change_card(
            customer_id, number=number, to=CardStatus.ACTIVE, label=label, context=context, today=today
        )
        if planned.refusal is None or planned.refusal.code is not Code.TAKEN:
            return planned
    raise NoFreeNumber
