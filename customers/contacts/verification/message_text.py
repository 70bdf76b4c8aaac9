"""What the message with the code says: written when it is sent, so that no table holds it."""

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.contacts.verification.codes import code_of
from customers.messages.letters import Letter
from customers.models import Message, Verification
from customers.rules.messages import Void

_WHY = {
    Verification.State.REPLACED: Void.REPLACED,
    Verification.State.EXPIRED: Void.EXPIRED,
}


def write_code(message: Message) -> Letter | Void:
    """Write the code of a process that still waits for it."""
    is_over = ExpressionWrapper(Q(expires_at__lte=Now()), output_field=BooleanField())
    found = Verification.objects.filter(pk=message.about_id).annotate(is_over=is_over).first()
    if found is None or found.state != Verification.State.ACTIVE:
        return _WHY.get(Verification.State(found.state), Void.ENDED) if found else Void.ENDED
    if found.is_over:
        return Void.EXPIRED
    minutes = int((found.expires_at - found.created_at).total_seconds() // 60)
    words = {"code": code_of(found.nonce), "minutes": minutes}
    if message.channel == Message.Channel.SMS:
        return Letter(
            ngettext(
                "%(code)s is your verification code. It's valid for %(minutes)s minute. Don't share it with anyone.",
                "%(code)s is your verification code. It's valid for %(minutes)s minutes. Don't share it with anyone.",
                minutes,
            )
            % words
        )
    return Letter(_mail(minutes) % words, subject=_("Your verification code"))


def _mail(minutes: int) -> str:
    code = _("Your verification code is %(code)s")
    valid = ngettext(
        "It expires %(minutes)s minute after you requested it. Don't share it with anyone. We'll never ask for it.",
        "It expires %(minutes)s minutes after you requested it. Don't share it with anyone. We'll never ask for it.",
        minutes,
    )
    otherwise = _("If you didn't request it, ignore this message. Nothing will change.")
    return f"{code}\n\n{valid}\n{otherwise}\n"
