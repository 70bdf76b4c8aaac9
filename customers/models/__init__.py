"""What is kept of customers, of their changes and of the bulk edits that made them."""

from customers.models.access_log_entry import AccessLogEntry
from customers.models.bulk_edit import BulkEdit, State
from customers.models.bulk_edit_chunk import BulkEditChunk
from customers.models.bulk_edit_row import BulkEditClaim, BulkEditRow
from customers.models.card import Card, CardSeries, CardStatusLabel
from customers.models.change import Change, ChangeField
from customers.models.contact import Contact
from customers.models.custom_field import CustomField
from customers.models.customer import Customer
from customers.models.erasure import ErasedContact, Erasure
from customers.models.identifier import Identifier, IdentifierType
from customers.models.request import Request
from customers.models.schedule import Schedule
from customers.models.token_generation import TokenGeneration

__all__ = [
    "AccessLogEntry",
    "BulkEdit",
    "BulkEditChunk",
    "BulkEditClaim",
    "BulkEditRow",
    "Card",
    "CardSeries",
    "CardStatusLabel",
    "Change",
    "ChangeField",
    "Contact",
    "CustomField",
    "Customer",
    "ErasedContact",
    "Erasure",
    "Identifier",
    "IdentifierType",
    "Request",
    "Schedule",
    "State",
    "TokenGeneration",
]
