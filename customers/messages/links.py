"""Links that work outside of a page: in a mail there is no host to start from."""

from django.conf import settings


def absolute_link(path: str) -> str:
    """Make a path of this site (`/confirm/...`) a link that a mail can hold."""
    return f"{settings.PUBLIC_URL}{path}"
