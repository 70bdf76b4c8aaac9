"""Who may adjust points and give rewards: who has the permission and sees personal data, which comments may hold."""

from typing import Final

from django.http import HttpRequest

from customers.admin.ui.base import allows, may_see_personal_data
from customers.rules.masking import HIDDEN
from customers.wings.points.roles import ADJUST, GIVE

_CODE_TAIL: Final = 3
_LONG_CODE: Final = 8


def may_adjust(request: HttpRequest) -> bool:
    """Return whether this person adjusts points."""
    return allows(request, f"points.{ADJUST}") and may_see_personal_data(request)


def may_give(request: HttpRequest) -> bool:
    """Return whether this person gives promo codes and prizes."""
    return allows(request, f"points.{GIVE}") and may_see_personal_data(request)


def shown_text(text: str, may_see: bool) -> str:
    """Show a comment or a reason; it may say anything, so it's hidden where personal data is."""
    return text if may_see or not text else HIDDEN


def shown_code(code: str, may_see: bool) -> str:
    """Show a promo code; whoever has it can use it, so only its end is shown where values are masked."""
    if may_see:
        return code
    return HIDDEN + (code[-_CODE_TAIL:] if len(code) >= _LONG_CODE else "")
