"""Who may come in: the key, how often it came, and what it brings. Runs before a body is read."""

import base64
import binascii
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from customers.api.http.call import Call
from customers.api.http.errors import ApiError
from customers.api.http.key_lookup import find_key
from customers.api.http.multipart import receive
from integration_points.models import ApiKey
from integration_points.rate_limits import count_one

JSON: Final = "application/json"
MULTIPART: Final = "multipart/form-data"
CALL: Final = "customers.api.call"  # where the request carries its call, for the door and the log
_LONGEST_HEADER: Final = 300
_MINUTE: Final = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Admission:
    """Admit a request or refuse it: 401, 429, 400 (address), 413, 415. `takes` is the media type of the route's body.

    Ninja calls it as the route's authentication; what it returns is `request.auth`.
    """

    takes: str = ""
    parameters: frozenset[str] = frozenset()
    most_bytes: Callable[[], int] | None = None  # None: as the settings say
    may_be_blank: bool = False  # the body, and then its media type too

    def __call__(self, request: HttpRequest) -> Call:
        """Admit the request."""
        now = timezone.now()
        key = _key_of(request, now)
        request.META[CALL] = call = Call(
            request,
            key,
            key.integration_point.policy(),
            now,
            if_match=request.headers.get("If-Match", "")[:_LONGEST_HEADER],
        )
        _count(key, now)
        if self.takes:
            self._refuse_body(request)
        # Django would read the address in the charset of the body, any one that Python knows.
        request.encoding = "utf-8"
        self._refuse_parameters(request)
        if self.takes == MULTIPART:
            receive(request)
        return call

    def _refuse_parameters(self, request: HttpRequest) -> None:
        """Keep values out of addresses: those stand in logs everywhere."""
        for name, values in request.GET.lists():
            if name not in self.parameters:
                raise ApiError(
                    400, "unknown_field", None, "The address has a parameter that is unknown: values go in the body."
                )
            if len(values) > 1:
                raise ApiError(400, "malformed", name, "The address says this parameter more than once.")

    def _refuse_body(self, request: HttpRequest) -> None:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        if size > (self.most_bytes() if self.most_bytes else settings.API_MAX_BODY_BYTES):
            raise ApiError(413, "too_large")
        if "Transfer-Encoding" in request.headers:  # its length is not known, and it would read as no body at all
            raise ApiError(400, "malformed", "Transfer-Encoding", "Send the body whole, with its Content-Length.")
        if not size and self.may_be_blank:
            return
        if request.content_type != self.takes or request.headers.get("Content-Encoding", "identity") != "identity":
            raise ApiError(415, "unsupported_media_type", message=f"Send the body as {self.takes}, not compressed.")
        if (request.content_params or {}).get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise ApiError(415, "unsupported_media_type")


def _key_of(request: HttpRequest, now: dt.datetime) -> ApiKey:
    """Find the key of a request; every way of failing reads the same."""
    point, secret = _credentials(request.headers.get("Authorization", ""))
    key = find_key(secret=secret, now=now) if secret else None
    if key is None or (point is not None and point != key.integration_point.system_name):
        error = ApiError(401, "unauthorized")
        error.headers["WWW-Authenticate"] = "Bearer"
        raise error
    if key.last_used_at is None or key.last_used_at < now - _MINUTE:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - _MINUTE)
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)
    return key


def _credentials(header: str) -> tuple[str | None, str]:
    """Read `Bearer KEY`, or `Basic` of point:key; the point is None where it is not named."""
    scheme, _, content = header[:_LONGEST_HEADER].strip().partition(" ")
    if scheme.lower() == "bearer":
        return None, content.strip()
    if scheme.lower() != "basic":
        return None, ""
    try:
        point, colon, secret = base64.b64decode(content.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None, ""
    return point, secret if colon else ""


def _count(key: ApiKey, now: dt.datetime) -> None:
    limit = key.integration_point.rate_limit_per_minute or settings.API_REQUESTS_PER_MINUTE
    counted = count_one(f"key:{key.pk}", seconds=60, now=now)
    if counted.count > limit:
        error = ApiError(429, "too_many_requests")
        error.headers["Retry-After"] = str(counted.seconds_left)
        raise error
