"""The forms of an officer's single steps, assignments and identity checks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.forms.widgets import DateField, RadioCards
from registry.models import Assurance, Officer
from registry.selectors.queue import officers_deciding
from registry.services.filing_measures import Measure


def text_field(label: Any, *, help_text: Any = "", rows: int = 5, limit: int = 8000) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=limit, widget=forms.Textarea(attrs={"rows": rows})
    )


def points(text: str) -> list[str]:
    """The lines of a letter, one point each."""
    return [line for raw in text.splitlines() if (line := raw.strip())]


class PlainForm(forms.Form):
    """Asks nothing; carries the button."""


class CorrectionForm(forms.Form):
    """The one letter: one gap a line."""

    gaps = text_field(
        _("Gaps, one a line"),
        help_text=_("Each line becomes a numbered point. The applicant gets this one letter and no second one."),
        rows=8,
        limit=20_000,
    )


class EvidenceForm(forms.Form):
    text = text_field(_("What has to be shown, and by what"), help_text=_("Read by every applicant."), rows=8)


class ExtendForm(forms.Form):
    reasons = text_field(_("Reasons for the extension"), help_text=_("Read by every applicant."), rows=3)


class OrderForm(forms.Form):
    """A court's order as it reached the registry; one that ends an earlier measure names that measure alone."""

    measure = forms.ChoiceField(
        label=_("What the court orders"), choices=Measure.choices, required=False, widget=RadioCards()
    )
    court = forms.CharField(label=_("Court"), max_length=300, required=False)
    docket = forms.CharField(label=_("Docket number"), max_length=300, required=False)
    ends_on = DateField(label=_("Last day"), help_text=_("Of a freeze or a note. Empty: until it is lifted."))
    lines = forms.CharField(
        label=_("Only these items"),
        help_text=_("Of a suspension: one address or SHA-256 a line. Empty: the whole certificate."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    lifts = forms.CharField(
        label=_("Number of the measure that it ends"),
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"class": "m"}),
    )
    text = text_field(_("What is to be recorded"), help_text=_("Once recorded it can be read by everybody."), rows=3)


class DeficientForm(forms.Form):
    gaps = text_field(_("What is missing"), help_text=_("One letter names everything. Read by the objector."))


class StayForm(forms.Form):
    proceedings = forms.CharField(
        label=_("Court or tribunal and docket number"), max_length=300, widget=forms.TextInput(attrs={"class": "m"})
    )


class ResumeForm(forms.Form):
    judgment = text_field(_("How the proceedings ended"), rows=4)


class VerifyForm(forms.Form):
    assurance = forms.TypedChoiceField(
        label=_("How it was checked"),
        coerce=lambda value: Assurance(int(value)),
        choices=[(level.value, level.label) for level in Assurance if level >= Assurance.EVIDENCE_REVIEWED],
        widget=RadioCards(),
    )


class ProofForm(forms.Form):
    text = text_field(_("What the holder has to prove"), help_text=_("Read by the holder."), rows=4)


class MatchForm(forms.Form):
    """Where a person is found: the dataset, the items or one source of it, and how the officer knows."""

    dataset = forms.CharField(
        label=_("Number of the dataset"), max_length=64, widget=forms.TextInput(attrs={"class": "m"})
    )
    lines = forms.CharField(
        label=_("Items in which the person is found"),
        help_text=_("One item number, address or SHA-256 a line."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    source = forms.IntegerField(
        label=_("Or one source, by its place in the list"),
        help_text=_("All items of the source."),
        required=False,
        min_value=1,
    )
    reason = text_field(
        _("How the person is found there"),
        help_text=_("Read by the curator: never write the name."),
        rows=3,
        limit=4000,
    )


class OfficerField(forms.ModelChoiceField[Officer]):
    """An officer, shown by number and role."""

    def label_from_instance(self, obj: Officer) -> str:
        return f"{obj.number} · {obj.get_role_display()}"


class AssignForm(forms.Form):
    """To whom the lead hands a case; empty draws somebody at random."""

    officer = OfficerField(
        label=_("Officer"),
        queryset=Officer.objects.none(),
        required=False,
        empty_label=_("Draw at random among all who may"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["officer"]
        assert isinstance(field, OfficerField)
        field.queryset = officers_deciding()


class IdentityDecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("accept", _("Accept")), ("reject", _("Do not accept"))],
        widget=RadioCards(
            hints={
                "accept": _("The party is known at the level it asked for."),
                "reject": _("The level stays as it is; the party reads your reason."),
            },
            opens={"reject": ("reason",)},
        ),
    )
    reason = forms.CharField(
        label=_("Why the document does not suffice"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReturnForm(forms.Form):
    reason = text_field(_("Why you return it"), help_text=_("The drafter reads this."), rows=3, limit=4000)
