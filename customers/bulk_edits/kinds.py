"""The kinds of bulk edits and what else a file can do: the engine's own and those of the parts, in one list for all
entry points. Which of them is meant, what has to be chosen for it, and how it reads.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from customers import parts
from customers.bulk_edit_kinds import (
    BulkEditEffect,
    BulkEditKind,
    BulkEditOption,
    Frozen,
    KindRows,
    Offer,
    OptionRefused,
)
from customers.bulk_edits.errors import BadChoice, ChoicesRefused, KindGone
from customers.bulk_edits.mapping.card_columns import CARDS
from customers.bulk_edits.mapping.delete_columns import DELETE
from customers.bulk_edits.mapping.merge_columns import MERGE, UNMERGES, may_merge
from customers.models import BulkEdit
from customers.rules.erasure import ERASED
from customers.rules.masking import HIDDEN

CORE: Final = (
    *(
        BulkEditKind(name=kind.value, label=str(kind.label))
        for kind in (BulkEdit.Kind.EDIT, BulkEdit.Kind.ADD_AND_EDIT)
    ),
    CARDS,
    MERGE,
    DELETE,
)
# What stands in BulkEdit.options and BulkEdit.frozen: what was chosen, and what came of it.
KIND, EFFECTS = "kind", "effects"
AGAIN: Final = "again"  # in the options of an undo: it takes an undo back, so what that took back is done again


def kinds() -> Sequence[BulkEditKind]:
    """Return all kinds that a file can be uploaded as, the engine's own first."""
    return (*CORE, *(kind for part in parts.parts() for kind in part.kinds))


def effects() -> Sequence[BulkEditEffect]:
    """Return everything that a file of any kind can do besides."""
    return tuple(effect for part in parts.parts() for effect in part.effects)


def options() -> Iterator[BulkEditOption]:
    """Yield whatever can be chosen for a kind or an effect, under the name that it has at every entry point."""
    for part in parts.parts():
        for one in part.offers:
            yield from one.options


def kind_named(name: str) -> BulkEditKind | None:
    """Return the kind of that name, if there is one."""
    return next((kind for kind in kinds() if kind.name == name), None)


def kind_label(name: str) -> str:
    """Name a kind for people; one that is no longer installed keeps its system name."""
    kind = kind_named(name)
    if kind:
        return kind.label
    return BulkEdit.Kind(name).label if name in BulkEdit.Kind else name


def is_of_a_part(name: str) -> bool:
    """Return whether it is a kind whose rows are no edits of profiles: one that a part brought, or merges."""
    return name not in BulkEdit.Kind


def kind_of(bulk_edit: BulkEdit) -> BulkEditKind | None:
    """Return the part's kind that a bulk edit's rows are of; None: they edit profiles. Raises KindGone."""
    if not bulk_edit.part_kind:
        return None
    kind = kind_named(bulk_edit.part_kind)
    if kind is None:
        raise KindGone(bulk_edit.part_kind)
    return kind


def is_final(bulk_edit: BulkEdit) -> bool:
    """Return whether what it does can't be taken back."""
    kind = kind_named(bulk_edit.part_kind)
    return kind is not None and kind.is_final


def choose(kind: BulkEditKind, said: Mapping[str, str]) -> dict[str, Any]:
    """Check the options of a kind and of effects, and return what is kept with the bulk edit.

    Raises BadChoice, which names the option: it is missing, is another kind's, or its text is refused.
    """
    said = {name: text.strip() for name, text in said.items() if text.strip()}
    own = {option.name for option in kind.options}
    for other in kinds():
        for option in other.options:
            if option.name in said and option.name not in own:
                raise BadChoice(option.name, f"It goes with the kind {other.name} only.")
    chosen: dict[str, Any] = {}
    if kind.options:
        chosen[KIND] = _checked(kind.options, said)
    for effect in effects():
        first, *rest = effect.options
        if first.name in said:
            if kind.is_final:
                raise BadChoice(
                    first.name, f"It can't be combined with the kind {kind.name}: the customers won't exist any more."
                )
            chosen.setdefault(EFFECTS, {})[effect.name] = _checked(effect.options, said)
        elif stray := next((option for option in rest if option.name in said), None):
            raise BadChoice(stray.name, f"It goes with “{first.label}” only: choose that as well.")
    _try_to_freeze(kind, chosen)
    return chosen


def _checked(wanted: Sequence[BulkEditOption], said: Mapping[str, str]) -> dict[str, str]:
    kept = {}
    for option in wanted:
        text = said.get(option.name, "")
        if not text and option.required:
            raise BadChoice(option.name, f"{option.label} is required.")
        try:
            kept[option.name] = option.check(text) if text else ""
        except OptionRefused as refused:
            raise BadChoice(option.name, str(refused)) from None
    return kept


def _try_to_freeze(kind: BulkEditKind, chosen: Mapping[str, Any]) -> None:
    """See that what was chosen goes together."""
    for one in _chosen_offers(kind.name, chosen):
        if one.options:
            try:
                one.freeze(chosen[KIND] if one is kind else chosen[EFFECTS][one.name])
            except OptionRefused as refused:
                raise BadChoice(one.options[0].name, str(refused)) from None
    others = {kind.name: chosen.get(KIND, {}), **chosen.get(EFFECTS, {})}
    for effect in effects():
        if effect.name in others and (why := effect.clash(others[effect.name], others)):
            raise BadChoice(effect.options[0].name, why)


def effects_chosen(chosen: Mapping[str, Any]) -> Collection[str]:
    """Name the effects among what was chosen."""
    return tuple(chosen.get(EFFECTS, {}))


def _chosen_offers(kind_name: str, chosen: Mapping[str, Any]) -> list[Offer]:
    """Return the kind and the chosen effects, as far as they are installed."""
    named = effects_chosen(chosen)
    return [
        *(kind for kind in kinds() if kind.name == kind_name),
        *(effect for effect in effects() if effect.name in named),
    ]


def permissions_for(kind_name: str, chosen: Mapping[str, Any]) -> list[str]:
    """Name the permissions that a kind and the chosen effects need beside those for bulk edits."""
    return sorted({one.permission for one in _chosen_offers(kind_name, chosen) if one.permission})


def permissions_to_approve(kind_name: str) -> list[str]:
    """Name the permissions that a second person needs beside the one to approve. Nobody agrees to what can't be taken
    back without being allowed to do it; anything else is approved by who knows the numbers.
    """
    kind = kind_named(kind_name)
    return [kind.permission] if kind and kind.is_final and kind.permission else []


def for_keys(kind_name: str, chosen: Mapping[str, Any]) -> bool:
    """Return whether client systems may use the kind and the chosen effects at all."""
    return all(one.for_keys for one in _chosen_offers(kind_name, chosen))


class ChosenEffect(NamedTuple):
    """An effect of one bulk edit, with what was frozen of it. `takes_back`: it is undone; `again`: that undo is."""

    effect: BulkEditEffect
    frozen: Frozen
    takes_back: bool
    again: bool = False

    @property
    def happens(self) -> bool:
        """Return whether the run does anything about it."""
        if self.again:
            return self.effect.undo is not None and self.effect.again
        return not self.takes_back or self.effect.undo is not None

    @property
    def sentence(self) -> str:
        """Return what it does, for people."""
        said = self.effect.describe(self.frozen)
        if self.again:
            return f"Done again: {said}" if self.happens else f"Not done again: {said}"
        if self.takes_back:
            return f"Taken back: {said}" if self.happens else f"Not taken back: {said}"
        return said


def chosen_effects(bulk_edit: BulkEdit) -> list[ChosenEffect]:
    """Return the effects of a bulk edit, or those that it takes back; one that is no longer installed is left out."""
    frozen = bulk_edit.frozen.get(EFFECTS, {})
    again = bool(bulk_edit.options.get(AGAIN))
    takes_back = bulk_edit.undo_of_id is not None and not again
    return [ChosenEffect(one, frozen[one.name], takes_back, again) for one in effects() if one.name in frozen]


def touches_unchanged(bulk_edit: BulkEdit) -> bool:
    """Return whether something happens to the customers of unchanged rows as well."""
    return any(one.happens for one in chosen_effects(bulk_edit))


def freeze_choices(bulk_edit: BulkEdit) -> dict[str, Any]:
    """Return what the kind and the effects are planned under now; nothing where none of a part's is chosen. An undo
    takes back what was done under what the other one froze, whatever became of it since.

    Raises ChoicesRefused where what was chosen is no more, and KindGone.
    """
    frozen: dict[str, Any] = {}
    kind, named = kind_of(bulk_edit), effects_chosen(bulk_edit.options)
    if bulk_edit.undo_of:
        return {name: kept for name, kept in bulk_edit.undo_of.frozen.items() if name in (KIND, EFFECTS)}
    try:
        if kind:
            frozen[KIND] = dict(kind.freeze(bulk_edit.options.get(KIND, {})))
        if chosen := [effect for effect in effects() if effect.name in named]:
            frozen[EFFECTS] = {one.name: dict(one.freeze(bulk_edit.options[EFFECTS][one.name])) for one in chosen}
    except OptionRefused as refused:
        raise ChoicesRefused(str(refused)) from None
    return frozen


def open_kind(bulk_edit: BulkEdit, frozen: Mapping[str, Any]) -> KindRows | None:
    """Open what reads and writes the rows of a bulk edit; None: the engine's own. Raises KindGone."""
    kind = kind_of(bulk_edit)
    return kind.open(frozen[KIND]) if kind and kind.open else None


def undo_options(bulk_edit: BulkEdit) -> dict[str, Any]:
    """Return the options of the bulk edit that takes this one back: the same, the other way round."""
    chosen = {name: kept for name, kept in bulk_edit.options.items() if name != AGAIN}
    is_undo = bulk_edit.undo_of_id is not None
    again = {AGAIN: True} if is_undo and not bulk_edit.options.get(AGAIN) else {}
    return chosen | again | ({UNMERGES: True} if may_merge(bulk_edit) else {})


def field_label(field: str) -> str | None:
    """Name a field of a kind with columns of its own; None: it is none of one."""
    kind = _kind_with(field)
    return kind.words.label(field) if kind else None


def value_text(field: str, value: Any, *, may_see_personal_data: bool) -> str | None:
    """Write a value of a part's field for this reader; None: it is no field of one."""
    kind = _kind_with(field)
    if kind is None:
        return None
    if value is None or value == "":
        return ""
    if value == ERASED:
        return ERASED
    if kind.words.is_personal and not may_see_personal_data:
        return HIDDEN
    return kind.words.text(field, value)


def _kind_with(field: str) -> BulkEditKind | None:
    name, colon, _ = field.partition(":")
    named = (kind for kind in kinds() if kind.name == name and (kind.open or kind in (CARDS, MERGE)))
    return next(named, None) if colon else None
