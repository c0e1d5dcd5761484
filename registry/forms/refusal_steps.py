"""Forms for the steps of a filed refusal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.models import Refusal, Usage
from registry.selectors.usages import usages_complete
from registry.services.scope_naming import scopes_named

from .refusals import ScopesField, TickColumns
from .widgets import DateField, FilesField

SHOWN_SCOPES = 200


class ConfirmForm(forms.Form):
    """Nothing to fill in: the button does it."""


class ProofForm(forms.Form):
    """Why the holder may speak for what is refused."""

    text = forms.CharField(label=_("What the files show"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    proof = FilesField(label=_("Files"), help_text=_("PDF, images, office files or text, up to 100 MB each."))


class AnswerForm(forms.Form):
    """What the holder says to a curator who contests."""

    text = forms.CharField(label=_("Your answer"), max_length=8000, widget=forms.Textarea(attrs={"rows": 6}))


class RefusalReviewForm(forms.Form):
    """Why a dismissal should be looked at again."""

    reasons = forms.CharField(
        label=_("What the decision got wrong"), max_length=8000, widget=forms.Textarea(attrs={"rows": 6})
    )


class GrantForm(forms.Form):
    """For whom the refusal is lifted."""

    grantee = forms.CharField(
        label=_("Dataset or party"),
        max_length=100,
        help_text=_("A registration or application number, the short name of a dataset, or a party reference (P-…)."),
        widget=forms.TextInput(attrs={"class": "m", "spellcheck": "false"}),
    )
    terms = forms.CharField(
        label=_("Terms"),
        required=False,
        max_length=1000,
        help_text=_("What you agreed on. Only you, officers and the grantee see it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AmendForm(forms.Form):
    """Fewer scopes, a sooner end, or more scopes in a refusal of their own."""

    drop = forms.MultipleChoiceField(
        label=_("Scopes to take back"), required=False, widget=forms.CheckboxSelectMultiple
    )
    drop_lines = ScopesField(label=_("Scopes to take back, one a line"), required=False, rows=4)
    add = ScopesField(label=_("Scopes to add"), required=False, rows=4)
    usages = forms.MultipleChoiceField(
        label=_("What nobody may do with it"),
        choices=Usage.choices,
        required=False,
        help_text=_("Less counts at once. What you disallow in addition becomes a refusal of its own."),
        widget=TickColumns,
    )
    allowed = forms.MultipleChoiceField(
        label=_("What you expressly allow"), choices=Usage.choices, required=False, widget=TickColumns
    )
    effective_until = DateField(
        label=_("Until"), help_text=_("It ends with this day, 24:00 Beijing time. It can only come sooner.")
    )
    statement = forms.CharField(
        label=_("Statement in your own words"),
        required=False,
        max_length=4000,
        help_text=_("What it said before is kept with its version."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, refusal: Refusal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._refusal, self._usages = refusal, usages_complete(refusal.usages)
        said = {"usages": refusal.disallowed, "allowed": refusal.allowed, "statement": refusal.statement}
        self.initial = {**self.initial, **said}
        alive = refusal.scopes.filter(until__isnull=True).order_by("pk")[:SHOWN_SCOPES]
        self.fields["drop"].choices = [(str(scope.pk), scope.shown) for scope in alive]  # type: ignore[attr-defined]  # a choice

    def clean_drop_lines(self) -> list[int]:
        """Ids of the scopes named in lines: any of them, where only the first are listed to be ticked."""
        try:
            return scopes_named(self._refusal, self.cleaned_data["drop_lines"])
        except DomainError as error:
            raise forms.ValidationError(str(error)) from None

    @property
    def said(self) -> dict[str, str] | None:
        """What it is to say from now on, or None where nothing was ticked, or nothing otherwise than before."""
        data = self.cleaned_data
        wanted = dict.fromkeys(data["usages"], "disallow") | dict.fromkeys(data["allowed"], "allow")
        return None if not data["usages"] or wanted == self._usages else wanted
