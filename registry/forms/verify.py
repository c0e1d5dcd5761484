"""What a visitor can have checked: a number, a certificate's file, a manifest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from registry.certification.pdfread import MAX_PDF
from registry.kernel.numbers import InvalidNumber, Kind, parse_number
from registry.selectors.certificates import certificate_by_number

MAX_MANIFEST = 25 << 20


def certificate_number(text: str) -> str:
    """The canonical number of a certificate on record. Raises ValidationError that says what to write instead."""
    try:
        number = parse_number(text)
    except InvalidNumber as error:
        if error.hint:
            raise forms.ValidationError(
                _("One digit of this number is wrong or two are swapped. Did you mean %(hint)s?"),
                params={"hint": error.hint},
            ) from None
        raise forms.ValidationError(_("This is no certificate number. It looks like DIP-2026-000412-2.")) from None
    if number.kind is not Kind.REGISTRATION:
        raise forms.ValidationError(
            _("%(number)s is the number of a case, not of a certificate. Certificates begin with DIP and a year."),
            params={"number": number.text},
        )
    if certificate_by_number(number.text) is None:
        raise forms.ValidationError(
            _("There is no certificate with the number %(number)s. It may be registered without one, or not at all."),
            params={"number": number.text},
        )
    return number.text


class NumberForm(forms.Form):
    """The box: a number, however it is spelled."""

    number = forms.CharField(label=_("Certificate number"), max_length=64)

    def clean_number(self) -> str:
        return certificate_number(self.cleaned_data["number"])


class FilesForm(forms.Form):
    """A certificate's file, or a number, and optionally the manifest."""

    file = forms.FileField(
        label=_("Certificate: the PDF or the JWT file"),
        required=False,
        help_text=format_lazy(_("Up to {limit} MB. The file is checked and thrown away."), limit=MAX_PDF >> 20),
    )
    number = forms.CharField(
        label=_("Certificate number"), max_length=64, required=False, help_text=_("If you have no file of it at hand.")
    )
    manifest = forms.FileField(
        label=_("Manifest, to see whether it is what was certified"),
        required=False,
        help_text=format_lazy(
            _("Up to {limit} MB; check larger ones with the command below."), limit=MAX_MANIFEST >> 20
        ),
    )

    def clean_number(self) -> str:
        text = self.cleaned_data["number"]
        return certificate_number(text) if text else ""

    def clean_file(self) -> UploadedFile[Any] | None:
        return self._capped("file", MAX_PDF)

    def clean_manifest(self) -> UploadedFile[Any] | None:
        return self._capped("manifest", MAX_MANIFEST)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("file") and not cleaned.get("number"):
            self.add_error("file", _("Choose the certificate's file, or give its number."))
        return cleaned

    def _capped(self, name: str, limit: int) -> UploadedFile[Any] | None:
        upload: UploadedFile[Any] | None = self.cleaned_data.get(name)
        if upload is not None and (upload.size or 0) > limit:
            raise forms.ValidationError(_("The file is larger than %(limit)d MB."), params={"limit": limit >> 20})
        return upload
