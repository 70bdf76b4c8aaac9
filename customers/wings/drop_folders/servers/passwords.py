"""Passwords at rest: encrypted with keys that come from SECRET_KEY and, for reading, from its fallbacks."""

import base64
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from customers.wings.drop_folders.errors import PasswordUnreadable

_KEY_BYTES: Final = 32
_PURPOSE: Final = b"customers.wings.drop_folders.passwords"


def encrypt(password: str) -> str:
    """Return a password as it is stored."""
    return _box().encrypt(password.encode()).decode()


def decrypt(stored: str) -> str:
    """Return a stored password; blank for none. Raises PasswordUnreadable."""
    if not stored:
        return ""
    try:
        return _box().decrypt(stored.encode()).decode()
    except InvalidToken:
        raise PasswordUnreadable from None


def _box() -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    """Derive a key for this purpose alone: nothing else that SECRET_KEY signs gives it away."""
    derived = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
