"""What a person says with a merge, and with its taking back."""

from django import forms

from customers.rules.texts.plain_texts import LONGEST_REASON


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        max_length=LONGEST_REASON,
        help_text="Shown in both changelogs. Don't enter personal data.",
        error_messages={"required": "Say why."},
    )


class MergeForm(ReasonForm):
    """A merge; whoever may goes over the access block, and says so."""

    over_access = forms.BooleanField(required=False, label="Merge them although both have account access")
