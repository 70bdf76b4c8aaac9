"""Private keys that sign in to SFTP servers: read from their text, with a passphrase where they have one."""

import io
from typing import Final

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from django.views.decorators.debug import sensitive_variables

from customers.wings.drop_folders.errors import KeyUnusable

_KINDS: Final[tuple[type[paramiko.PKey], ...]] = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)
LONGEST: Final = 20_000


@sensitive_variables("text", "passphrase")
def read_private_key(text: str, passphrase: str = "") -> paramiko.PKey:
    """Read a key of any kind. Raises KeyUnusable, which quotes nothing of it."""
    if text.lstrip().startswith("PuTTY-User-Key-File"):
        raise KeyUnusable("This is a PuTTY key. Export it as an OpenSSH key with PuTTYgen, and paste that one.")
    if "PRIVATE KEY-----" not in text:
        raise KeyUnusable("This isn't a private key. One begins with -----BEGIN, and is not the .pub file.")
    for kind in _KINDS:
        try:
            return kind.from_private_key(io.StringIO(f"{text.strip()}\n"), password=passphrase or None)
        except paramiko.PasswordRequiredException:
            raise KeyUnusable("This private key needs its passphrase.") from None
        except (paramiko.SSHException, UnsupportedAlgorithm, ValueError, TypeError, IndexError):
            continue  # another kind, or a wrong passphrase: the library doesn't tell them apart
    if passphrase:
        raise KeyUnusable("The private key can't be read. Check the passphrase, and that the whole key was pasted.")
    raise KeyUnusable("The private key can't be read. Paste an Ed25519, ECDSA or RSA key as a whole.")
