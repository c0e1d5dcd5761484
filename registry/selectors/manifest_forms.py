"""What a manifest was recognised as, in words; names are the engine's (screening.forms.Format.name)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.models import Job
from registry.screening.forms import HOST_LEVEL

FORMS = {
    "csv": gettext_lazy("CSV table"),
    "tsv": gettext_lazy("TSV table"),
    "list": gettext_lazy("list, one entry a line"),
    "jsonl": gettext_lazy("JSON Lines"),
    "parquet": gettext_lazy("Parquet"),
    "cdxj": gettext_lazy("index of a web archive (CDXJ)"),
    "cdx": gettext_lazy("index of a web archive (CDX)"),
    "warc": gettext_lazy("web archive (WARC)"),
    "arc": gettext_lazy("web archive (ARC)"),
    "webdataset": gettext_lazy("WebDataset shard"),
    "croissant": gettext_lazy("Croissant description with its files"),
}
PACKINGS = {"gzip": "gzip", "zstd": "Zstandard", "bzip2": "bzip2", "xz": "xz", "zip": "ZIP", "tar": "TAR"}


def form_words(name: str) -> str:
    """`jsonl+gzip` as "JSON Lines, packed with gzip"; empty for a manifest that is not read yet."""
    kind, *packings = name.split("+")
    words = str(FORMS.get(kind.removesuffix(HOST_LEVEL), kind))
    if not packings:
        return words
    packed = " + ".join(PACKINGS.get(packing, packing) for packing in packings)
    return _("%(form)s, packed with %(packing)s") % {"form": words, "packing": packed}


@dataclass(frozen=True)
class ArchiveFile:
    """One file of an archive; `last_row` is 0 where it lists no items."""

    name: str
    form: str
    first_row: int
    last_row: int


def archive_files(job: Job) -> list[ArchiveFile]:
    """What an intake made of each file of an archive; none for a manifest that is one file."""
    return [
        ArchiveFile(file["file"], form_words(file.get("format", "")), file.get("first_row", 0), file.get("last_row", 0))
        for file in job.result.get("files", [])
    ]
