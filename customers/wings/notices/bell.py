"""How many notices a person has not read. Whoever opens the page that a notice links has read it."""

from collections.abc import Collection
from typing import Final

from django.utils import timezone

from customers.wings.notices.models import Notice

MOST: Final = 100  # counted; beyond, the bell says that there are more


def unread_on(path: str, *, user_id: int) -> int:
    """Mark what links this page as read and return how many notices are left, at most MOST: one query, mostly."""
    unread = Notice.objects.filter(user=user_id, read_at=None).order_by()
    found = list(unread.values_list("pk", "url")[:MOST])
    here = [pk for pk, url in found if url == path]
    if here:
        mark_read(here, user_id=user_id)
    return len(found) - len(here)


def mark_read(ids: Collection[int], *, user_id: int) -> int:
    """Mark these notices of a person as read; return how many were not."""
    return Notice.objects.filter(pk__in=ids, user=user_id, read_at=None).update(read_at=timezone.now())


def mark_all_read(*, user_id: int, until: int) -> int:
    """Mark all notices of a person as read, as far as they had come when the page was shown."""
    return Notice.objects.filter(user=user_id, read_at=None, pk__lte=until).update(read_at=timezone.now())
