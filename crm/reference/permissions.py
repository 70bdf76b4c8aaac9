"""What each role may do, as `migrate` hands it out to a new project."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps

from customers.privacy.access import roles
from customers.rules.texts.markdown import code, page, table

_SUMMARIES = {
    roles.VIEWER: "look at customers and changelogs; names, contacts, IDs and custom fields are masked",
    roles.EDITOR: "see personal data, add, edit and merge customers, issue cards, make tokens, send confirmations "
    "again, ask for releases and erasures",
    roles.BULK_OPERATOR: "see personal data, export, upload, run, stop and undo their own bulk edits, and send their "
    "messages",
    roles.OPERATIONS: "see personal data, decide requests of others, approve large bulk edits, see and stop all of "
    "them, keep the list of junk values",
    roles.AUDITOR: "look at all changelogs, the access log, API requests and sign-ins, masked",
    roles.ADMINISTRATOR: "do everything",
}
_UNMASKING = """\
Somebody who sees values masked can be given the permission *Can have one masked value of a customer shown, with a \
reason* beside their group: for example a viewer who takes calls. Customer pages then offer *Show one value*, and each \
time goes into the access log with its reason."""
_ABOUT = """\
Groups of staff, made by `manage.py migrate`. What an administrator takes from a group or gives to it stays so: these \
tables show what a new project begins with.

Nobody decides a request of their own. Nobody changes what they themselves may do, gives others more than they have, \
or takes over an account that may do more: only superusers do (`manage.py createsuperuser`)."""
_COLUMNS = (roles.VIEWER, roles.EDITOR, roles.BULK_OPERATOR, roles.OPERATIONS, roles.AUDITOR)
_ALONE = "Everything under Settings that the tables above don't name, and:"
_COLUMNS = (roles.VIEWER, roles.EDITOR, roles.BULK_OPERATOR, roles.OPERATIONS, roles.AUDITOR)


def permissions_page() -> str:
    """Return the page."""
    labels = dict(_labels())
    parts = []
    for title, granted in granted_by_role():
        known = sorted({one for names in granted.values() for one in names}, key=labels.__getitem__)
        rows = [[labels[one], code(one), *_marks(one, granted)] for one in known]
        parts += [f"## {title}", table(["may", "permission", *_COLUMNS], rows)]
    handed_out = {one for _, granted in granted_by_role() for names in granted.values() for one in names}
    rest = [[label, code(name)] for name, label in sorted(_own_labels()) if name not in handed_out]
    alone = ["## Of administrators only", _ALONE, table(["may", "permission"], rest)]
    summary = table(["role", "may"], _SUMMARIES.items())
    return page("Permissions by role", _ABOUT, summary, _UNMASKING, *parts, *alone)


def granted_by_role() -> Iterator[tuple[str, dict[str, frozenset[str]]]]:
    """Yield what the core hands out, then each wing."""
    yield "Customers, bulk edits and settings", dict(roles.ROLES)
    for app in apps.get_app_configs():
        if found := _of_wing(app):
            title = str(app.verbose_name).replace("_", " ").capitalize()
            yield title, {role: frozenset(f"{app.label}.{one}" for one in names) for role, names in found.items()}


def _of_wing(app: AppConfig) -> dict[str, frozenset[str]]:
    name = f"{app.name}.roles"
    if not app.name.startswith("customers.wings.") or find_spec(name) is None:
        return {}
    return dict(import_module(name).ROLES)


def _labels() -> Iterator[tuple[str, str]]:
    """Yield each permission of each model, with its label."""
    yield from _own_labels()
    for model in apps.get_models():
        meta: Any = model._meta
        for action in meta.default_permissions:
            yield f"{meta.app_label}.{action}_{meta.model_name}", f"{action} {meta.verbose_name}"


def _own_labels() -> Iterator[tuple[str, str]]:
    """Yield what our models declare beside viewing, adding, changing and deleting."""
    for model in apps.get_models():
        meta: Any = model._meta
        for codename, label in meta.permissions:
            yield f"{meta.app_label}.{codename}", str(label).removeprefix("Can ")


def _marks(name: str, granted: dict[str, frozenset[str]]) -> list[str]:
    return ["✓" if name in granted.get(role, ()) else "" for role in _COLUMNS]
