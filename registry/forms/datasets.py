"""Forms for a dataset and the fields of annex 1. Everything may be left out for now; what is written must be right."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.models import DataForm, UpdateFrequency, Version
from registry.selectors.gaps import REQUIRED
from registry.selectors.industries import divisions, industry_choices

from .widgets import Area, DateField, DraftForm, RadioCards, RowForm


class DatasetForm(forms.Form):
    """What a dataset is called for life, and the label of its first version."""

    slug = forms.CharField(
        label=_("Short name"),
        max_length=80,
        help_text=_("Small letters, digits and hyphens, for example jiangnan-rubbings. It is for life."),
        widget=forms.TextInput(attrs={"class": "m", "spellcheck": "false", "autocapitalize": "none"}),
    )
    label = forms.CharField(
        label=_("Version"), max_length=20, initial="v1.0", widget=forms.TextInput(attrs={"class": "s"})
    )


class VersionForm(forms.Form):
    """What the next version is called."""

    label = forms.CharField(
        label=_("Label of the new version"),
        max_length=20,
        help_text=_("For example v2.0."),
        widget=forms.TextInput(attrs={"class": "s"}),
    )


def _area(rows: int = 4) -> Area:
    return Area(attrs={"rows": rows})


class IndustrySelect(forms.Select):
    """Each option carries its Chinese name, from which the script builds the name on English pages too."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        division = divisions().get(str(value))
        if division:
            option["attrs"]["data-zh"] = division.name_zh
        return option


class MetadataForm(DraftForm, RowForm, forms.ModelForm[Version]):
    """The fields of annex 1 with their limits."""

    needed = REQUIRED

    time_from = DateField(label=_("Data from"))
    time_until = DateField(label=_("Data until"))

    class Meta:
        model = Version
        fields = [
            *("time_from", "time_until", "region_scope", "industry", "content", "form", "name_zh", "name_en"),
            *("summary_zh", "summary_en", "update_frequency", "volume", "restrictions", "rights_allocation"),
        ]
        widgets = {
            "summary_zh": _area(),
            "summary_en": _area(),
            "restrictions": _area(3),
            "rights_allocation": _area(3),
            "update_frequency": forms.Select,
            "form": RadioCards(in_columns=True),
            "industry": IndustrySelect,
        }
        help_texts = {
            "region_scope": _("For example: the Yangtze delta, or worldwide."),
            "content": _("What the data is about, in up to 20 characters, for example stone rubbings."),
            "name_zh": _("Up to 40 characters: time, region, industry, content and type of the data."),
            "summary_zh": _("Up to 400 characters: what is in it, how it was made, what it is for."),
            "volume": _("Number of items and size, for example 486,198 images, 1.2 TB."),
            "restrictions": _("What may not be done with the data."),
            "rights_allocation": _("Who holds which rights among those who took part."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["industry"].widget.choices = [("", "—"), *industry_choices()]
        self.fields["form"].choices = DataForm.choices  # type: ignore[attr-defined]  # no blank card
        self.fields["update_frequency"].choices = [("", "—"), *UpdateFrequency.choices]  # type: ignore[attr-defined]  # as above
        self.show_needed()

    def clean_industry(self) -> str:
        code = str(self.cleaned_data["industry"])
        if code and code not in divisions():
            raise forms.ValidationError(_("Choose an industry from the list."))
        return code


class SampleForm(forms.Form):
    """A sample and what it shows; both optional."""

    sample = forms.FileField(
        label=_("Sample"), required=False, help_text=_("About ten items, up to 100 MB. Cover what must not be seen.")
    )
    sample_description = forms.CharField(
        label=_("Description of the sample"), required=False, max_length=1000, widget=_area()
    )
