"""Email addresses: from what was typed to the one key under which an address is unique."""

import re
import unicodedata

import idna

from customers.rules.refusals.codes import Code
from customers.rules.refusals.detail_codes import Why
from customers.rules.refusals.refusal import Refused
from customers.rules.texts.characters import imitates_ascii, trimmed
from customers.rules.texts.scripts import mixes_scripts
from customers.rules.texts.spreadsheet_traces import refuse_spreadsheet_error

EMAIL_LIMIT = 254
_LOCAL_PART_LIMIT = 64
_DOMAIN_LIMIT = 253

_LOCAL_PART = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]+")
_ASCII_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_ASCII_DOMAIN = re.compile(r"[a-z0-9.-]+")
_OTHER_DOTS = frozenset("\u3002\uff0e\uff61")
_SEPARATORS = frozenset(",;")


def normalise_email(text: str) -> str:
    """Return the unique key of an email address.

    The domain is lower case and ASCII (IDNA 2008), the local part lower case; dots and +tags of the local part stay,
    since folding them would join different people. A local part beyond ASCII is refused, and so is every character
    that only looks like an ASCII one: an address may be refused, but never found under somebody else's key.
    The typed form is kept by the caller, for display and for sending.
    """
    typed = trimmed(text)
    if len(typed) > EMAIL_LIMIT:
        raise Refused.because(Code.INVALID_EMAIL, Why.LENGTH, length=len(typed), limit=EMAIL_LIMIT)
    refuse_spreadsheet_error(typed)
    if why := _not_one_address(typed):
        raise Refused.because(Code.INVALID_EMAIL, why)
    local, _, domain = typed.partition("@")
    if why := _bad_local_part(local):
        raise Refused.because(Code.INVALID_EMAIL, why)
    key = f"{local.lower()}@{_ascii_domain(domain)}"
    if len(key) > EMAIL_LIMIT:
        raise Refused.because(Code.INVALID_EMAIL, Why.LENGTH, length=len(key), limit=EMAIL_LIMIT)
    return key


def _not_one_address(typed: str) -> Why | None:
    """Return what kind of thing this is instead of one bare address."""
    if not typed:
        return Why.BLANK
    if not typed.isprintable() and (why := _hidden_character(typed)):
        return why
    if "<" in typed or ">" in typed:
        return Why.DISPLAY_NAME
    if typed.count("@") > 1:
        return Why.TWO_VALUES
    if typed[-1] in ";,.":
        return Why.TRAILING_PUNCTUATION
    if '"' in typed:
        return Why.QUOTES
    if any(char.isspace() for char in typed):
        return Why.SPACES
    if not _SEPARATORS.isdisjoint(typed):
        return Why.TWO_VALUES
    return None if "@" in typed else Why.NO_AT


def _hidden_character(typed: str) -> Why | None:
    """Spaces and separators are unprintable for Python as well; they have their own reason."""
    for char in typed:
        category = unicodedata.category(char)
        if category == "Cc":
            return Why.SPACES if char in "\t\r\n" else Why.CONTROL_CHARACTER
        if category in {"Cf", "Co", "Cn"}:
            return Why.INVISIBLE_CHARACTER
        if category == "Cs":
            return Why.UNREADABLE_CHARACTER
    return None


def _bad_local_part(local: str) -> Why | None:
    if not local:
        return Why.NO_LOCAL_PART
    # Before any normalising: NFC turns the Kelvin sign into a plain K, which would be somebody else's address.
    if not local.isascii():
        return Why.LOCAL_PART_SCRIPT
    if len(local) > _LOCAL_PART_LIMIT:
        return Why.LONG_LOCAL_PART
    if local[0] == "." or local[-1] == "." or ".." in local:
        return Why.DOTS
    return None if _LOCAL_PART.fullmatch(local.lower()) else Why.FORBIDDEN_CHARACTER


def _ascii_domain(domain: str) -> str:
    lowered = domain.lower() if domain.isascii() else _lowered(domain)
    if why := _bad_shape(lowered):
        raise Refused.because(Code.INVALID_EMAIL, why)
    encoded = lowered if _ASCII_DOMAIN.fullmatch(lowered) and "xn--" not in lowered else _encoded(lowered)
    labels = encoded.split(".")
    if len(encoded) > _DOMAIN_LIMIT or not all(map(_ASCII_LABEL.fullmatch, labels)) or len(labels[-1]) == 1:
        raise Refused.because(Code.INVALID_EMAIL, Why.DOMAIN)
    return encoded


def _lowered(domain: str) -> str:
    if imitates_ascii(domain) or not _OTHER_DOTS.isdisjoint(domain):
        raise Refused.because(Code.INVALID_EMAIL, Why.LOOK_ALIKE)
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", domain).lower())


def _bad_shape(domain: str) -> Why | None:
    if not domain:
        return Why.NO_DOMAIN
    if domain[0] == "[" or domain.replace(".", "").isdigit():
        return Why.IP_DOMAIN
    if domain[0] == "." or ".." in domain:
        return Why.DOTS
    if "." not in domain:
        return Why.SHORT_DOMAIN
    return Why.DOMAIN if domain.rpartition(".")[2].isdigit() else None


def _encoded(domain: str) -> str:
    """Return the ASCII form of a domain in any script; its readable form decides whether it may be one."""
    try:
        encoded = idna.encode(domain).decode("ascii")
        readable = idna.decode(encoded)
    except (idna.IDNAError, UnicodeError):
        raise Refused.because(Code.INVALID_EMAIL, Why.DOMAIN) from None
    if any(map(mixes_scripts, readable.split("."))):
        raise Refused.because(Code.INVALID_EMAIL, Why.MIXED_SCRIPTS)
    return encoded
