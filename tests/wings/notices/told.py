"""What somebody is told."""

from django.contrib.auth.models import User

from customers.wings.notices.models import Notice


def told(user: User) -> list[str]:
    """Return a person's notices, oldest first, as "kind: text"."""
    return [f"{one.kind}: {one.text}" for one in Notice.objects.filter(user=user).order_by("pk")]
