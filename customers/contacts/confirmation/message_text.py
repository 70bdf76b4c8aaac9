"""What a confirmation message says: written when it is sent, so that no table holds its link or code."""

from collections.abc import Mapping
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.contacts.confirmation.tokens import code_of, token_of
from customers.contacts.confirmation.unconfirmed import read_unconfirmed
from customers.messages.letters import Letter, moment_in_utc
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
    words = {"link": link, "code": code, "brand": str(brand or ""), "until": moment_in_utc(found.expires_at)}
    if message.channel == Message.Channel.SMS:
        text = (
            _("%(code)s is your code for %(brand)s. Or confirm your number here: %(link)s")
            if brand
            else _("%(code)s is your code. Or confirm your number here: %(link)s")
        )
        return Letter(text % words)
    return Letter(_mail(words), subject=_("Confirm your email address"))


def _void(found: Confirmation, message: Message) -> Void | None:
    if found.state != _OPEN:
        return Void.CONFIRMED if found.state == Confirmation.State.CONFIRMED else Void.CHANGED
    if found.sends != message.serial:
        return Void.REPLACED
    if found.expires_at <= timezone.now():
        return Void.EXPIRED
    contact = read_unconfirmed([found.customer_id]).get((found.customer_id, found.kind))
    return None if contact and contact.value == found.value else Void.CHANGED


def _mail(words: Mapping[str, str]) -> str:
    given = (
        _("Someone gave %(brand)s this email address. If it's yours, confirm it here:")
        if words["brand"]
        else _("Someone gave us this email address. If it's yours, confirm it here:")
    )
    code = _("If you're asked for a code, enter %(code)s.")
    end = _("The link works until %(until)s UTC. If this wasn't you, ignore this message. Nothing will change.")
    return "\n\n".join((given, "%(link)s", code, end)) % words + "\n"
