"""The code of a process is made from its nonce and the server's secret: reading the database tells no code."""

import secrets
from typing import Final

from django.utils.crypto import constant_time_compare, salted_hmac

DIGITS: Final = 6
# Salts are data: this one and the one of `value_hash` stay when this module moves.
_SALT: Final = "customers.verification.code"


def make_nonce() -> str:
    """Make what a new code is made from."""
    return secrets.token_hex(32)


def code_of(nonce: str) -> str:
    """Return the code that belongs to a nonce."""
    number = int.from_bytes(salted_hmac(_SALT, nonce, algorithm="sha256").digest(), "big")
    return f"{number % 10**DIGITS:0{DIGITS}}"


def is_right(code: str, *, nonce: str) -> bool:
    """Compare in the same time whatever is wrong; a code beyond ASCII is only wrong."""
    return constant_time_compare(code, code_of(nonce))


def value_hash(kind: str, value: str) -> str:
    """Return what tells a contact again without telling it."""
    return salted_hmac(f"customers.verification.{kind}", value, algorithm="sha256").hexdigest()
