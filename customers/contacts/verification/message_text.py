"""What the message with the code says: written when it is sent, so that no table holds it."""

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.functions import Now

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
    code = code_of(found.nonce)
    if message.channel == Message.Channel.SMS:
        return Letter(f"{code} is your verification code. It is valid for {minutes} minutes. Tell it to nobody.")
    text = (
        f"Your verification code is {code}\n\n"
        f"It is valid for {minutes} minutes after it was asked for. Tell it to nobody: nobody of ours will ask.\n"
        "If you did not ask for it, do nothing; nothing will change.\n"
    )
    return Letter(text, subject="Your verification code")
