"""The columns of a spreadsheet by header, for the import, the sample and the export alike (contracts.md, "Columns").

Sources: ClientTether's mass update for the first column and the free custom fields; design.md 6.2.
"""

from collections.abc import Mapping
from typing import Final

# Header -> the field it sets. Identifier types and custom fields come beside them, by system name and label.
FIELDS: Final[Mapping[str, str]] = {
    "firstName": "first_name",
    "middleName": "middle_name",
    "lastName": "last_name",
    "birthDate": "birth_date",
    "gender": "gender",
    "area": "area",
    "timeZone": "time_zone",
    "email": "email",
    "phone": "mobile",
}
CUSTOMER_ID: Final = "client_id"
EXTERNAL_ID: Final = "external_id"
VERSION: Final = "version"
REASON: Final = "reason"
RETRY_OF: Final = "retry_of"
NEW: Final = "new_"  # before a key's header: the column that changes what the key column also names

ALIASES: Final[Mapping[str, str]] = {
    "mobile": "phone",
    "mobilePhone": "phone",
    "telephone": "phone",
    "e-mail": "email",
    "mail": "email",
    "sex": "gender",
    "birthday": "birthDate",
    "externalId": EXTERNAL_ID,
}
# First columns that name a customer; an identifier type's system name does too.
KEYS: Final[Mapping[str, str]] = {CUSTOMER_ID: "customer", "email": "email", "phone": "mobile"}

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
