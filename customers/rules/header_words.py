"""Words that people write above columns which have another header here. They are offered, and never taken for it."""

from collections.abc import Mapping
from typing import Final

from customers.spreadsheets.headers import folded

_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "client_id": ("customer id", "customer number", "customer no", "client number", "cust id", "profile id"),
    "firstName": ("given name", "forename", "christian name", "fname", "first"),
    "middleName": ("second name", "patronymic", "mname", "middle", "middle initial"),
    "lastName": ("surname", "family name", "lname", "last", "second surname"),
    "birthDate": ("date of birth", "dob", "born", "birth day", "birth", "bday", "d.o.b."),
    "gender": ("m/f",),
    "area": ("city", "town", "region", "province", "zip", "zip code", "postcode", "postal code"),
    "timeZone": ("tz", "timezone name"),
    "email": ("email address", "e-mail address", "mail address", "primary email", "contact email"),
    "phone": (
        *("phone number", "mobile number", "mobile phone number", "telephone number", "cell", "cell phone"),
        *("tel", "contact number", "mobile no", "phone no", "phone 1", "primary phone"),
    ),
}  # fmt: skip
_MEANT: Final = {folded(word): header for header, words in _WORDS.items() for word in words}


def meant_by(header: str) -> str:
    """Return the header that people mean by this one; "" where nobody can say."""
    return _MEANT.get(folded(header), "")
