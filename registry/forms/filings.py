"""What a registrant fills in for each kind of filing after registration; `content()` is what the service takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.models import Filing, FilingKind, Registration, UpdateFrequency, Version
from registry.selectors.remarks import Remark
from registry.services.filing_changes import FIELDS
from registry.services.filing_measures import Measure

from .widgets import DateField, FilesField, RadioCards

Text = str | Promise
LONG = 120  # characters: more are written in a box of several lines
LICENCES = (("ordinary", _("Ordinary")), ("sole", _("Sole")), ("exclusive", _("Exclusive")))
FILES_HINT = _("The agreement, order or proof: PDF, images, office files or text, up to 100 MB each. Seen by officers.")


def text_field(label: Any, help_text: Any = "", *, required: bool = True, rows: int = 4) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, max_length=4000, required=required, widget=widget)


class FilingForm(forms.Form):
    """One kind of filing on one registration; kinds that need consent also ask for the reference of the other party."""

    text = text_field(
        _("What is to be recorded"), _("Once recorded it can be read by everybody. Name no person who did not agree.")
    )
    proof = FilesField(label=_("Files"), help_text=FILES_HINT)

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.registration = registration
        self.build()

    def build(self) -> None:
        """Fields that depend on the registration."""

    def content(self) -> dict[str, Any]:
        return {}


class ConsentedForm(FilingForm):
    other = forms.CharField(
        label=_("Reference of the other party"),
        max_length=254,
        help_text=_("The reference stands on their page and begins with P-. They are asked to consent."),
        widget=forms.TextInput(attrs={"class": "m"}),
    )


class TransferForm(ConsentedForm):
    field_order = ("other", "text", "proof")


class LicenceForm(ConsentedForm):
    licence = forms.ChoiceField(label=_("Licence"), choices=LICENCES, initial="ordinary", widget=RadioCards())
    ends_on = DateField(label=_("Last day"), help_text=_("Empty: until it is lifted."))
    field_order = ("other", "licence", "ends_on", "text", "proof")

    def content(self) -> dict[str, Any]:
        return {"licence": self.cleaned_data["licence"], "ends_on": self.cleaned_data["ends_on"]}


class PledgeForm(ConsentedForm):
    claim = forms.CharField(label=_("Secured claim"), max_length=200, required=False)
    ends_on = DateField(label=_("Last day"), help_text=_("Empty: until it is lifted."))
    field_order = ("other", "claim", "ends_on", "text", "proof")

    def content(self) -> dict[str, Any]:
        return {"claim": self.cleaned_data["claim"], "ends_on": self.cleaned_data["ends_on"]}


class MeasureForm(FilingForm):
    measure = forms.ChoiceField(label=_("What the court orders"), choices=Measure.choices, widget=RadioCards())
    court = forms.CharField(label=_("Court"), max_length=300)
    docket = forms.CharField(label=_("Docket number"), max_length=300)
    ends_on = DateField(label=_("Last day"), help_text=_("Of a freeze or a note. Empty: until it is lifted."))
    field_order = ("measure", "court", "docket", "ends_on", "text", "proof")

    def content(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("measure", "court", "docket", "ends_on")}


class ChangeForm(FilingForm):
    """The particulars as they stand; what is left as it is is no change."""

    def build(self) -> None:
        version = self.registration.version
        for name in FIELDS:
            column = Version._meta.get_field(name)
            assert isinstance(column, models.CharField)
            long = (column.max_length or 0) > LONG
            self.fields[name] = forms.CharField(
                label=column.verbose_name,
                max_length=column.max_length,
                initial=getattr(version, name),
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput(),
            )
        self.fields["update_frequency"] = forms.ChoiceField(
            label=_("Update frequency"),
            choices=UpdateFrequency.choices,
            initial=version.update_frequency,
            required=False,
        )
        self.fields["text"].label = _("Why it changes")
        self.order_fields([*FIELDS, "text", "files"])

    def content(self) -> dict[str, Any]:
        return {"fields": {name: self.cleaned_data[name] for name in FIELDS}}


class RenewalForm(FilingForm):
    """A new last day for every source whose contract ends."""

    text = text_field(_("Note to the officers"), required=False)

    def build(self) -> None:
        self.names = {}
        for source in self.registration.version.sources.filter(contract_ends_on__isnull=False):
            name = f"contract_{source.position}"
            self.names[name] = str(source.position)
            label = _("Contract of source S-%(position)03d (%(name)s) ends on")
            self.fields[name] = DateField(label=label % {"position": source.position, "name": source.name})
            self.fields[name].initial = source.contract_ends_on
        self.order_fields([*self.names, "text", "files"])

    def content(self) -> dict[str, Any]:
        return {"contracts": {position: self.cleaned_data[name] for name, position in self.names.items()}}


class LiftForm(FilingForm):
    """End a remark; whoever consented to it consents again."""

    text = text_field(_("Why it ends"), _("Once recorded it can be read by everybody."))


FORMS: dict[str, type[FilingForm]] = {
    FilingKind.CHANGE: ChangeForm,
    FilingKind.TRANSFER: TransferForm,
    FilingKind.LICENCE: LicenceForm,
    FilingKind.PLEDGE: PledgeForm,
    FilingKind.MEASURE: MeasureForm,
    FilingKind.RENEWAL: RenewalForm,
}


class ExclusionForm(forms.Form):
    """Which items leave: a list, a domain, or a source."""

    kind = forms.ChoiceField(
        label=_("Which items leave?"),
        choices=[("items", _("A list")), ("domain", _("A domain")), ("source", _("A source"))],
        widget=RadioCards(opens={"items": ("lines",), "domain": ("domain",), "source": ("source",)}),
    )
    lines = forms.CharField(
        label=_("Addresses or SHA-256, one a line"),
        required=False,
        max_length=5_000_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    domain = forms.CharField(
        label=_("Domain"), required=False, max_length=253, help_text=_("Such as example.com, with all names below it.")
    )
    source = forms.TypedChoiceField(label=_("Source"), required=False, coerce=int, empty_value=None)
    text = text_field(_("Why they leave"), _("It can be read by everybody."), required=False, rows=3)

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = registration.version.sources.order_by("position")
        self.fields["source"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("Choose one")),
            *((one.pk, f"S-{one.position:03d} {one.name}") for one in sources),
        ]


class CureForm(forms.Form):
    text = text_field(_("What has changed, and what shows it"), _("Read by the officers."))


class DropForm(forms.Form):
    text = text_field(_("Why they leave"), _("It can be read by everybody."), required=False, rows=3)


class ReviewForm(forms.Form):
    reasons = text_field(_("What is wrong with the decision?"), rows=5)


class PlainForm(forms.Form):
    """Carries a button."""


def correction_form(filing: Filing, *args: Any, prefix: str) -> FilingForm:
    """The form of a filing again, as it was handed in; the other party stays the one that consented."""
    form_class = LiftForm if filing.lifts_id else FORMS[filing.kind]
    initial = {"text": filing.text, **filing.content}
    initial |= {name: both["after"] for name, both in filing.content.get("fields", {}).items()}
    initial |= {f"contract_{position}": day for position, day in filing.content.get("contracts", {}).items()}
    form = form_class(*args, registration=filing.registration, prefix=prefix, initial=initial)
    form.fields.pop("other", None)
    return form


def lift_choices(remarks: Sequence[Remark]) -> list[tuple[str, str]]:
    """Remarks by number, for an officer who enters an order that ends one."""
    return [(remark.number, f"{remark.number} · {remark.filing.get_kind_display()}") for remark in remarks]
