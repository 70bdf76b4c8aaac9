"""The form of a folder: where it is, which files are taken, and what a person would say at the upload page."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundWidget

from customers.admin.bulk_edits.upload.form import country_field
from customers.admin.bulk_edits.upload.kind_fields import Offers, ShownOffer, shown_kinds
from customers.models import BulkEdit, ColumnMapping
from customers.wings.drop_folders.define import WantedFolder
from customers.wings.drop_folders.models import DropFolder
from customers.wings.drop_folders.rules.schedule import EVERY, NEVER, in_words
from customers.wings.drop_folders.rules.server_urls import PORTS
from customers.wings.drop_folders.servers.private_keys import LONGEST
from integration_points.models import IntegrationPoint

_DAILY: Final = "daily"
_TIME: Final = re.compile(r"daily@(\d\d:\d\d)")


class NeverShown(forms.Textarea):
    """A field whose content is sent and never comes back, like that of a password."""

    def format_value(self, value: Any) -> str:
        """Show nothing."""
        return ""


class DropFolderForm(forms.Form):
    """What staff say of a folder. The password and the private key are never shown again."""

    name = forms.CharField(max_length=60)
    is_active = forms.BooleanField(label="Check it on schedule", required=False, initial=True)
    protocol = forms.ChoiceField(
        choices=DropFolder.Protocol, help_text="Plain FTP sends the password and the files unencrypted."
    )
    host = forms.CharField(max_length=253, help_text="Such as files.example.com. Internal networks are refused.")
    port = forms.IntegerField(min_value=1, max_value=65_535, required=False, help_text="Blank: the usual one.")
    username = forms.CharField(label="User name", max_length=100, widget=forms.TextInput({"autocomplete": "off"}))
    password = forms.CharField(
        required=False, strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"}), max_length=500
    )
    private_key = forms.CharField(
        label="Private key",
        required=False,
        max_length=LONGEST,
        widget=NeverShown({"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        help_text="For SFTP, instead of the password or beside it: an OpenSSH key, such as id_ed25519.",
    )
    passphrase = forms.CharField(
        label="Passphrase of the key",
        required=False,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    forgets_key = forms.BooleanField(label="Remove the stored private key", required=False)
    path = forms.CharField(max_length=255, required=False, help_text="Such as /outgoing. Blank: where a sign-in leads.")
    ca_certificate = forms.CharField(
        label="Own certificate authority",
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
        help_text="For FTPS, in PEM form. Blank: the authorities that browsers trust.",
    )
    mask = forms.CharField(max_length=100, initial="*.csv", help_text="Such as *.csv or orders-*.xlsx.")
    schedule = forms.ChoiceField(label="How often", initial="every@15")
    at = forms.TimeField(
        label="At",
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text="Where it's once a day.",
    )
    after = forms.ChoiceField(
        label="After import",
        choices=DropFolder.After,
        initial=DropFolder.After.LEAVE,
        help_text="Once its preview is made. A refused file stays.",
    )
    integration_point = forms.ModelChoiceField(
        IntegrationPoint.objects.filter(retired_at=None), label="Integration point", empty_label="Choose one"
    )
    kind = forms.ChoiceField(initial=BulkEdit.Kind.EDIT, widget=forms.RadioSelect)
    country = country_field()
    mapping = forms.ChoiceField(
        label="Saved mapping",
        required=False,
        help_text="What the columns of its files are. Blank: they're recognised, and unknown ones wait for you.",
    )
    run_below = forms.IntegerField(
        label="Run without asking below",
        required=False,
        min_value=1,
        help_text="Changed rows. A file that changes as many or more waits for you, and so does every file if blank.",
    )

    def __init__(self, data: Any = None, *, offers: Offers, folder: DropFolder | None = None) -> None:
        super().__init__(data, initial=initial_of(folder) if folder else None)
        self.offers = offers
        self.fields["kind"].choices = [(kind.name, kind.label) for kind in offers.kinds]  # type: ignore[attr-defined]
        self.fields["mapping"].choices = _mappings(offers, folder)  # type: ignore[attr-defined]
        self.fields["schedule"].choices = _schedules(folder)  # type: ignore[attr-defined]
        self.fields |= offers.fields()
        if folder and folder.password:
            self.fields["password"].help_text = "Blank: the stored one stays. It's never shown."
        if folder and folder.private_key:
            self.fields["private_key"].help_text = "Blank: the stored one stays. It's never shown."
        else:
            del self.fields["forgets_key"]
        for name, field in self.fields.items():
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"id_{name}_helptext"

    @property
    def kind_choices(self) -> list[tuple[BoundWidget, ShownOffer | None]]:
        """Return the kinds, each with what is chosen for it."""
        shown = shown_kinds(self, self.offers)
        return [(radio, shown.get(radio.data["value"])) for radio in self["kind"]]

    def clean(self) -> dict[str, Any]:
        """Put the schedule together."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("schedule") == _DAILY:
            if data.get("at") is None:
                self.add_error("at", "Say at what time.")
            else:
                data["schedule"] = f"daily@{data['at']:%H:%M}"
        return data

    def wanted(self) -> WantedFolder:
        """Return what was filled in."""
        data = self.cleaned_data
        kind = next(kind for kind in self.offers.kinds if kind.name == data["kind"])
        names = ("name", "is_active", "protocol", "host", "username", "password", "path", "ca_certificate", "mask")
        keys = ("private_key", "passphrase")
        more = ("schedule", "after", "integration_point", "kind", "country", "mapping", "run_below")
        said = {option.name: str(data.get(option.name) or "") for option in kind.options}
        return WantedFolder(
            **{name: data[name] for name in (*names, *keys, *more)},
            forgets_key=bool(data.get("forgets_key")),
            port=data["port"] or PORTS[data["protocol"]],
            said={name: text for name, text in said.items() if text},
        )

    def refuse(self, problems: Mapping[str, str]) -> None:
        """Show each refusal beside its field."""
        for name, sentence in problems.items():
            self.add_error(name if name in self.fields else None, sentence)


def initial_of(folder: DropFolder) -> dict[str, Any]:
    """Return a folder as the form shows it, without its password."""
    names = ("name", "is_active", "protocol", "host", "port", "username", "path", "ca_certificate", "mask", "after")
    shown = {name: getattr(folder, name) for name in (*names, "kind", "country", "mapping", "run_below", "schedule")}
    daily = _TIME.fullmatch(folder.schedule)
    times = {"schedule": _DAILY, "at": daily[1]} if daily else {}
    return {**shown, **folder.options, **times, "integration_point": folder.integration_point_id}


def _mappings(offers: Offers, folder: DropFolder | None) -> list[tuple[str, str]]:
    """Offer the mappings of the kinds that are offered; one that was deleted stands there until another is chosen."""
    labels = {kind.name: kind.label for kind in offers.kinds}
    saved = ColumnMapping.objects.filter(kind__in=labels).order_by("name").values_list("name", "kind")
    offered = {"": "None", **{name: f"{name} ({labels[kind]})" for name, kind in saved}}
    if folder and folder.mapping:
        offered.setdefault(folder.mapping, f"{folder.mapping} (deleted)")
    return list(offered.items())


def _schedules(folder: DropFolder | None) -> list[tuple[str, str]]:
    offered = {**EVERY, _DAILY: "Once a day", NEVER: in_words(NEVER)}
    if folder and not _TIME.fullmatch(folder.schedule):
        offered.setdefault(folder.schedule, in_words(folder.schedule))
    return list(offered.items())
