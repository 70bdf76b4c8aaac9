"""What is kept of customers, of their changes and of the bulk edits that made them.

customer.py               a customer
contact.py                an email address or a mobile number of one
identifier.py             an id of one, and its type
card.py                   a loyalty card, its series and its status label
card_batch.py             numbers that a card series is asked to make
custom_field.py           a field that staff defined
custom_field_lookups.py   conditions on a custom field's value
initiator.py              who made something: the base of what follows
merge.py                  two customers who became one, or could not
change.py                 one edit of one customer
history.py                the full rows of the past, each tied to its change
bulk_edit.py              an uploaded file, applied to many customers
bulk_edit_chunk.py        some of its rows, done in one transaction
bulk_edit_row.py          the ledger, and the unique values that planned rows claim
bulk_edit_sending.py      messages to the owners of contacts, after a run
confirmation.py           a contact's owner, asked to confirm it
verification.py           a contact's owner, proving it before it enters; wrong codes
message.py                a mail or a text message to a contact
request.py                an erasure or a release that one person asks and another decides
erasure.py                the search for an erased customer's values
access_log_entry.py       who saw or took personal data
token_generation.py       how often a customer's tokens were voided
session_note.py           what a person typed to find somebody
customer_columns.py       the columns that a person chose to see
junk_value.py             what is never accepted as a contact or an identifier
schedule.py               a job that recurs
daily_count.py            what one day came to
"""

from customers.models.access_log_entry import AccessLogEntry
from customers.models.bulk_edit import BulkEdit, State
from customers.models.bulk_edit_chunk import BulkEditChunk
from customers.models.bulk_edit_row import BulkEditClaim, BulkEditRow
from customers.models.bulk_edit_sending import BulkEditSending
from customers.models.card import Card, CardSeries, CardStatusLabel
from customers.models.card_batch import CardBatch
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
from customers.models.merge import BlockedMerge, Merge
from customers.models.message import Message
from customers.models.request import Request
from customers.models.schedule import Schedule
from customers.models.session_note import SessionNote
from customers.models.token_generation import TokenGeneration
from customers.models.verification import Verification, WrongCodes

__all__ = [
    "AccessLogEntry",
    "BlockedMerge",
    "BulkEdit",
    "BulkEditChunk",
    "BulkEditClaim",
    "BulkEditRow",
    "BulkEditSending",
    "Card",
    "CardBatch",
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
    "Merge",
    "Message",
    "Request",
    "Schedule",
    "SessionNote",
    "State",
    "TokenGeneration",
    "Verification",
    "WrongCodes",
]
