"""Times on pages are those of the place that the settings name."""

import re
from typing import Any

import pytest

from tests.every_page import make_world, person, quiet_refusals, routes
from tests.factories import signed_in

pytestmark = pytest.mark.django_db
_TIME = re.compile(r'<time datetime="([^"]+)" title="([^"]*)"')
_PAGES_WITH_TIMES = 12  # of those that the world has something to show on


def test_every_time_on_every_page_is_said_in_the_zone_of_the_settings(settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    world, administrator = make_world(), signed_in(person("ada"))
    told: dict[str, list[tuple[str, str]]] = {}
    with quiet_refusals():
        for route in routes():
            if route.startswith("admin/") and "/download" not in route:
                response = administrator.get(world.path(route))
                body = b"".join(response.streaming_content) if response.streaming else response.content
                told[route] = _TIME.findall(body.decode(errors="replace"))
    assert sum(map(bool, told.values())) >= _PAGES_WITH_TIMES
    others = {route: time for route, times in told.items() for time in times if not _is_of_tokyo(*time)}
    assert not others


def _is_of_tokyo(iso: str, exact: str) -> bool:
    return iso.endswith("+09:00") and (exact.endswith("JST") or not exact)
