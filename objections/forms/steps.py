"""The forms of a case page: one for each step a party can take."""

from __future__ import annotations

from typing import Any

import numpy as np
from django import forms
from django.utils.translation import gettext_lazy as _

from objections.models import Objection
from objections.services.targets import items_of_text, items_shown, named_numbers
from registry.forms.widgets import RadioCards
from registry.services.itemsets import Numbers

ANSWERS = (
    ("remove_all", _("Remove all")),
    ("remove_some", _("Remove some")),
    ("contest", _("Contest")),
    ("more_time", _("Ask for more time")),
)
SHOWN = 200  # items listed with tick boxes; longer lists are pasted


class StepForm(forms.Form):
    """A form about one objection; by itself it asks nothing and only carries the button."""

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objection = objection


def textarea(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}), **kwargs)


class CureForm(StepForm):
    statement = textarea(_("What you add or correct"))


class ReplyForm(StepForm):
    statement = textarea(_("Your reply"), help_text=_("Seen by both sides and the officers."))


class ReviewForm(StepForm):
    reasons = textarea(_("What is wrong with the decision?"))


class EvidenceForm(StepForm):
    file = forms.FileField(label=_("File"), help_text=_("Up to 100 MB: PDF, image, office document, text."))
    is_confidential = forms.BooleanField(
        label=_("Confidential between the parties"),
        help_text=_("The public record then shows only its size."),
        required=False,
    )


class CopyForm(StepForm):
    """A redacted copy of a file that the party handed in."""

    original = forms.TypedChoiceField(label=_("Of which file"), coerce=int)
    file = forms.FileField(
        label=_("Redacted copy"), help_text=_("Without names and what is nobody's business. An officer publishes it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        files = self.objection.case.attachments.filter(purpose="evidence").order_by("pk")
        self.fields["original"].choices = list(files.values_list("pk", "name"))  # type: ignore[attr-defined]  # a ChoiceField


class JointForm(StepForm):
    text = textarea(_("Words to the other side"), required=False)


class ItemsForm(StepForm):
    """Some of the items that the objection names: ticked where they are few, pasted where they are many."""

    picked = forms.TypedMultipleChoiceField(
        label=_("Items to remove"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    lines = forms.CharField(
        label=_("Or paste their addresses or SHA-256, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picked"].choices = self._choices()  # type: ignore[attr-defined]  # a choice field

    def _choices(self) -> list[tuple[int, str]]:
        return [(item["item"], item["url"] or item["sha256"]) for item in items_shown(self.objection, SHOWN)]

    def removed(self) -> Numbers:
        """The chosen item numbers; DomainError names lines that are not among the items named."""
        picked = np.array(self.cleaned_data["picked"], dtype="<i8")
        pasted = items_of_text(self.objection, self.cleaned_data["lines"])
        return np.unique(np.concatenate([picked, pasted]))


class SettleForm(ItemsForm):
    text = textarea(_("Words to the other side"), required=False)
    everything = forms.BooleanField(label=_("Remove everything that is named"), required=False)

    def removed(self) -> Numbers:
        return named_numbers(self.objection) if self.cleaned_data["everything"] else super().removed()


class AnswerForm(ItemsForm):
    """The curator's answer in one form; what belongs to "remove some" opens below it."""

    choice = forms.ChoiceField(
        label=_("What will you do?"),
        choices=ANSWERS,
        widget=RadioCards(
            hints={
                "remove_all": _("Takes out everything that is named and closes the case."),
                "remove_some": _("Choose the items and give reasons for what stays."),
                "contest": _("Give reasons; two officers decide."),
                "more_time": _("Once, by the period the rules allow."),
            },
            opens={"remove_some": ("picked", "lines")},
        ),
    )
    statement = textarea(
        _("Note to the objector and the officers"),
        required=False,
        help_text=_("Seen by both sides and the officers. Required unless you remove all or ask for more time."),
    )
    field_order = ("choice", "picked", "lines", "statement")


FORMS: dict[str, type[StepForm]] = {
    "answer": AnswerForm,
    "cure": CureForm,
    "reply": ReplyForm,
    "waive-reply": StepForm,
    "withdraw": StepForm,
    "review": ReviewForm,
    "waive-review": StepForm,
    "cool-off": JointForm,
    "extend-cooling": JointForm,
    "settle": SettleForm,
    "end-cooling": StepForm,
    "accept": StepForm,
    "decline": StepForm,
    "evidence": EvidenceForm,
    "redact": CopyForm,
    "set-aside": StepForm,
}
