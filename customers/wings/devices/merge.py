"""A merge gives the survivor the victim's devices; of a device that both used, the two uses become one. And back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db.models import Model

from customers.database.bulk_statements import deleted, in_list, inserted, updated, write
from customers.edits.edit import EditContext
from customers.wings.devices.models import DeviceUse
from integration_points.models import ApiKey

_LAST: Final = (
    "last_seen",
    "integration_point_id",
    "initiator",
    "initiator_kind",
    "initiator_user_id",
    "initiator_key_id",
)
_COLUMNS: Final = ("device_id", "first_seen", *_LAST)


def unmerge_uses(
    kept: Mapping[str, Any], *, survivor: int, victim: int, context: EditContext, now: datetime
) -> Sequence[str]:
    """Give back what moved, and take apart what was joined; where the survivor was seen since, that stays."""
    DeviceUse.objects.filter(in_list("id", kept["moved"]), customer_id=survivor).update(customer_id=victim)
    joined = DeviceUse.objects.filter(in_list("id", [was["id"] for was, _ in kept["joined"]]), customer_id=survivor)
    uses = {use.pk: use for use in joined}  # Of a device that was forgotten since there is none.
    pairs = [(was, gone) for was, gone in _without_deleted(kept["joined"]) if was["id"] in uses]
    write(
        [
            *inserted(DeviceUse, [{"customer_id": victim, **gone} for _, gone in pairs]),
            *updated(DeviceUse, [_taken_apart(uses[was["id"]], was, gone) for was, gone in pairs]),
        ]
    )
    return ()


def _taken_apart(use: DeviceUse, was: dict[str, Any], gone: dict[str, Any]) -> dict[str, Any]:
    """Return what becomes of the survivor's use; what was seen since the merge stays."""
    is_seen_since = use.last_seen > max(datetime.fromisoformat(one["last_seen"]) for one in (was, gone))
    columns = ("id", "first_seen") if is_seen_since else ("id", "first_seen", *_LAST)
    return {name: was[name] for name in columns}


def _without_deleted(joined: Sequence[Sequence[dict[str, Any]]]) -> Iterator[list[dict[str, Any]]]:
    """Leave out users and keys that were deleted since; the label still says who it was."""
    tables: Mapping[str, type[Model]] = {"initiator_user_id": get_user_model(), "initiator_key_id": ApiKey}
    named = {column: {use[column] for pair in joined for use in pair} - {None} for column in tables}
    there = {
        column: set(model._base_manager.filter(in_list("pk", named[column])).values_list("pk", flat=True))  # noqa: SLF001 - of any model
        for column, model in tables.items()
    }
    for pair in joined:
        yield [
            use | {column: use[column] if use[column] in there[column] else None for column in tables} for use in pair
        ]


def merge_uses(*, survivor: int, victim: int, context: EditContext, now: datetime) -> Mapping[str, Any]:
    """Move the victim's uses, in the transaction of the merge and under its locks.

    Return what an unmerge needs: `moved`, the ids of uses that changed hands, and `joined`, of each device that both
    used the two uses as they were, [survivor's, victim's].
    """
    of_survivor = _by_device(survivor)
    both = [(of_survivor[use.device_id], use) for use in _by_device(victim).values() if use.device_id in of_survivor]
    joined = [[_columns(kept), _columns(gone)] for kept, gone in both]
    for kept, gone in both:
        _join(kept, gone)
    stay = [{name: getattr(kept, name) for name in ("id", "first_seen", *_LAST)} for kept, _ in both]
    write([*deleted(DeviceUse, [gone.pk for _, gone in both]), *updated(DeviceUse, stay)])
    moving = DeviceUse.objects.filter(customer=victim)
    moved = list(moving.values_list("pk", flat=True))
    moving.update(customer=survivor)
    return {"moved": moved, "joined": joined}


def _by_device(customer_id: int) -> dict[int, DeviceUse]:
    return {use.device_id: use for use in DeviceUse.objects.filter(customer=customer_id)}


def _columns(use: DeviceUse) -> dict[str, Any]:
    values = {name: getattr(use, name) for name in ("id", *_COLUMNS)}
    return values | {name: values[name].isoformat() for name in ("first_seen", "last_seen")}


def _join(kept: DeviceUse, gone: DeviceUse) -> None:
    kept.first_seen = min(kept.first_seen, gone.first_seen)
    if gone.last_seen > kept.last_seen:
        for name in _LAST:
            setattr(kept, name, getattr(gone, name))
