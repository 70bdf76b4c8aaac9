"""What the libraries raise, in our words. A text of the server is shown on one line and never logged."""

import ftplib
import ssl
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import paramiko
from paramiko.sftp import SFTPError

from customers.outbound.time_limit import Watch
from customers.wings.drop_folders.errors import (
    CertificateRefused,
    DropFolderError,
    ServerProblem,
    TimedOut,
    Unreachable,
)
from customers.wings.drop_folders.rules.masks import printable

# What the libraries raise where a server's bytes make no sense to them.
_NONSENSE: Final = (paramiko.SSHException, SFTPError, ValueError, IndexError, struct.error)


@contextmanager
def in_our_words(watch: Watch) -> Iterator[None]:
    """Turn whatever goes wrong with a server into a DropFolderError."""
    try:
        yield
    except DropFolderError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise CertificateRefused(printable(error.verify_message)) from None
    except ftplib.Error as error:
        raise ServerProblem(printable(str(error))) from None
    except UnicodeError:
        raise ServerProblem("a file name that isn't UTF-8. Rename that file.") from None
    except TimeoutError:
        raise TimedOut from None
    except _NONSENSE as error:
        raise (TimedOut() if watch.is_over else ServerProblem(printable(str(error)))) from None
    except (OSError, EOFError) as error:
        if watch.is_over:
            raise TimedOut from None
        if isinstance(error, ConnectionError | EOFError):
            raise Unreachable("The server ended the connection. The next check tries again.") from None
        raise ServerProblem(printable(error.strerror or "")) from None
