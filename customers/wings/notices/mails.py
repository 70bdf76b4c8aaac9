"""Mails about notices: one for all that is new, with nothing in it but how many there are of each kind and a link.

Who dies between claiming and sending leaves a mail unsent, never one sent twice; the notices stand under the bell.
"""

import logging
import time
from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from customers.messages.failures import NotHandedOver, NotSent
from customers.messages.letters import Letter
from customers.messages.links import absolute_link
from customers.messages.mail import MailPost
from customers.models import StaffLanguage
from customers.wings.notices.models import Notice, NoticePreference

log = logging.getLogger(__name__)
PAUSE: Final = timedelta(minutes=5)  # a person gets no two mails in less time
LONGEST_PAUSE: Final = timedelta(hours=1)
_WORDS: Final = {
    Notice.Kind.FAILED: ngettext_lazy("%(count)d failed", "%(count)d failed", "count"),
    Notice.Kind.WAITS: ngettext_lazy("%(count)d waits for you", "%(count)d wait for you", "count"),
    Notice.Kind.DONE: ngettext_lazy("%(count)d finished", "%(count)d finished", "count"),
}


def anything_due(*, now: datetime) -> bool:
    """Return whether a mail is to be sent."""
    # The first is all there is to ask nearly always, and one look at a small index.
    return Notice.objects.filter(mail_due=True).exists() and _due(now).exists()


def send_mails(*, now: datetime, seconds: float) -> bool:
    """Send what is due; True: there may be more."""
    until = time.monotonic() + seconds
    post = MailPost()
    try:
        for preference in _due(now).select_related("user__staff_language").order_by("next_mail_at", "pk"):
            if time.monotonic() >= until:
                return True
            if not _send(preference, post, now):
                return False  # The mail server rests; so do we.
    finally:
        post.close()
    return False


def _due(now: datetime) -> QuerySet[NoticePreference]:
    waiting = Exists(Notice.objects.filter(user=OuterRef("user"), mail_due=True))
    may = Q(next_mail_at=None) | Q(next_mail_at__lte=now) | Q(next_mail_at__gt=now + 2 * LONGEST_PAUSE)
    return NoticePreference.objects.filter(waiting, may, user__is_active=True).exclude(user__email="")


def _send(preference: NoticePreference, post: MailPost, now: datetime) -> bool:
    """Send one person's mail; False: the server does not take mails now."""
    notices = _claim(preference, now)
    if not notices:
        return True
    try:
        with translation.override(_language_of(preference.user)):
            written = letter(notices.values())
        post.send(preference.user.email, written, reference=f"notice-{max(notices)}")
    except NotSent as error:
        _try_later(preference, notices, now, error.why)
        return not error.everybody
    except NotHandedOver as error:
        log.warning("the notices of user %s were not mailed: %s", preference.pk, error.why)
    NoticePreference.objects.filter(pk=preference.pk).update(tries=0)
    return True


def _claim(preference: NoticePreference, now: datetime) -> dict[int, str]:
    """Take what is due, so that nobody else sends it; empty: somebody was quicker."""
    with transaction.atomic():
        free = NoticePreference.objects.filter(pk=preference.pk, next_mail_at=preference.next_mail_at)
        if not free.update(next_mail_at=now + PAUSE):
            return {}
        due = Notice.objects.filter(user=preference.pk, mail_due=True)
        notices = dict(due.values_list("pk", "kind"))
        Notice.objects.filter(pk__in=notices).update(mail_due=False)
        return notices


def _try_later(preference: NoticePreference, notices: Collection[int], now: datetime, why: str) -> None:
    log.warning("the notices of user %s were not mailed: %s (try %s)", preference.pk, why, preference.tries + 1)
    if preference.tries + 1 >= settings.MESSAGE_MAX_TRIES:
        NoticePreference.objects.filter(pk=preference.pk).update(tries=0)
        return
    pause = min(timedelta(seconds=settings.MESSAGE_FIRST_PAUSE_SECONDS) * 2**preference.tries, LONGEST_PAUSE)
    Notice.objects.filter(pk__in=notices, read_at=None).update(mail_due=True)
    NoticePreference.objects.filter(pk=preference.pk).update(next_mail_at=now + pause, tries=F("tries") + 1)


def letter(kinds: Collection[str]) -> Letter:
    """Write how many there are of each kind, and where to read them."""
    counts = Counter(kinds)
    told = ", ".join(str(words % {"count": counts[kind]}) for kind, words in _WORDS.items() if counts[kind])
    words = {"summary": told, "page": absolute_link(reverse("admin:notices_notice_changelist"))}
    lines = (
        _("In customer profiles: %(summary)s."),
        _("Read more here: %(page)s"),
        _("There you also choose which mails you get."),
    )
    subject = _("Customer profiles: %(summary)s") % words
    return Letter(text="\n\n".join(lines) % words + "\n", subject=subject)


def _language_of(user: Any) -> str:
    """Return the language that a person chose for the pages; nobody knows their browser's here."""
    default: str = settings.LANGUAGE_CODE
    try:
        chosen: str = user.staff_language.language
    except StaffLanguage.DoesNotExist:
        return default
    return chosen if chosen in dict(settings.LANGUAGES) else default
