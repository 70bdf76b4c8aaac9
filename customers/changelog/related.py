"""Customers that a contact went to or came from, or that were merged: told on both sides by the changes that did it."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum, auto

from customers.changelog.entries import MOVED_FROM, moved_by
from customers.database.bulk_statements import in_list
from customers.models import Change, Customer
from customers.rules import fields

MOST = 20  # the newest changes; the changelog tells of all


class Relation(Enum):
    """What the other customer is to the one whose page it is."""

    CONTACT_CAME = auto()  # from the other one
    CONTACT_WENT = auto()
    MERGED = auto()  # one into the other
    PARTED = auto()  # a merge of the two was undone
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Related:
    """The last thing that two customers had to do with each other, seen from the one whose page it stands on."""

    customer: Customer
    relation: Relation
    field: str  # the kind of the contact that came or went; blank otherwise
    at: dt.datetime
    change_id: int


def read_related(customer_id: int) -> tuple[Related, ...]:
    """Read who a customer is related to, newest first: one query, one more where there is somebody."""
    moves = list(Change.objects.filter(customer_id=customer_id, counterpart__isnull=False).order_by("-id")[:MOST])
    if not moves:
        return ()
    ids = {move.counterpart for move in moves if move.counterpart}
    customers = {one.pk: one for one in Customer.objects.filter(in_list("id", ids))}
    last: dict[int, Change] = {}
    for move in moves:
        last.setdefault(move.counterpart or 0, move)
    return tuple(_related(move, customers[other]) for other, move in last.items() if other in customers)


def _related(move: Change, customer: Customer) -> Related:
    for name in fields.SIGNPOSTS & move.delta.keys():
        relation = Relation.PARTED if move.delta[name][1] is None else Relation.MERGED
        return Related(customer, relation, "", move.at, move.pk)
    field = next((kind for kind in fields.CONTACT_KINDS if kind in move.delta), "")
    if not field:
        return Related(customer, Relation.OTHER, "", move.at, move.pk)
    came = moved_by(move, field) == MOVED_FROM
    return Related(customer, Relation.CONTACT_CAME if came else Relation.CONTACT_WENT, field, move.at, move.pk)
