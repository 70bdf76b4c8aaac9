"""What staff may put on the junk list: an exact value or a pattern, as it is stored, and why one is too greedy."""

import re
from typing import Final

from customers.rules.contacts.emails import normalise_email
from customers.rules.contacts.junk import JunkList
from customers.rules.contacts.phones import normalise_phone
from customers.rules.refusals.refusal import Refused
from customers.rules.texts.characters import trimmed

EXACT: Final = "exact"
PATTERN: Final = "pattern"
LONGEST: Final = 200
MOST: Final = {EXACT: 5_000, PATTERN: 200}  # every pattern is tried on every value of a file
FEWEST_CHARACTERS: Final = 3
_PHONE_PATTERN: Final = re.compile(r"\+?[0-9*?() .-]+")
# Made-up values of people who have nothing in common: a pattern that holds one of them holds a whole country's
# numbers, a whole ending of addresses, or everything.
_STRANGERS: Final = (
    "qzvjx.wkpfh@bnmqtrwl.com", "hw7qk@pzrvtd.org", "vrtq_kz@xlmwpq.net", "kqzv@wprtx.co.uk", "j.vzk@mqwrt.de",
    "zkv@qwrtp.fr", "wqz@vkprt.ru", "pvz@qkwrt.se", "tkv@wzqpr.cn", "vpq@kwzrt.jp", "zqk@wvtrp.info", "kvw@zqprt.io",
    "+12025550143", "+13105550178", "+447400900123", "+447911123456", "+46701740635", "+46761234987", "+4915123456789",
    "+4917612345678", "+33612345678", "+33798765432", "+79161234567", "+79857654321", "+8613812345678", "+8190123456",
    "+919812345678", "+5511987654321", "+61412345678", "+34612345678", "+393471234567", "+48512345678",
)  # fmt: skip


def stored_form(text: str, kind: str) -> str:
    """Return an entry as it is kept: lower case, a phone number without its brackets and spaces."""
    folded = trimmed(text).casefold()
    if kind == PATTERN:
        return re.sub(r"[() .-]", "", folded) if _PHONE_PATTERN.fullmatch(folded) else folded
    return _as_phone(folded) or _as_email(folded) or folded


def readings(text: str) -> tuple[str, ...]:
    """Return a value as typed and as the doors store it: the list is asked about each."""
    typed = trimmed(text)
    return tuple(dict.fromkeys(reading for reading in (typed, _as_phone(typed), _as_email(typed)) if reading))


def why_refused(entry: str, kind: str) -> str:
    """Return why an entry cannot stand on the list; blank if it can."""
    if not entry:
        return "Write a value."
    if kind == EXACT:
        return ""
    if "*" not in entry and "?" not in entry:
        return "A pattern has a * or a ?. Without one this is an exact value."
    if sum(char.isalnum() for char in entry) < FEWEST_CHARACTERS:
        return f"This pattern is too greedy: give it at least {FEWEST_CHARACTERS} letters or digits."
    if stranger := next((value for value in _STRANGERS if JunkList(frozenset(), (entry,)).holds(value)), None):
        return f"This pattern is too greedy: it would also keep out values such as {stranger}."
    return ""


def _as_phone(text: str) -> str:
    if not text.startswith("+"):
        return ""  # a national number is one only with a country
    try:
        return normalise_phone(text, "")
    except Refused:
        return ""


def _as_email(text: str) -> str:
    try:
        return normalise_email(text) if "@" in text else ""
    except Refused:
        return ""
