"""What the message of a double opt-in says: written when it is sent, so that no table holds its link."""

from collections.abc import Mapping
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.messages.letters import Letter, moment_in_utc
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
    words = {
        "topic": found.topic.name,
        "brand": found.brand.name,
        "link": link,
        "until": moment_in_utc(found.expires_at),
    }
    if message.channel == Message.Channel.SMS:
        return Letter(_("Confirm your subscription to %(topic)s from %(brand)s: %(link)s") % words)
    return Letter(_mail(words), subject=_("Confirm: %(topic)s from %(brand)s") % words)


def _mail(words: Mapping[str, str]) -> str:
    asked = _("Someone signed you up for %(topic)s from %(brand)s. To subscribe, confirm here:")
    end = _(
        "The link works until %(until)s UTC. If you didn't request it, ignore this message. You won't be subscribed."
    )
    return "\n\n".join((asked, "%(link)s", end)) % words + "\n"


LETTER: Final = PartLetter(PURPOSE, "Subscription", write_opt_in)
