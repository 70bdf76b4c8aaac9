"""Which files of a folder are taken: those that fit its mask, once their name says that they are complete."""

import re
from fnmatch import fnmatchcase
from typing import Final

LONGEST_NAME: Final = 255
LONGEST_SHOWN: Final = 100
# What programs call a file while they write it.
_UNFINISHED: Final = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".upload", ".swp", "~")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd]|[\ud800-\udfff]")


def fits(mask: str, name: str) -> bool:
    """Return whether a name fits a mask such as *.csv, in either case."""
    return fnmatchcase(name.lower(), mask.lower())


def mask_problem(mask: str) -> str:
    """Say what is wrong with a mask; blank: nothing."""
    if not mask:
        return "A mask is required. Use * for all files."
    if "/" in mask or "\\" in mask:
        return "A mask names files, not folders. Put the folder into the path."
    return ""


def is_safe(name: str) -> bool:
    """Return whether a name names a file in the folder itself, and can be written in a command to the server."""
    if not name or name in (".", "..") or len(name) > LONGEST_NAME:
        return False
    return "/" not in name and "\\" not in name and not _CONTROL.search(name)


def is_unfinished(name: str) -> bool:
    """Return whether the name is one that programs use while they write."""
    return name.startswith(".") or name.lower().endswith(_UNFINISHED)


def printable(text: str) -> str:
    """Return a text of a server as it can be shown anywhere: on one line, and short."""
    shown = _CONTROL.sub("?", text).strip()
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[: LONGEST_SHOWN - 1]}…"
