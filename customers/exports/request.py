"""Ask for an export: the row first, a worker makes the file of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from customers.edits.edit import Initiator
from customers.exports.columns import Wanted
from customers.exports.errors import NotForThisPerson
from customers.exports.export import may_export
from customers.exports.resource import CustomerResource
from customers.models import Export
from customers.parts import parts, parts_shown_to
from customers.search.selection import BadSelection, Selection, check_rows_kept, selection_from
from integration_points.models import IntegrationPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """What a person asks for; `said` says who is in it, without what was typed."""

    wanted: Wanted
    format: str
    selection: Selection
    said: Sequence[str] = ()
    through: IntegrationPoint | None = None


def request_export(asked: ExportRequest, *, by: Initiator) -> Export:
    """Write down what is asked for. The door wakes a worker after the commit."""
    return Export.objects.create(
        **by.columns,
        format=asked.format,
        columns=[column.header for column in asked.wanted.columns],
        having=[column.header for column in asked.wanted.having],
        through=asked.through,
        selection=asked.selection.as_json(),
        said=list(asked.said),
    )


def can_be_asked_again(export: Export) -> bool:
    """Return whether it is known still who was asked for."""
    return export.selection is not None


def request_again(export: Export, *, by: Initiator) -> Export:
    """Ask for the same once more, of the customers as they are now. Raises BadSelection."""
    if export.selection is None:
        raise BadSelection("What was searched for isn't kept any more. Search again and export what you find.")
    check_rows_kept(selection_from(export.selection))
    return Export.objects.create(
        **by.columns,
        format=export.format,
        columns=export.columns,
        having=export.having,
        through=export.through,
        selection=export.selection,
        said=export.said,
    )


def read_request(export: Export, *, user: AbstractBaseUser | AnonymousUser | None) -> tuple[Wanted, Selection]:
    """Read what was asked for, with what this person may see now. Raises ExportError, BadSelection."""
    if user is None or not may_export(user):
        raise NotForThisPerson(f"{export.initiator} may not export customers any more.")
    if export.selection is None:
        raise BadSelection("What was searched for isn't kept any more. Search again and export what you find.")
    point = export.through.policy() if export.through else None
    resource = CustomerResource(through=point, shown_to=user)
    return resource.wanted(export.columns, having=export.having), selection_from(export.selection)


def may_download(export: Export, user: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether the person may have this file now: who may export, and sees the parts that it shows."""
    hidden = {part.name for part in parts()} - {part.name for part in parts_shown_to(user)}
    of_hidden = {column.header for part in parts() if part.name in hidden for column in part.columns}
    return may_export(user) and not of_hidden & {*export.columns}
