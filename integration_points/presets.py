"""What is filled in when a point is added: sensible settings for each kind of system, shown and changeable. Pure."""

import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

_ASKS_BOTH: Final = {"email_confirmation": "ask", "mobile_confirmation": "ask"}


@dataclass(frozen=True, slots=True)
class Preset:
    """A kind of system, what it usually needs, and why."""

    kind: str  # a value of IntegrationPoint.Preset
    name: str
    why: str
    settings: Mapping[str, object] = field(default_factory=dict)

    @property
    def initial(self) -> dict[str, object]:
        """Return what the form begins with."""
        return {"preset": self.kind, **self.settings}


PRESETS: Final = (
    Preset(
        "website",
        "Website",
        "Customers register themselves and type their own address: the email is confirmed.",
        {"may_register": True, "email_confirmation": "ask"},
    ),
    Preset(
        "ios",
        "iOS app",
        "Customers register themselves and sign in on their own phone: both contacts are confirmed.",
        {"may_register": True, **_ASKS_BOTH},
    ),
    Preset(
        "android",
        "Android app",
        "Customers register themselves and sign in on their own phone: both contacts are confirmed.",
        {"may_register": True, **_ASKS_BOTH},
    ),
    Preset(
        "shop",
        "Shop",
        "The staff of a shop register customers at the till: nobody waits there for a code.",
        {"may_register": True},
    ),
    Preset("back_office", "Back office", "Your own systems edit customers who exist: nothing about contacts changes."),
    Preset("other", "Other", "Everything stays as it is until you choose otherwise."),
)


def preset_of(kind: str) -> Preset | None:
    """Find a preset by its kind."""
    return next((preset for preset in PRESETS if preset.kind == kind), None)


def free_system_name(*, name: str, kind: str, taken: Collection[str]) -> str:
    """Make a system name of the point's name, else of its kind; with a number or a word of chance if it is taken."""
    lowered = {one.casefold() for one in taken}
    stem = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40].strip("-")
    if not stem or not stem[0].isalpha():
        return f"{kind.replace('_', '-')}-{secrets.token_hex(4)}"
    candidates = (stem, *(f"{stem}-{number}" for number in range(2, 100)))
    return next((one for one in candidates if one not in lowered), f"{stem}-{secrets.token_hex(4)}")
