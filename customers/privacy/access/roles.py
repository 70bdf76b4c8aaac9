"""The groups of staff and what each may do."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.apps import AppConfig, apps

VIEWER: Final = "viewer"
EDITOR: Final = "editor"
BULK_OPERATOR: Final = "bulk operator"
OPERATIONS: Final = "operations"
AUDITOR: Final = "auditor"
ADMINISTRATOR: Final = "administrator"  # may do everything

_READ: Final = frozenset(
    {
        "customers.view_card",
        "customers.view_cardseries",
        "customers.view_cardstatuslabel",
        "customers.view_change",
        "customers.view_contact",
        "customers.view_customer",
        "customers.view_customfield",
        "customers.view_identifier",
        "customers.view_identifiertype",
        "customers.view_merge",
        "customers.view_message",
        "integration_points.view_brand",
        "integration_points.view_integrationpoint",
        "integration_points.view_source",
        "integration_points.view_sourceaccount",
    }
)
_ACCESS_LOG: Final = frozenset(
    {
        "axes.view_accessattempt",
        "axes.view_accessfailurelog",
        "axes.view_accesslog",
        "customers.view_accesslogentry",
        "customers.view_request",
        "integration_points.view_apirequest",
    }
)
_HISTORIES: Final = frozenset(
    {
        "customers.view_historicalcard",
        "customers.view_historicalcontact",
        "customers.view_historicalcustomer",
        "customers.view_historicalidentifier",
        "integration_points.view_historicalintegrationpoint",
    }
)

ROLES: Final[Mapping[str, frozenset[str]]] = {
    VIEWER: _READ,
    EDITOR: _READ
    | {
        "customers.view_personal_data",
        "customers.add_customer",
        "customers.change_customer",
        "customers.issue_card",
        "customers.make_token",
        "customers.merge_customers",
        "customers.resend_confirmation",
        "customers.ask_request",
        "customers.view_request",
    },
    BULK_OPERATOR: _READ
    | {
        "customers.view_personal_data",
        "customers.export_change",
        "customers.export_customer",
        "customers.import_customer",
        "customers.upload_bulkedit",
        "customers.run_bulkedit",
        "customers.send_messages",
        "customers.view_bulkedit",
        "customers.change_columnmapping",
        "customers.delete_columnmapping",
        "customers.view_columnmapping",
    },
    # Who decides on a release, an erasure or a big bulk edit has to see what it is about.
    OPERATIONS: _READ
    | {
        "customers.view_personal_data",
        "customers.approve_bulkedit",
        "customers.send_messages",
        "customers.view_bulkedit",
        "customers.decide_request",
        "customers.view_request",
        "customers.add_junkvalue",
        "customers.change_junkvalue",
        "customers.delete_junkvalue",
        "customers.view_junkvalue",
    },
    AUDITOR: _READ
    | _ACCESS_LOG
    | _HISTORIES
    | {
        "auth.view_group",
        "auth.view_user",
        "customers.export_change",
        "customers.view_bulkedit",
        "customers.view_export",
        "customers.view_columnmapping",
        "customers.view_junkvalue",
        "integration_points.view_apikey",
    },
}


def make_roles(sender: AppConfig, using: str = "default", apps: Any = apps, **_signal: Any) -> None:
    """Make the groups and hand out permissions that are new since the last `migrate`; runs after each one."""
    hand_out_new(ROLES, using=using, apps=apps)


def hand_out_new(
    granted: Mapping[str, Collection[str]], *, using: str, apps: Any, app_label: str | None = None
) -> None:
    """Give each group those of its permissions, as `app.codename`, that are new; `app_label`: of one app alone.

    New is what the administrators, who may do everything, do not have yet. So what staff took from a role or gave to
    it stays as they left it.
    """
    try:
        groups = apps.get_model("auth", "Group").objects.using(using)
        permissions = apps.get_model("auth", "Permission").objects.using(using)
    except LookupError:  # A migration back to nothing calls this as well.
        return
    administrators, _ = groups.get_or_create(name=ADMINISTRATOR)
    known = set(administrators.permissions.values_list("pk", flat=True))
    if app_label is not None:
        permissions = permissions.filter(content_type__app_label=app_label)
    found = permissions.values_list("pk", "content_type__app_label", "codename")
    new = {f"{app}.{codename}": pk for pk, app, codename in found if pk not in known}
    administrators.permissions.add(*new.values())
    for name, codenames in granted.items():
        group, _ = groups.get_or_create(name=name)
        group.permissions.add(*(new[codename] for codename in codenames if codename in new))
