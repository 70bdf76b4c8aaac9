"""What a sighting says about a device, and which devices hold a customer. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from customers.rules.refusals.refusal import Refused
from customers.rules.texts.plain_texts import normalise_line

PLATFORM_LIMIT: Final = 50
APPLICATION_LIMIT: Final = 100
TOKEN_LIMIT: Final = 4_096

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# What phones answer instead of an id of their own: taken for one, it would make a single device of all of them.
_NOBODYS: Final = frozenset({UUID(int=0), UUID(int=2**128 - 1)})
_TOKEN: Final = re.compile(r"[\x21-\x7e]+")
_ON_APPS: Final = {"ios": "iOS", "android": "Android"}  # presets of integration points whose devices are apps


class DeviceKind(StrEnum):
    """What a device is: an installed app or a browser."""

    APP = "app"
    BROWSER = "browser"


class PushState(StrEnum):
    """Whether push messages reach a device."""

    NONE = "none"  # no token came yet
    ACTIVE = "active"
    ENDED = "ended"


class DeviceRefused(Exception):
    """A device can't be taken. `location`: a JSON pointer below the device; the exception's text is the code alone."""

    def __init__(self, code: str, location: str, message: str) -> None:
        super().__init__(code)
        self.code, self.location, self.message = code, location, message


@dataclass(frozen=True, slots=True)
class Sighting:
    """A device as a client system names it. None: not said, and left as it is; a blank push token ends push."""

    uuid: UUID
    kind: DeviceKind | None = None
    platform: str | None = None
    application: str | None = None
    push_token: str | None = None


def read_uuid(text: str, location: str = "") -> UUID:
    """Read the UUID of a device, in any case of its letters. Raises DeviceRefused."""
    if not _UUID.fullmatch(text):
        message = "This is not a UUID: send one such as 5f0c2c1e-8d0b-4c53-9d3f-1f2b6f0d7a11."
        raise DeviceRefused("invalid_value", location, message)
    found = UUID(text)
    if found in _NOBODYS:
        message = "Devices without a UUID send this one. Generate one for each installation."
        raise DeviceRefused("invalid_value", location, message)
    return found


def read_line(text: str | None, limit: int, location: str) -> str | None:
    """Read a platform or an application; blank says nothing. Raises DeviceRefused."""
    if text is None or not text.strip():
        return None
    try:
        return normalise_line(text, limit)
    except Refused as refused:
        message = f"Send one line of plain text, {limit} characters at most."
        raise DeviceRefused(refused.code.value, location, message) from None


def read_token(text: str | None, location: str) -> str:
    """Read a push token; None ends it. The message never quotes the token. Raises DeviceRefused."""
    if text is None:
        return ""
    if len(text) > TOKEN_LIMIT:
        message = f"A push token has at most {TOKEN_LIMIT} characters."
        raise DeviceRefused("too_long", location, message)
    if not _TOKEN.fullmatch(text):
        message = "This is not a push token: send it as you received it, or null where push was turned off."
        raise DeviceRefused("invalid_value", location, message)
    return text


def kind_of_preset(preset: str) -> tuple[DeviceKind, str]:
    """Return what a device is that came through such an integration point, and on which platform, if that is known."""
    if preset in _ON_APPS:
        return DeviceKind.APP, _ON_APPS[preset]
    return DeviceKind.BROWSER, ""


def holds_its_customers(kind: str, push_state: str) -> bool:
    """Return whether customers are held by such a device: by every app, and by a browser that push reaches."""
    return kind == DeviceKind.APP or push_state == PushState.ACTIVE
