"""Columns that the export page offers under a name: recipes, a person's own sets and those of others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest

from customers.admin.customers.exports.form import CustomerExportForm
from customers.admin.customers.filters import query_with
from customers.admin.ui.base import row_id
from customers.exports.column_sets import recipes, save_set, sets_for
from customers.exports.export import FORMATS
from customers.models import ColumnSet
from customers.rules.columns import ColumnDefinition

SET, RECIPE = "set", "recipe"


@dataclass(frozen=True, slots=True)
class OfferedColumns:
    """Columns under a name, and the address that chooses them."""

    name: str
    query: str
    is_chosen: bool
    whose: str = ""


@dataclass(frozen=True, slots=True)
class ColumnSets:
    """All that are offered, and what the form begins with."""

    offered: tuple[OfferedColumns, ...] = ()
    initial: Mapping[str, Any] = field(default_factory=dict)
    own: ColumnSet | None = None  # the chosen one, where this person may delete it


def column_sets(request: HttpRequest, user: User, known: Sequence[ColumnDefinition]) -> ColumnSets:
    """Read what is offered to this person, and what of it the address chooses."""
    query, chosen = request.GET.urlencode(), row_id(request.GET.get(SET, ""))
    sets, headers = list(sets_for(user)), {column.header for column in known}
    found = next((one for one in sets if one.pk == chosen), None)
    unsaved = [one for one in recipes(known) if one.name not in {saved.name for saved in sets}]
    recipe = next((one for one in unsaved if one.name == request.GET.get(RECIPE)), None)
    offered = [
        OfferedColumns(one.name, _choosing(query, RECIPE, one.name), one == recipe and found is None) for one in unsaved
    ]
    offered += [
        OfferedColumns(one.name, _choosing(query, SET, str(one.pk)), one == found, _whose(one, user)) for one in sets
    ]
    initial: dict[str, Any] = {}
    if found is not None:
        initial = _initial(found.columns, found.having, headers) | {
            "through": found.through_id,
            "format": str(FORMATS.index(found.format)),
        }
    elif recipe is not None:
        initial = _initial(recipe.columns, recipe.having, headers) | {"name": recipe.name}
    return ColumnSets(tuple(offered), initial, found if found and found.owner_id == user.pk else None)


def save_columns(form: CustomerExportForm, user: User, format: str) -> ColumnSet | None:
    """Save the columns of a valid form under the name that it gives them; None where it gives none."""
    name, wanted = form.cleaned_data["name"].strip(), form.cleaned_data["wanted"]
    if not name:
        return None
    return save_set(
        name,
        owner=user,
        is_shared=form.cleaned_data["is_shared"],
        columns=[column.header for column in wanted.columns],
        having=form.cleaned_data["having"],
        through=form.cleaned_data["through"],
        format=format,
    )


def _choosing(query: str, name: str, value: str) -> str:
    """Write the address with these columns and the customers that it asks for already."""
    for other in (SET, RECIPE):
        query = query_with(query, other, "")[1:]
    return query_with(query, name, value)


def _initial(columns: Sequence[str], having: Sequence[str], known: set[str]) -> dict[str, Any]:
    """Begin with those that the project has still, and that this person may see."""
    left = [header for header in columns if header in known]
    return {
        **({"key": left[0]} if left and left[0] == columns[0] else {}),
        "columns": left[1:],
        "having": [header for header in having if header in known],
    }


def _whose(found: ColumnSet, user: User) -> str:
    if found.owner_id == user.pk:
        return "shared" if found.is_shared else ""
    return f"by {found.owner.get_username()}" if found.owner else ""
