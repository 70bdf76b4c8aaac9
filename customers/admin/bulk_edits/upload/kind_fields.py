"""The fields of the upload form for what parts brought: the options of their kinds, and of effects."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest

from customers.admin.ui.base import allows
from customers.bulk_edit_kinds import BulkEditEffect, BulkEditKind, BulkEditOption, Offer, OptionInput
from customers.bulk_edits.kinds import effects, kinds

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Offers:
    """The kinds and effects that a person may choose."""

    kinds: Sequence[BulkEditKind]
    effects: Sequence[BulkEditEffect]

    @property
    def options(self) -> Iterator[BulkEditOption]:
        """Yield what can be chosen for them."""
        offers: list[Offer] = [*self.kinds, *self.effects]
        for offer in offers:
            yield from offer.options

    def fields(self) -> Mapping[str, forms.Field]:
        """Return a field for each option. Whether one is needed depends on the kind: the form's `clean` says so."""
        return {option.name: _field(option) for option in self.options}


def offers_for(request: HttpRequest) -> Offers:
    """Return what this person may choose."""
    return Offers(
        [kind for kind in kinds() if _may(request, kind.permission)],
        [effect for effect in effects() if _may(request, effect.permission)],
    )


def _may(request: HttpRequest, permission: str) -> bool:
    return not permission or allows(request, permission)


def _field(option: BulkEditOption) -> forms.Field:
    shown: dict[str, Any] = {"label": option.label, "help_text": option.help, "required": False}
    if option.choices:
        return forms.ChoiceField(choices=_with_blank(option.choices), **shown)
    widget = forms.TextInput({"type": option.input.value}) if option.input is OptionInput.MOMENT else forms.TextInput()
    return forms.CharField(max_length=LONGEST, widget=widget, **shown)


def _with_blank(choices: Callable[[], Sequence[tuple[str, str]]]) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [("", "—"), *choices()]


@dataclass(frozen=True, slots=True)
class ShownOffer:
    """A kind, or an effect, with its fields."""

    label: str
    help: str
    fields: Sequence[forms.BoundField]


def shown_kinds(form: forms.BaseForm, offers: Offers) -> dict[str, ShownOffer]:
    """Return, by name, the kinds with columns of their own: what their files are, and what is chosen for them."""
    return {
        kind.name: _shown(form, kind, " ".join(filter(None, (kind.help, kind.takes))))
        for kind in offers.kinds
        if kind.open or kind.takes
    }


def shown_effects(form: forms.BaseForm, offers: Offers) -> list[ShownOffer]:
    """Return the effects that a file can have besides."""
    return [_shown(form, effect, "") for effect in offers.effects]


def _shown(form: forms.BaseForm, offer: Offer, help: str) -> ShownOffer:
    return ShownOffer(offer.label, help, [form[option.name] for option in offer.options])
