"""What a confirmation message says: written when it is sent, so that no table holds its link or code."""

from typing import Final

from django.urls import reverse
from django.utils import timezone

from customers.contacts.confirmation.tokens import code_of, token_of
from customers.contacts.confirmation.unconfirmed import read_unconfirmed
from customers.messages.letters import Letter
from customers.messages.links import absolute_link
from customers.models import Confirmation, Message
from customers.rules.messages import Void

_OPEN: Final = Confirmation.State.OPEN


def write_confirmation(message: Message) -> Letter | Void:
    """Write the link and the code of a confirmation that still waits for its owner."""
    found = Confirmation.objects.select_related("integration_point__brand").filter(pk=message.about_id).first()
    if found is None:
        return Void.ENDED
    if why := _void(found, message):
        return why
    link = absolute_link(reverse("confirm", args=[token_of(found.pk, found.nonce)]))
    code = code_of(found.pk, found.nonce)
    brand = found.integration_point.brand
    if message.channel == Message.Channel.SMS:
        return Letter(f"{code} is your code{f' for {brand}' if brand else ''}. Or confirm your number here: {link}")
    return Letter(_mail(link, code, str(brand or ""), f"{found.expires_at:%d %b %Y, %H:%M} UTC"), subject=_SUBJECT)


def _void(found: Confirmation, message: Message) -> Void | None:
    if found.state != _OPEN:
        return Void.CONFIRMED if found.state == Confirmation.State.CONFIRMED else Void.CHANGED
    if found.sends != message.serial:
        return Void.REPLACED
    if found.expires_at <= timezone.now():
        return Void.EXPIRED
    contact = read_unconfirmed([found.customer_id]).get((found.customer_id, found.kind))
    return None if contact and contact.value == found.value else Void.CHANGED


_SUBJECT: Final = "Confirm your email address"


def _mail(link: str, code: str, brand: str, until: str) -> str:
    return (
        f"This email address was given to {brand or 'us'} as yours. If so, open this page and confirm it:\n\n"
        f"{link}\n\n"
        f"Or, where you are asked for a code, enter {code}.\n\n"
        f"The link works until {until}. If this was not you, do nothing: nothing changes without you.\n"
    )
