"""What deliveries are signed with: a secret for each callback, shown once and stored nowhere.

It is made from the callback's nonce and SECRET_KEY: whoever reads the database alone can't sign. Another SECRET_KEY
makes other secrets; then each callback needs a new one.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Final

from django.utils.crypto import salted_hmac

from customers.wings.callbacks.models import Callback

_SALT: Final = "customers.callbacks"  # data: with another one every secret is void


def make_nonce() -> str:
    """Make what a new secret is made from."""
    return secrets.token_hex(16)


def secret_of(callback: Callback) -> str:
    """Return the secret of a callback."""
    made = salted_hmac(_SALT, f"{callback.pk}:{callback.nonce}", algorithm="sha256").digest()
    return f"callback_{base64.urlsafe_b64encode(made).decode().rstrip('=')}"


def sign(secret: str, *, timestamp: int, body: bytes) -> str:
    """Return the signature of a body at a moment, in hexadecimal digits."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def renew(callback: Callback, *, for_whom: str) -> None:
    """Give a callback another secret: the one before is void at once."""
    Callback.objects.filter(pk=callback.pk).update(nonce=make_nonce(), secret_for=for_whom)


def show(callback_id: int, *, to: str) -> str | None:
    """Return the secret to who asked for it, the first time; None after that. Of two at once one sees it."""
    if not Callback.objects.filter(pk=callback_id, secret_for=to).exclude(secret_for="").update(secret_for=""):
        return None
    return secret_of(Callback.objects.get(pk=callback_id))
