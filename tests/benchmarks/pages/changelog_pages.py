"""How long the server takes for the cross-customer changelog under every filter and many of their combinations."""

import datetime as dt
from collections.abc import Mapping
from functools import partial
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.test import Client

from customers.models import BulkEdit, Change
from integration_points.models import ADMIN_PANEL, IntegrationPoint
from tests import factories
from tests.benchmarks.data.changes import (
    BULK_EDIT,
    COMMON_FIELD,
    COMMON_INITIATOR,
    RARE_FIELD,
    RARE_INITIATOR,
    VERY_RARE_INITIATOR,
)
from tests.benchmarks.data.million import COMMON_POINT, RARE_POINT
from tests.benchmarks.process import Page

LOG = "/admin/customers/change/"
STAFF = "bench"


def pages(changes: int) -> dict[str, Page]:
    """Return the pages by the names of their filters, with the rows that each shows."""
    client = signed_in()
    urls = {name: f"{LOG}?{urlencode(query)}" for name, query in _filters(changes).items()}
    return {name: Page(partial(seconds_of, client, url), rows=_rows(client, url)) for name, url in urls.items()}


def signed_in() -> Client:
    """Sign in as somebody who may see everything."""
    user, _ = User.objects.get_or_create(username=STAFF, defaults={"is_staff": True, "is_superuser": True})
    return factories.signed_in(user, SERVER_NAME="localhost")


def seconds_of(client: Client, url: str, **headers: str) -> float:
    """Measure one request, the page written out."""
    began = perf_counter()
    response = client.get(url, headers=headers)
    took = perf_counter() - began
    assert response.status_code == 200, response.status_code
    return took


def _rows(client: Client, url: str) -> int:
    return client.get(url).content.decode().count('<td class="what">')


def _filters(changes: int) -> Mapping[str, Mapping[str, Any]]:
    points = dict(IntegrationPoint.objects.values_list("system_name", "id"))
    edit = {"bulk_edit__id__exact": BulkEdit.objects.get(file_name=BULK_EDIT).pk}
    common, rare, panel = ({"integration_point__id__exact": points[n]} for n in (COMMON_POINT, RARE_POINT, ADMIN_PANEL))
    field, rare_field = {"field": COMMON_FIELD}, {"field": RARE_FIELD}
    website, rare_person = {"initiator": COMMON_INITIATOR}, {"initiator": RARE_INITIATOR}
    very_rare, area = {"initiator": VERY_RARE_INITIATOR}, {"area": "Area 7"}
    middle = Change.objects.filter(pk=changes // 2).values_list("at", flat=True).get()
    days = {"since": middle.date(), "until": middle.date() + dt.timedelta(days=6)}
    return {
        "no filter": {},
        "no filter, the middle page": {"before": changes // 2},
        "no filter, towards newer": {"after": changes // 2},
        "field": field,
        "rare field": rare_field,
        "initiator": website,
        "rare initiator": rare_person,
        "very rare initiator": very_rare,
        "very rare initiator, field": {**very_rare, **field},
        "very rare initiator, area": {**very_rare, **area},
        "touchpoint": common,
        "rare touchpoint": rare,
        "bulk edit": edit,
        "days": days,
        "area": area,
        "field, days": {**field, **days},
        "field, initiator": {**field, **website},
        "rare field, initiator": {**rare_field, **website},
        "field, rare initiator": {**field, **rare_person},
        "rare field, rare initiator": {**rare_field, **rare_person},
        "initiator, touchpoint that never meet": {**website, **panel},
        "bulk edit, area": {**edit, **area},
        "bulk edit, rare field": {**edit, **rare_field},
        "bulk edit, field, initiator, touchpoint, area": {**edit, **field, **website, **common, **area},
        "area, rare field": {**area, **rare_field},
        "area, initiator, days": {**area, **website, **days},
        "an area where nobody lives": {"area": "Nowhere"},
        "field, initiator, towards newer": {**field, **website, "after": changes // 2},
    }
