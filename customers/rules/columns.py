"""The columns of a spreadsheet, declared once.

Everything that lists columns is made from COLUMNS: recognition of headers, the samples, the export, the fields of
CustomerResource and with them the import page, docs/reference/columns.md and the API's documentation. The declaration
stands here and not in the resource because rules need it too (`system_names`), and so that a worker that recognises a
file loads no part of django-import-export. Identifier types and custom fields of the project come beside it
(customers/exports/columns.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from customers.rules import fields
from customers.rules.texts.plain_texts import NAME_LIMIT
from customers.rules.values.choices import AREA_LIMIT, GENDERS
from customers.rules.values.custom_values import FieldType
from customers.spreadsheets.headers import folded

# The fields of columns that set nothing.
CUSTOMER: Final = "customer"
VERSION: Final = "version"
RETRY_OF: Final = "retry_of"
IGNORED: Final = "ignored"
REASON_HEADER: Final = "reason"  # of a fix-and-retry file

NEW: Final = "new_"  # before a key's header: the column that changes what the key column also names


@dataclass(frozen=True, slots=True)
class ColumnDefinition:
    """One column: its header, what it does, and what it means to people.

    `field` is what the column sets or finds by. `type` is what a cell has to hold where a spreadsheet program gave it
    a type of its own. `examples` are two values that belong to nobody.
    """

    header: str
    field: str
    label: str
    meaning: str
    examples: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    type: FieldType | None = None
    is_key: bool = False  # as the first column it finds the customer
    is_set: bool = True
    is_exported: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """Return every header that means this column."""
        return (self.header, *self.aliases)

    @property
    def only_finds(self) -> bool:
        """Return whether it can only be the first column."""
        return self.is_key and not self.is_set

    @property
    def example(self) -> str:
        """Return the first example; blank without one."""
        return self.examples[0] if self.examples else ""


# In the order of a whole export. It ends with the project's own columns and the three that set nothing.
COLUMNS: Final = (
    ColumnDefinition(
        "client_id",
        CUSTOMER,
        "Customer id",
        "The customer's id in this system. Only as the first column.",
        ("1042", "1043"),
        is_key=True,
        is_set=False,
    ),
    ColumnDefinition(
        "firstName",
        "first_name",
        fields.LABELS["first_name"],
        f"Given name, in any script, up to {NAME_LIMIT} characters.",
        ("Fred", "Kyle"),
    ),
    ColumnDefinition(
        "middleName",
        "middle_name",
        fields.LABELS["middle_name"],
        f"Middle name or patronymic, up to {NAME_LIMIT} characters.",
        ("James", "Lee"),
    ),
    ColumnDefinition(
        "lastName",
        "last_name",
        fields.LABELS["last_name"],
        f"Family name, up to {NAME_LIMIT} characters.",
        ("Miller", "Brooks"),
    ),
    ColumnDefinition(
        "birthDate",
        "birth_date",
        fields.LABELS["birth_date"],
        "Date of birth as YYYY-MM-DD, or in the date format that you declare.",
        ("1985-04-23", "1992-11-30"),
        aliases=("birthday",),
        type=FieldType.DATE,
    ),
    ColumnDefinition(
        "gender",
        "gender",
        fields.LABELS["gender"],
        f"One of {', '.join(GENDERS)}.",
        ("male", "other"),
        aliases=("sex",),
        type=FieldType.TEXT,
    ),
    ColumnDefinition(
        "area",
        "area",
        fields.LABELS["area"],
        f"City, region or other area, up to {AREA_LIMIT} characters.",
        ("New York", "Chicago"),
        type=FieldType.TEXT,
    ),
    ColumnDefinition(
        "timeZone",
        "time_zone",
        fields.LABELS["time_zone"],
        "Time zone by its IANA name.",
        ("America/New_York", "America/Chicago"),
        type=FieldType.TEXT,
    ),
    ColumnDefinition(
        "email",
        "email",
        fields.LABELS["email"],
        "Email address.",
        ("fred.miller@example.com", "kyle.brooks@example.com"),
        aliases=("e-mail", "mail"),
        is_key=True,
    ),
    ColumnDefinition(
        "phone",
        "mobile",
        fields.LABELS["mobile"],
        "Phone number with + and country code, or as dialled in the country chosen.",
        ("+12125550123", "+12125550147"),  # exchange 555: valid, and given to nobody
        aliases=("mobile", "mobilePhone", "telephone"),
        is_key=True,
    ),
    ColumnDefinition(
        "version",
        VERSION,
        "Version",
        "The customer's version, from an export. A customer changed since then is not overwritten.",
        ("3", "7"),
        type=FieldType.NUMBER,
        is_set=False,
    ),
    ColumnDefinition(
        "retry_of",
        RETRY_OF,
        "Retry of",
        "In a fix-and-retry file: the id of the bulk edit that it continues.",
        ("12", "12"),
        type=FieldType.NUMBER,
        is_set=False,
        is_exported=False,
    ),
    ColumnDefinition(
        REASON_HEADER,
        IGNORED,
        "Reason",
        "In a fix-and-retry file: why the row was not applied. Ignored when the file is uploaded.",
        ("The phone number is not valid.", "No matching customer."),
        is_set=False,
        is_exported=False,
    ),
)
BY_NAME: Final[Mapping[str, ColumnDefinition]] = {
    folded(name): column for column in COLUMNS for name in column.names
}  # by header and alias, folded
FIELDS: Final[Mapping[str, str]] = {column.header: column.field for column in COLUMNS if column.is_set}
HEADERS: Final[Mapping[str, str]] = {column.field: column.header for column in COLUMNS}
KEYS: Final = tuple(column.header for column in COLUMNS if column.is_key)

# Words that look like fields of ours and are never changed by a file: ids, tokens, states, merges, permissions.
FORBIDDEN: Final = frozenset(
    {
        "id",
        "pk",
        "token",
        "password",
        "secret",
        "apiKey",
        "isStaff",
        "isSuperuser",
        "isActive",
        "permissions",
        "groups",
        "state",
        "status",
        "isMerged",
        "mergedInto",
        "survivor",
        "victim",
        "erasedAt",
        "createdAt",
        "updatedAt",
        "changedAt",
        "registeredAt",
        "history",
        "accountAccess",
        "givesAccountAccess",
        "emailAccess",
        "mobileAccess",
        "phoneAccess",
        "confirmation",
        "isEmailConfirmed",
        "isMobilePhoneConfirmed",
        "emailConfirmed",
        "phoneConfirmed",
        "isVerified",
        "pendingEmail",
        "pendingMobilePhone",
    }
)
