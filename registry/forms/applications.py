"""What an applicant writes after the filing, and joint applicants."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .widgets import FilesField


class ApplicantForm(forms.Form):
    """Who else applies."""

    reference = forms.CharField(
        label=_("Reference of the other applicant"),
        max_length=254,
        help_text=_("The reference stands on their page and begins with P-."),
        widget=forms.TextInput(attrs={"class": "m"}),
    )


class SupplyForm(forms.Form):
    """An answer to a request for evidence."""

    text = forms.CharField(label=_("What the files show"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    evidence = FilesField(label=_("Files"), help_text=_("PDF, images, office files or text, up to 100 MB each."))


class ReviewForm(forms.Form):
    """Why the refusal should be looked at again."""

    reasons = forms.CharField(
        label=_("What the decision got wrong"), max_length=8000, widget=forms.Textarea(attrs={"rows": 6})
    )
