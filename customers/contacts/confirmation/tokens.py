"""The link and the code of a confirmation. Reading the database tells neither; a new nonce makes both anew."""

from typing import Final

from django.utils.crypto import constant_time_compare, salted_hmac

from customers.messages.links import LinkTokens

DIGITS: Final = 6
# Salts are data: they stay when this module moves, or what was sent before is void.
_LINK: Final = LinkTokens("customers.confirmation.link")
_CODE: Final = "customers.confirmation.code"
# What a link carries: which confirmation and which message of it.
token_of, read_token = _LINK.make, _LINK.read


def code_of(confirmation_id: int, nonce: str) -> str:
    """Return the code of a confirmation's last message."""
    digest = salted_hmac(_CODE, f"{confirmation_id}.{nonce}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest, 'big') % 10**DIGITS:0{DIGITS}}"


def is_code(text: str) -> bool:
    """Return whether a text may be a code at all: six digits of ASCII."""
    return len(text) == DIGITS and text.isascii() and text.isdigit()


def is_right(code: str, *, confirmation_id: int, nonce: str) -> bool:
    """Compare in the same time whatever is wrong."""
    return constant_time_compare(code, code_of(confirmation_id, nonce))
