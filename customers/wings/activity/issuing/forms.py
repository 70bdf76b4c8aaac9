"""What a person fills in to issue an action and to withdraw one."""

from django import forms

from customers.wings.activity.errors import BadComment
from customers.wings.activity.models import ActionTemplate
from customers.wings.activity.rules import LONGEST_COMMENT, LONGEST_REASON, comment_text, reason_text


class IssueActionForm(forms.Form):
    """An action for one customer."""

    # The last action that the page knew: a form that is sent twice counts once.
    as_of = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    template = forms.ModelChoiceField(
        ActionTemplate.objects.filter(is_active=True), label="Action", empty_label="Choose an action"
    )
    at = forms.DateTimeField(
        label="Event time",
        required=False,
        help_text="Leave blank to use the current time.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"),
    )
    comment = forms.CharField(
        required=False,
        max_length=LONGEST_COMMENT,
        help_text="Shown in the feed to staff who can see personal data.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def show_latest(self) -> None:
        """Go on from the last action that there is now, so that issuing again can work."""
        self.data = {**self.data, "as_of": self.initial["as_of"]}

    def clean_comment(self) -> str:
        """Refuse what can't be stored."""
        try:
            return comment_text(self.cleaned_data["comment"])
        except BadComment as error:
            raise forms.ValidationError(str(error)) from None


class WithdrawActionForm(forms.Form):
    """Why an action is taken back."""

    reason = forms.CharField(
        max_length=LONGEST_REASON, help_text="Shown beside the action, which stays in the feed as withdrawn."
    )

    def clean_reason(self) -> str:
        """Refuse what can't be stored."""
        try:
            return reason_text(self.cleaned_data["reason"])
        except BadComment as error:
            raise forms.ValidationError(str(error)) from None
