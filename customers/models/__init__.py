"""What is kept of customers, of their changes and of the bulk edits that made them.

profile/              a customer and what the profile holds
card_batch.py         numbers that a card series is asked to make
initiator.py          who made something: the base of what follows
merge.py              two customers who became one, or could not
change.py             one edit of one customer
followed_place.py     how far somebody has followed such changes: the base of a table of each wing that does
bulk_edits/           an uploaded file and what became of its rows
messages/             what the owners of contacts are sent, and what they prove by it
privacy/              who saw what, and what is to be forgotten
customer_columns.py   the columns that a person chose to see
staff_language.py     the language that a member of the staff reads the pages in
list_view.py          filters and columns of the customers list under a name
exports/              files of customers that staff ask for
junk_value.py         what is never accepted as a contact or an identifier
schedule.py           a job that recurs
daily_count.py        what one day came to
"""

from customers.models.bulk_edits.bulk_edit import BulkEdit, State
from customers.models.bulk_edits.chunk import BulkEditChunk
from customers.models.bulk_edits.column_mapping import ColumnMapping
from customers.models.bulk_edits.correction import BulkEditCorrection
from customers.models.bulk_edits.row import BulkEditClaim, BulkEditRow
from customers.models.bulk_edits.sending import BulkEditSending
from customers.models.card_batch import CardBatch
from customers.models.change import Change, ChangeField
from customers.models.customer_columns import CustomerColumns
from customers.models.daily_count import DailyCount
from customers.models.exports.column_set import ColumnSet
from customers.models.exports.export import Export
from customers.models.junk_value import JunkValue
from customers.models.list_view import ListView
from customers.models.merge import BlockedMerge, Merge
from customers.models.messages.confirmation import Confirmation
from customers.models.messages.message import Message
from customers.models.messages.verification import Verification, WrongCodes
from customers.models.privacy.access_log_entry import AccessLogEntry
from customers.models.privacy.erasure import ErasedContact, Erasure
from customers.models.privacy.request import Request
from customers.models.privacy.session_note import SessionNote
from customers.models.profile.card import Card, CardSeries, CardStatusLabel
from customers.models.profile.contact import Contact
from customers.models.profile.custom_field import CustomField
from customers.models.profile.customer import Customer
from customers.models.profile.identifier import Identifier, IdentifierType
from customers.models.profile.token_generation import TokenGeneration
from customers.models.schedule import Schedule
from customers.models.staff_language import StaffLanguage

__all__ = [
    "AccessLogEntry",
    "BlockedMerge",
    "BulkEdit",
    "BulkEditChunk",
    "BulkEditClaim",
    "BulkEditCorrection",
    "BulkEditRow",
    "BulkEditSending",
    "Card",
    "CardBatch",
    "CardSeries",
    "CardStatusLabel",
    "Change",
    "ChangeField",
    "ColumnMapping",
    "ColumnSet",
    "Confirmation",
    "Contact",
    "CustomField",
    "Customer",
    "CustomerColumns",
    "DailyCount",
    "ErasedContact",
    "Erasure",
    "Export",
    "Identifier",
    "IdentifierType",
    "JunkValue",
    "ListView",
    "Merge",
    "Message",
    "Request",
    "Schedule",
    "SessionNote",
    "StaffLanguage",
    "State",
    "TokenGeneration",
    "Verification",
    "WrongCodes",
]
