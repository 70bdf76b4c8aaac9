"""The address of a key."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.forms.models import ModelChoiceField
from django.utils import timezone

from customers.wings.callbacks.call import problem_of
from customers.wings.callbacks.models import Callback
from integration_points.models import ApiKey

if TYPE_CHECKING:
    StockForm = forms.ModelForm[Callback]
    StockKeys = ModelChoiceField[ApiKey]
else:  # Django's own classes take no parameter.
    StockForm = forms.ModelForm
    StockKeys = ModelChoiceField


class KeyField(StockKeys):
    """A key, named with its integration point."""

    def label_from_instance(self, obj: ApiKey) -> str:
        """Write the point, then the key."""
        return f"{obj.integration_point.system_name}: {obj}"


class CallbackForm(StockForm):
    """A key that has no address yet, and where to call."""

    key = KeyField(ApiKey.objects.none(), label="API key", help_text="Bulk edits that this key begins are told of.")

    class Meta:
        model = Callback
        fields = ("key", "url")
        help_texts = {
            "url": "Called with POST when such a bulk edit ends, or waits. It begins with https:// and must be "
            "reachable from the internet."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            lives = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
            free = ApiKey.objects.filter(lives, revoked_at=None, callback=None, integration_point__retired_at=None)
            self.fields["key"].queryset = free.select_related("integration_point")  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        """Refuse what can't be called."""
        url: str = self.cleaned_data["url"].strip()
        if problem := problem_of(url):
            raise forms.ValidationError(problem)
        return url
