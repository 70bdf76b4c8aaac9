"""What the message of a double opt-in says: written when it is sent, so that no table holds its link."""

from typing import Final

from django.urls import reverse
from django.utils import timezone

from customers.messages.letters import Letter
from customers.messages.links import absolute_link
from customers.models import Message
from customers.parts import PartLetter
from customers.rules.messages import Void
from customers.wings.subscriptions.models import OptIn
from customers.wings.subscriptions.opt_in.lifecycle import PURPOSE, still_stands, token_of


def write_opt_in(message: Message) -> Letter | Void:
    """Write the link of an asking that still waits for its owner."""
    found = OptIn.objects.select_related("brand", "topic").filter(pk=message.about_id).first()
    if found is None or found.state != OptIn.State.OPEN:
        return Void.ENDED
    if found.expires_at <= timezone.now():
        return Void.EXPIRED
    if not still_stands(found):
        return Void.CHANGED
    link = absolute_link(reverse("opt-in", args=[token_of(found)]))
    what, brand = found.topic.name, found.brand.name
    if message.channel == Message.Channel.SMS:
        return Letter(f"Confirm your subscription to {what} from {brand}: {link}")
    until = f"{found.expires_at:%d %b %Y, %H:%M} UTC"
    return Letter(_MAIL.format(what=what, brand=brand, link=link, until=until), subject=f"Confirm: {what} from {brand}")


_MAIL: Final = (
    "This email address was signed up for {what} from {brand}. To subscribe, open this page and confirm it:\n\n"
    "{link}\n\n"
    "The link works until {until}. If you didn't ask for it, do nothing: you won't be subscribed.\n"
)

LETTER: Final = PartLetter(PURPOSE, "Subscription", write_opt_in)
