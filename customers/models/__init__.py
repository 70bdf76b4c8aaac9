"""What is kept of customers, of their changes and of the bulk edits that made them."""

from customers.models.access_log_entry import AccessLogEntry
from customers.models.bulk_edit import BulkEdit, State
from customers.models.bulk_edit_chunk import BulkEditChunk
from customers.models.bulk_edit_row import BulkEditClaim, BulkEditRow
from customers.models.bulk_edit_sending import BulkEditSending
from customers.models.card import Card, CardSeries, CardStatusLabel
from customers.models.change import Change, ChangeField
from customers.models.confirmation import Confirmation
from customers.models.contact import Contact
from customers.models.custom_field import CustomField
from customers.models.customer import Customer
from customers.models.customer_columns import CustomerColumns
from customers.models.daily_count import DailyCount
from customers.models.erasure import ErasedContact, Erasure
from customers.models.identifier import Identifier, IdentifierType
from customers.models.junk_value import JunkValue
from customers.models.message import Message
from customers.models.request import Request
from customers.models.schedule import Schedule
from customers.models.session_note import SessionNote
from customers.models.token_generation import TokenGeneration
from customers.models.verification import Verification, WrongCodes

__all__ = [
    "AccessLogEntry",
    "BulkEdit",
    "BulkEditChunk",
    "BulkEditClaim",
    "BulkEditRow",
    "BulkEditSending",
    "Card",
    "CardSeries",
    "CardStatusLabel",
    "Change",
    "ChangeField",
    "Confirmation",
    "Contact",
    "CustomField",
    "Customer",
    "CustomerColumns",
    "DailyCount",
    "ErasedContact",
    "Erasure",
    "Identifier",
    "IdentifierType",
    "JunkValue",
    "Message",
    "Request",
    "Schedule",
    "SessionNote",
    "State",
    "TokenGeneration",
    "Verification",
    "WrongCodes",
]
