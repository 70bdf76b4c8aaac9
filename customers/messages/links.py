"""Links in messages: absolute, as a mail has no host to start from, and signed, so that nobody makes one up."""

import secrets
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer

_LONGEST_TOKEN: Final = 200


def absolute_link(path: str) -> str:
    """Make a path of this site (`/confirm/...`) a link that a mail can hold."""
    return f"{settings.PUBLIC_URL}{path}"


def make_nonce() -> str:
    """Make what a new link and a new code are made from: with another one, those before it are void."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class LinkTokens:
    """What links of one purpose carry: which row they are about and which message of it, signed.

    The salt is data: it stays wherever the code moves, or every link that was sent before is void.
    """

    salt: str

    def make(self, id_: int, nonce: str) -> str:
        """Sign a token."""
        return self._signer().sign(f"{id_}-{nonce}")

    def read(self, token: str) -> tuple[int, str] | None:
        """Return the id and the nonce; None for a token that we have not signed."""
        if len(token) > _LONGEST_TOKEN or not token.isascii():
            return None
        try:
            id_, _, nonce = self._signer().unsign(token).partition("-")
        except BadSignature:
            return None
        return int(id_), nonce

    def _signer(self) -> Signer:
        return Signer(salt=self.salt, sep=".")
