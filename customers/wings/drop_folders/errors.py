"""Why a look or a connection failed: each has a code, and says what happened and then what to do."""

from collections.abc import Mapping


class DropFolderError(Exception):
    """Anything about a drop folder that a person can read and act on."""

    code = "failed"

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)

    sentence = "That didn't work."


class FolderRefused(DropFolderError):
    """A folder can't be set up like this; one sentence for each field."""

    code = "refused"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


class NoSuchFolder(DropFolderError):
    code = "unknown_folder"
    sentence = "There is no such drop folder."


class Busy(DropFolderError):
    code = "busy"
    sentence = "Another check of this folder is running. Try again when it has ended."


class NotAllowed(DropFolderError):
    """The person in whose name files are uploaded may no longer do that."""

    code = "forbidden"


class NoLongerPossible(DropFolderError):
    """What the folder was set up with is gone: its integration point, its kind, or what was chosen for it."""

    code = "settings_changed"


class PasswordUnreadable(DropFolderError):
    code = "password_unreadable"
    sentence = (
        "The stored password or key can't be read, because the server's SECRET_KEY has changed. "
        "Edit the folder and enter it again."
    )


class NotFound(DropFolderError):
    code = "host_unknown"
    sentence = "This host name has no address. Check how it is written."


class AddressForbidden(DropFolderError):
    code = "inner_address"
    sentence = (
        "This host is in an internal network. Drop folders reach only public addresses, "
        "and the networks that an administrator lists in DROP_FOLDER_ALLOWED_NETWORKS."
    )


class PortForbidden(DropFolderError):
    code = "port_forbidden"
    sentence = "This port belongs to another kind of service. FTP and FTPS usually use port 21, SFTP port 22."


class Unreachable(DropFolderError):
    code = "unreachable"
    sentence = "The server can't be reached. Check host and port, and whether a firewall is in the way."


class TimedOut(DropFolderError):
    code = "timed_out"
    sentence = "The server took too long. The next check tries again."


class HostKeyUnknown(DropFolderError):
    """Nobody has accepted the server's key yet; `fingerprint` is the one it shows."""

    code = "host_key_unknown"

    def __init__(self, fingerprint: str) -> None:
        super().__init__(
            f"Nobody has accepted this server's key yet: {fingerprint}. "
            "Compare it with what the server's operator says, and accept it on the folder's page."
        )
        self.fingerprint = fingerprint


class HostKeyChanged(DropFolderError):
    """The server shows another key than the accepted one; nothing was sent to it."""

    code = "host_key_changed"

    def __init__(self, fingerprint: str, accepted: str) -> None:
        super().__init__(
            f"The server shows another key ({fingerprint}) than the accepted one ({accepted}). It may be another "
            "server: nothing was sent to it. Ask the server's operator before you accept the new key."
        )
        self.fingerprint = fingerprint


class CertificateRefused(DropFolderError):
    code = "certificate"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The server's certificate isn't valid: {why.rstrip('.')}. Ask the server's operator for a new one; "
            "if a certificate authority of your own issued it, add that authority's certificate to the folder."
        )


class SignInRefused(DropFolderError):
    code = "sign_in"
    sentence = "The server refused the user name or the password. Edit the folder and enter them again."


class KeyRefused(DropFolderError):
    code = "sign_in"
    sentence = (
        "The server refused the private key for this user. Check the user name, and ask the server's operator whether "
        "the public key is known there."
    )


class AlsoWanted(DropFolderError):
    """The server took the key and wants something else too."""

    code = "sign_in"
    sentence = "The server took the private key and also requires a password. Edit the folder and enter one."


class KeyUnusable(DropFolderError):
    """The private key can't be used; the text says why."""

    code = "private_key"


class PathMissing(DropFolderError):
    code = "no_folder"
    sentence = "The folder doesn't exist on the server, or this user can't open it. Check the path."


class TooManyFiles(DropFolderError):
    code = "too_many_files"

    def __init__(self, most: int) -> None:
        super().__init__(f"The folder holds more than {most:,} files. Remove what was imported long ago.")


class ServerProblem(DropFolderError):
    """The server answered something that makes no sense, or refused what it has to allow."""

    code = "server_problem"

    def __init__(self, answer: str = "") -> None:
        super().__init__(f"The server answered: {answer}" if answer else "The server ended the connection.")


class NoRoom(DropFolderError):
    code = "no_room"
    sentence = "There's no room for this file here. Nothing was imported; the next check tries again."


class AfterwardsFailed(DropFolderError):
    """A file was imported and then could be neither moved nor deleted."""

    code = "afterwards"
