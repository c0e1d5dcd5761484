"""The questions that stop or reroute a filing, and what the applicant asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .widgets import DraftForm, FilesField, YesNoField


class StatementsForm(DraftForm, forms.Form):
    """Unanswered questions stay open; some answers end the filing here or make it longer."""

    needed = ("has_important_data", "has_personal_information", "assessment", "has_unlawful_content_checked")

    has_important_data = YesNoField(
        label=_("Does the data contain important data?"),
        help_text=_(
            "Data in the catalogues of important data of your region, department or field (Data Security Law, art. 21)."
        ),
        yes=_("The filing stops: important data is not registered here."),
        no=_("The filing goes on."),
    )
    has_personal_information = YesNoField(
        label=_("Does the data contain personal information?"),
        yes=_("The filing takes the longer way: the source has to be named, and an impact assessment is needed."),
        no=_("The filing goes on."),
        opens=("assessment",),
    )
    assessment = FilesField(
        label=_("Personal information protection impact assessment"),
        help_text=_(
            "Needed before personal information is made public (Personal Information Protection Law, art. 55)."
        ),
    )
    has_unlawful_content_checked = YesNoField(
        label=_("Was the data checked for unlawful content, and is nothing of it left?"),
        yes=_("The filing goes on. How it was checked is said source by source."),
        no=_("The filing stops until it has been checked."),
    )
    evidence_deposit_number = forms.CharField(
        label=_("Evidence-deposit number"),
        required=False,
        max_length=100,
        help_text=_("If the data was deposited as evidence with a notary, court or deposit platform before."),
        widget=forms.TextInput(attrs={"class": "m"}),
    )
    asks_unpublished = forms.BooleanField(
        label=_("I ask that the application not be published"),
        required=False,
        help_text=_("Nobody can object then, so there will never be a certificate. The entry itself is still made."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.show_needed()
