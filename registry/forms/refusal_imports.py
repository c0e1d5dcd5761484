"""Handing in a list of refusals, and its mended rows."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.models import Ground, Party, Usage
from registry.selectors.usages import USUAL
from registry.services.import_rows import ImportDefaults

from .refusals import RefusalForm, TickColumns, day_begin, day_over
from .widgets import RadioCards

FILE_HELP = _(
    "CSV, TSV, JSON Lines or one address a line, as your spreadsheet saves it, also packed with gzip; up to 1,000,000 "
    "rows."
)


def file_field() -> forms.FileField:
    """An empty file is the service's to refuse: its sentence says more."""
    return forms.FileField(label=_("The list"), allow_empty_file=True, help_text=FILE_HELP)


class ImportForm(RefusalForm):
    """A list, and what counts where a row of it says nothing."""

    scopes = None  # type: ignore[assignment]  # Django's way of leaving a field out
    file = file_field()
    usages = forms.MultipleChoiceField(
        label=_("What nobody may do with it"),
        choices=Usage.choices,
        initial=USUAL,
        required=False,
        help_text=_("For rows that name no usage of their own."),
        widget=TickColumns,
    )
    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=Ground.choices,
        initial=Ground.COPYRIGHT,  # the report names the ground before anything is filed
        required=False,
        help_text=_("For rows that name no ground of their own."),
        widget=RadioCards(in_columns=True),
    )
    field_order = ("file", "holder", "usages", "ground", "effective_from", "effective_until", "statement", "allowed")

    def __init__(self, *args: Any, holders: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, holders=holders, **kwargs)
        self.fields["holder"].initial = str(holders[0].pk)

    @property
    def defaults(self) -> ImportDefaults:
        """What the service takes."""
        data = self.cleaned_data
        return ImportDefaults(
            holder=self.chosen_holder.pk,
            ground=data["ground"],
            usages=dict.fromkeys(data["usages"], "disallow") | dict.fromkeys(data["allowed"], "allow"),
            effective_from=day_begin(data["effective_from"]),
            effective_until=day_over(data["effective_until"]),
            statement=data["statement"].strip(),
        )


class MendedForm(forms.Form):
    """The rows at fault, mended; everything else is as it was said for the list they come from."""

    file = forms.FileField(label=_("The mended file"), allow_empty_file=True)
