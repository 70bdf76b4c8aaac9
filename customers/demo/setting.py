"""What the demo's customers stand in: brands, sources, integration points, identifier types, custom fields and staff.

What is there already is left as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.models import Group, User

from customers.demo.people import INTERESTS, TIERS
from customers.models import CustomField, IdentifierType
from customers.parts import parts
from customers.privacy.access import roles
from customers.rules import fields
from customers.rules.values.custom_values import FieldType
from integration_points.models import ADMIN_PANEL, Brand, IntegrationPoint, Source, SourceAccount

SOURCES: Final[Mapping[str, tuple[str, ...]]] = {
    "WEBSITE": (),
    "INSTORE": (),
    "ECOMMERCE": (),
    "WECHAT": ("main", "outlet"),
    "LINE": ("jp", "th"),
}
BRANDS: Final[Mapping[str, str]] = {"main": "Main", "outlet": "Outlet"}
_WEBSITE: Final = {"brand": "main", "preset": "website", "source": "WEBSITE", "may_register": True, "country": "US"}
POINTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "website-open": {"name": "Website", **_WEBSITE},
    "website-confirmed": {"name": "Website with email confirmation", **_WEBSITE, "email_confirmation": "ask"},
    "website-loyalty": {"name": "Website, loyalty programme", **_WEBSITE, "mobile_access": "give"},
    "website-secure": {
        "name": "Website with secured accounts",
        **_WEBSITE,
        "email_access": "give",
        "mobile_access": "give",
        "email_confirmation": "ask",
        "mobile_confirmation": "ask",
    },
    "wallet": {"name": "Wallet", "preset": "other", "verification_required": True},
    "shop": {
        "name": "Shops",
        "preset": "shop",
        "source": "INSTORE",
        "country": "US",
        "held_by_another": "merge",
        "may_register": True,
    },
}
IDENTIFIER_TYPES: Final[Mapping[str, str]] = {
    "WebsiteID": "Website id",
    "external_id": "External id",
    "wechat": "WeChat",
    "martjackId": "Martjack id",
    "fbId": "Facebook id",
    "tmall_uname": "Tmall name",
    "cuid": "Customer unique id",
    "ali_uname": "Alibaba name",
    "jd_uname": "JD name",
    "vip_uname": "VIP name",
    "line": "LINE",
}
OVER_PROJECT: Final = frozenset({"WebsiteID"})
CUSTOM_FIELDS: Final[Mapping[str, tuple[str, FieldType, tuple[str, ...]]]] = {
    "loyaltyTier": ("Loyalty tier", FieldType.CHOICE, TIERS),
    "favouriteStore": ("Favourite store", FieldType.TEXT, ()),
    "interests": ("Interests", FieldType.CHOICES, INTERESTS),
    "clubSince": ("In the club since", FieldType.DATE, ()),
    "paperCatalogue": ("Paper catalogue", FieldType.YES_NO, ()),
    "shoeSize": ("Shoe size", FieldType.NUMBER, ()),
}
STAFF: Final[Mapping[str, tuple[str, str, str]]] = {
    "admin": (roles.ADMINISTRATOR, "Alex", "Admin"),
    "editor": (roles.EDITOR, "Edith", "Moreno"),
    "viewer": (roles.VIEWER, "Vikram", "Rao"),
    "operator": (roles.BULK_OPERATOR, "Olga", "Berg"),
    "operations": (roles.OPERATIONS, "Omar", "Haddad"),
    "auditor": (roles.AUDITOR, "Audrey", "Klein"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """The demo's points by system name, the scopes of its sources by `SOURCE` or `SOURCE/account`, and an editor.

    `at` is when what is told happens (None: now), and `pace` how long it is until the next thing does.
    """

    points: Mapping[str, IntegrationPoint]
    scopes: Mapping[str, str]
    editor: User
    at: datetime | None = None
    pace: timedelta = timedelta()

    def later(self, steps: int) -> "Setting":
        """Return the setting some steps later."""
        return replace(self, at=self.at and self.at + steps * self.pace)


def make_setting(*, password: str) -> Setting:
    """Make what is missing of the setting; new staff get this password."""
    scopes = _make_sources()
    for system_name, name in BRANDS.items():
        Brand.objects.get_or_create(system_name=system_name, defaults={"name": name})
    _make_types_and_fields()
    points = {name: _make_point(name, settings) for name, settings in POINTS.items()}
    points[ADMIN_PANEL] = IntegrationPoint.objects.get(system_name=ADMIN_PANEL)
    staff = {name: _make_staff(name, password) for name in STAFF}
    for part in parts():
        if part.demo is not None:
            part.demo.prepare()
    return Setting(points, scopes, staff["editor"])


def _make_sources() -> dict[str, str]:
    scopes = {}
    for name, accounts in SOURCES.items():
        source, _ = Source.objects.get_or_create(system_name=name, defaults={"has_accounts": bool(accounts)})
        scopes[name] = fields.source_scope(source.pk, None)
        for account_name in accounts:
            account, _ = SourceAccount.objects.get_or_create(source=source, system_name=account_name)
            scopes[f"{name}/{account_name}"] = fields.source_scope(source.pk, account.pk)
    return scopes


def _make_types_and_fields() -> None:
    for system_name, name in IDENTIFIER_TYPES.items():
        scope = IdentifierType.Scope.PROJECT if system_name in OVER_PROJECT else IdentifierType.Scope.SOURCE
        IdentifierType.objects.get_or_create(system_name=system_name, defaults={"name": name, "scope": scope})
    for position, (system_name, (label, type_, choices)) in enumerate(CUSTOM_FIELDS.items()):
        CustomField.objects.get_or_create(
            system_name=system_name,
            defaults={"label": label, "type": type_, "choices": list(choices), "position": position},
        )


def _make_point(system_name: str, settings: Mapping[str, Any]) -> IntegrationPoint:
    source = Source.objects.get(system_name=settings["source"]) if "source" in settings else None
    brand = Brand.objects.get(system_name=settings["brand"]) if "brand" in settings else None
    point, _ = IntegrationPoint.objects.get_or_create(
        system_name=system_name, defaults={**settings, "source": source, "brand": brand}
    )
    return point


def _make_staff(username: str, password: str) -> User:
    role, first_name, last_name = STAFF[username]
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User.objects.create_user(
            username,
            f"{username}@example.com",
            password,
            is_staff=True,
            is_superuser=role == roles.ADMINISTRATOR,
            first_name=first_name,
            last_name=last_name,
        )
        user.groups.add(Group.objects.get(name=role))
    return user
