"""How long the server takes for the customers list: its pages, filters and kinds of search, and the stock admin's.

Each request goes through Django's own test client and the whole of the application, in one process.
"""

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from customers.models import Customer
from integration_points.models import IntegrationPoint
from tests.benchmarks.data.million import COMMON_POINT, RARE_POINT
from tests.benchmarks.pages.changelog_pages import signed_in
from tests.benchmarks.process import Page

LIST = "/admin/customers/customer/"
TIMES, STOCK_TIMES = 8, 1
# What is typed, by what it is; {n} is a customer in the middle.
SEARCHES = {
    "customer id": "{n}",
    "identifier": "W{n:08d}",
    "beginning of an identifier": "W{n:06d}",
    "part of an identifier": "-{n}",
    "card number": "7781{card:08d}",
    "last digits of a card": "{card:08d}",
    "email": "{email}",
    "part of an email": "{part}",
    "beginning of very many emails": "anna.",
    "part of very many emails": "example.com",
    "phone": "{phone}",
    "phone as typed": "{typed}",
    "last seven digits of a phone": "{seven}",
    "rare last name": "torlund",
    "part of a name": "rlun",
    "common first name": "maria",
    "first and last name": "maria torlund",
    "two letters": "ma",
    "nobody": "zzzzqqq",
}
FILTERS: Mapping[str, Mapping[str, str]] = {
    "common touchpoint": {"point": COMMON_POINT},
    "rare touchpoint": {"point": RARE_POINT},
    "registration dates": {"since": "2024-05-01", "until": "2024-06-01"},
    "rare touchpoint and no access": {"point": RARE_POINT, "access": "none"},
    "has email": {"email": "has"},
    "has none": {"mobile": "none"},
    "confirmed": {"mobile": "confirmed"},
    "waiting (nobody)": {"email": "waiting"},
    "access of many": {"access": "any"},
    "access of one in a thousand": {"access": "email"},
    "gender and area": {"gender": "female", "area": "Area 7"},
    "custom field of many": {"field": "tier", "value": "gold"},
    "custom field of one in a thousand": {"field": "vip", "value": "yes"},
    "custom field of nobody": {"field": "shoe_size", "value": "99"},
    "all at once": {
        "point": COMMON_POINT,
        "since": "2024-01-01",
        "email": "confirmed",
        "access": "any",
        "field": "vip",
    },
}


def pages(customers: int) -> dict[str, Page]:
    """Return each page of the list by name."""
    client = signed_in()
    return {name: Page(_page(client, url)) for name, url in urls_of(client, customers).items()}


def urls_of(client: Client, customers: int) -> dict[str, str]:
    """Return the addresses of pages, searches and filters; the last two are posted first, as people do."""
    urls = {"newest page": LIST, "middle page": f"{LIST}?before={customers // 2}", "last page": f"{LIST}?before=60"}
    urls |= {f"search: {name}": _searched(client, text) for name, text in _texts(customers).items()}
    urls |= {f"filter: {name}": _filtered(client, asked) for name, asked in FILTERS.items()}
    return urls


def measure_stock(customers: int) -> dict[str, Any]:
    """Return the seconds of each kind of search, ours and the stock admin's right after, for the same text."""
    site = admin.AdminSite(name="admin")
    user = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("stock")
    client, found = signed_in(), {}
    for name, text in _texts(customers).items():
        ours = _times(_page(client, _searched(client, text)))
        found[name] = {"ours": ours, "stock": [_stock(site, user, {"q": text}) for _ in range(STOCK_TIMES)]}
    return found


class _StockAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What anybody would write first."""

    list_display = ("id", "first_name", "last_name")
    search_fields = ("first_name", "last_name", "contacts__value", "identifiers__value")
    change_list_template = "admin/change_list.html"


def _texts(customers: int) -> dict[str, str]:
    one = (
        Customer.objects.filter(pk__gte=customers // 2, contacts__kind="email", contacts__state="current")
        .filter(pk__in=Customer.objects.filter(pk__gte=customers // 2, cards__isnull=False))
        .filter(pk__in=Customer.objects.filter(pk__gte=customers // 2, contacts__kind="mobile"))
        .order_by("pk")[0]
    )
    phone = one.contacts.get(kind="mobile", state="current").value
    email = one.contacts.get(kind="email", state="current").value
    words = {
        "n": one.pk,
        "card": one.pk,
        "email": email,
        "part": f".{one.pk}@exa",
        "phone": phone,
        "typed": f"({phone[2:5]}) {phone[5:8]}-{phone[8:]}",
        "seven": phone[-7:],
    }
    return {name: text.format(**words) for name, text in SEARCHES.items()}


def _searched(client: Client, text: str) -> str:
    return str(client.post(f"{LIST}search/", {"q": text})["Location"])


def _filtered(client: Client, asked: Mapping[str, str]) -> str:
    named = dict(asked)
    if "point" in named:
        named["point"] = str(IntegrationPoint.objects.get(system_name=named["point"]).pk)
    return str(client.post(f"{LIST}filter/", named)["Location"])


def _page(client: Client, url: str) -> Callable[[], float]:
    def seconds() -> float:
        began = perf_counter()
        response = client.get(url)
        took = perf_counter() - began
        assert response.status_code == 200
        return took

    return seconds


def _times(way: Callable[[], float]) -> list[float]:
    way()
    return [way() for _ in range(TIMES)]


def _stock(site: admin.AdminSite, user: User, query: Mapping[str, str]) -> float:
    request = RequestFactory().get(f"{LIST}?{urlencode(query)}")
    request.user = user
    began = perf_counter()
    response: Any = _StockAdmin(Customer, site).changelist_view(request)
    response.render()
    return perf_counter() - began
