"""Widgets and fields the applicant's forms share; drawn by templates/django/forms."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.kernel.calendar import LAST_DAY

Text = str | Promise  # Django's stubs want their own private class for lazy labels, hence Any below
Upload = UploadedFile[Any]
YES, NO = "yes", "no"


class RadioCards(forms.RadioSelect):
    """Radio buttons as cards: `hints` explain a choice, `opens` names the fields that belong to it alone."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        hints: Mapping[str, Text] | None = None,
        opens: Mapping[str, Sequence[str]] | None = None,
        in_columns: bool = False,
    ) -> None:
        super().__init__(attrs)
        self.hints = dict(hints or {})
        self.opens = {value: tuple(names) for value, names in (opens or {}).items()}
        self.in_columns = in_columns


class YesNoField(forms.TypedChoiceField):
    """True, False, or None while it is not answered."""

    def __init__(
        self,
        *,
        label: Any,
        yes: Text = "",
        no: Text = "",
        opens: Sequence[str] = (),
        help_text: Any = "",
    ) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=False,
            coerce=lambda value: value == YES,
            empty_value=None,
            choices=[(YES, _("Yes")), (NO, _("No"))],
            widget=RadioCards(hints={YES: yes, NO: no}, opens={YES: tuple(opens)}),
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: YES, False: NO}.get(value, value)


class Area(forms.Textarea):
    """A browser counts a line break as one character and sends two; here it is one, so that limits agree."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


class DateField(forms.DateField):
    """A day, by the browser's own picker or typed as 2026-11-30; none that no clock can count from."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, *, label: Any, help_text: Any = "", first: date = date.min) -> None:
        bounds = [
            MinValueValidator(first, _("No day before %(limit_value)s can be given here.")),
            MaxValueValidator(LAST_DAY, _("No day after %(limit_value)s can be given here.")),
        ]
        super().__init__(label=label, help_text=help_text, required=False, validators=bounds)


class RowForm:
    """Beside ModelForm: no constraint of the row is asked, only fields are cleaned.

    The rule behind a constraint is the service's, which words it and names the field; a constraint says its own name.
    """

    instance: Any

    def _get_validation_exclusions(self) -> set[str]:
        return {field.name for field in self.instance._meta.fields}


class DraftForm(forms.BaseForm):
    """Everything may be missing in a draft; what a filing needs is only not called optional.

    `needed` names such fields. They are required for the eye (label), never for the cleaning.
    """

    needed: Sequence[str] = ()
    use_required_attribute = False

    def full_clean(self) -> None:
        self._call_required(False)
        super().full_clean()
        self._call_required(True)

    def show_needed(self) -> None:
        """Call at the end of __init__: an unbound form is not cleaned."""
        self._call_required(True)

    def _call_required(self, is_required: bool) -> None:
        for name in self.needed:
            self.fields[name].required = is_required


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Any number of files; cleans to a list, empty when none was chosen."""

    def __init__(self, *, label: Any, help_text: Any = "") -> None:
        super().__init__(label=label, help_text=help_text, required=False, allow_empty_file=True, widget=FilesInput())

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(FilesField, self).clean(file, initial) for file in given]
