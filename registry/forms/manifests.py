"""Handing in a manifest."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.selectors.faults import job_fault
from registry.services.attachments import upload_path
from registry.services.intake import manifest_check

from .widgets import Upload


class ManifestForm(forms.Form):
    """A small file is read at once, so that its faults stand at the field; a large one only looked at."""

    file = forms.FileField(
        label=_("Manifest"),
        allow_empty_file=True,  # the service's sentence says more
        help_text=_(
            "CSV, TSV, JSON Lines, Parquet, a list of URLs or of domains, CDXJ, WARC, a WebDataset shard, or a "
            "Croissant description with its files; also packed with gzip, Zstandard, bzip2 or xz. Up to 2 GB and "
            "50 million rows. The form is recognised by the content, whatever the file is called."
        ),
    )

    def clean_file(self) -> Upload:
        file: Upload = self.cleaned_data["file"]
        if file.size:
            try:
                manifest_check(upload_path(file))
            except DomainError as error:
                raise forms.ValidationError(job_fault(error.code, error.params)) from None
        return file
