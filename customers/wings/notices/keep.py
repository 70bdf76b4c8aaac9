"""Keep what people are told: each has one notice of a thing, the last."""

from collections.abc import Collection, Mapping
from typing import Final

from django.contrib.auth.models import User
from django.utils import timezone

from customers.news import StaffNews
from customers.wings.notices.models import Notice, NoticePreference

_MAILED: Final[Mapping[str, frozenset[str]]] = {
    NoticePreference.Mails.NEEDED: frozenset({Notice.Kind.FAILED, Notice.Kind.WAITS}),
    NoticePreference.Mails.ALL: frozenset(Notice.Kind),
}
_NO_KIND: Final[frozenset[str]] = frozenset()


def keep_news(news: StaffNews, user_ids: Collection[int]) -> None:
    """Give each of these people a notice, unread, in the place of what they were told before of the same thing."""
    people = User.objects.filter(pk__in=user_ids, is_active=True)
    wanted = list(people.values_list("pk", "email", "notice_preference__mails"))
    Notice.objects.filter(about=news.about, user_id__in=[pk for pk, *_ in wanted]).delete()
    now = timezone.now()
    Notice.objects.bulk_create(
        [
            Notice(
                user_id=pk,
                kind=news.kind.value,
                about=news.about,
                text=news.text,
                url=news.url,
                at=now,
                mail_due=bool(email) and news.kind.value in _MAILED.get(mails, _NO_KIND),
            )
            for pk, email, mails in wanted
        ],
        ignore_conflicts=True,  # Somebody else tells them of the same at this moment: one is enough.
    )
