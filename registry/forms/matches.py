"""What a curator answers to a match."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .widgets import RadioCards


class MatchAnswerForm(forms.Form):
    """Agree to remove, or say against what one speaks and why."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            ("accept", _("Remove these items")),
            ("hit", _("These items are not covered by the refusal")),
            ("refusal", _("The refusal itself does not hold")),
        ],
        widget=RadioCards(
            hints={
                "accept": _(
                    "They leave at registration, or by an exclusion list if the dataset is registered already."
                ),
                "hit": _("Two officers decide on these items; the refusal is not in question."),
                "refusal": _("Its holder answers, then two officers decide on the scopes that matched here."),
            }
        ),
    )
    text = forms.CharField(
        label=_("Your reasons"),
        required=False,
        max_length=8000,
        help_text=_("Needed unless you agree to remove the items. The holder and officers read them."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
