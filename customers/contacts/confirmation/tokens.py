"""The link and the code of a confirmation. Reading the database tells neither; a new nonce makes both anew."""

import secrets
from typing import Final

from django.core.signing import BadSignature, Signer
from django.utils.crypto import constant_time_compare, salted_hmac

DIGITS: Final = 6
# Salts are data: they stay when this module moves, or what was sent before is void.
_LINK: Final = "customers.confirmation.link"
_CODE: Final = "customers.confirmation.code"
_LONGEST_TOKEN: Final = 200


def make_nonce() -> str:
    """Make what a new link and a new code are made from."""
    return secrets.token_hex(16)


def token_of(confirmation_id: int, nonce: str) -> str:
    """Return what a link carries: which confirmation and which message of it, signed."""
    return _signer().sign(f"{confirmation_id}-{nonce}")


def read_token(token: str) -> tuple[int, str] | None:
    """Return the id and the nonce of a link's token; None for one that we have not signed."""
    if len(token) > _LONGEST_TOKEN or not token.isascii():
        return None
    try:
        id_, _, nonce = _signer().unsign(token).partition("-")
    except BadSignature:
        return None
    return int(id_), nonce


def _signer() -> Signer:
    return Signer(salt=_LINK, sep=".")


def code_of(confirmation_id: int, nonce: str) -> str:
    """Return the code of a confirmation's last message."""
    digest = salted_hmac(_CODE, f"{confirmation_id}.{nonce}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest, 'big') % 10**DIGITS:0{DIGITS}}"


def is_code(text: str) -> bool:
    """Say whether a text may be a code at all: six digits of ASCII."""
    return len(text) == DIGITS and text.isascii() and text.isdigit()


def is_right(code: str, *, confirmation_id: int, nonce: str) -> bool:
    """Compare in the same time whatever is wrong."""
    return constant_time_compare(code, code_of(confirmation_id, nonce))
