"""Why a manifest, a row of it or a job failed, in a sentence that says what to do; codes are the engine's."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

MANIFEST: dict[str, Promise] = {
    "empty": gettext_lazy("The file holds no row. Check that it was exported completely."),
    "unknown_format": gettext_lazy(
        "The file is none of the forms we read. Hand in CSV, TSV, JSON Lines, Parquet, a list of URLs or "
        "domains, CDXJ, WARC, a WebDataset shard, or a Croissant description with its files in one ZIP or TAR archive."
    ),
    "unsupported": gettext_lazy("The file is of a form we do not read: %(kind)s. Hand in CSV, JSON Lines or Parquet."),
    "encrypted": gettext_lazy("The file is encrypted. Hand it in without a password."),
    "truncated": gettext_lazy("The file ends in the middle: its end is missing. Export or upload it again."),
    "damaged": gettext_lazy("The file is damaged and cannot be read to the end. Export or upload it again."),
    "wrong_columns": gettext_lazy(
        "No column names the items. We look for “url” or “sha256”; we found: %(found)s. Rename a column."
    ),
    "not_utf8": gettext_lazy("Row %(row)s is not written in UTF-8. Save the file as UTF-8."),
    "line_too_long": gettext_lazy("Line %(row)s is longer than %(limit)s bytes, so this is no list of items."),
    "too_large": gettext_lazy(
        "The file holds more than can be read safely: its content grows beyond %(limit)s (%(what)s). Split it."
    ),
    "too_many_rows": gettext_lazy("The file has more than %(limit)s rows. Split it into several datasets."),
    "quotes": gettext_lazy("Too many quotation marks stand where none belongs, up to row %(row)s. Export it again."),
    "duplicate_columns": gettext_lazy(
        "More than one column claims to be the URL or the SHA-256: %(found)s. Rename or remove all but one."
    ),
    "no_content": gettext_lazy(
        "No record of the web archive holds content; it has: %(found)s. Hand in the file with the responses "
        "(WARC or WET)."
    ),
    "croissant_alone": gettext_lazy(
        "The Croissant description lists no items itself; it names these files: %(found)s. Put it and them into "
        "one ZIP or TAR archive, or hand in the file that lists the items."
    ),
    "croissant_missing": gettext_lazy(
        "These files that the Croissant description names are not in the archive: %(found)s. Add them, unpacked, or "
        "remove them from the description."
    ),
    "croissant_digest": gettext_lazy(
        "The file %(file)s is not the one that the Croissant description names: its SHA-256 is another. Replace "
        "the file or correct the description."
    ),
    "croissant_no_items": gettext_lazy(
        "None of the files that the Croissant description names lists items: %(found)s. One of them needs a "
        "column “url” or “sha256”."
    ),
    "croissant_invalid": gettext_lazy("The Croissant description names no file. Add its “distribution”."),
    "no_items": gettext_lazy("None of the %(rows)s rows names an item. The list of bad rows says why, row by row."),
    "memory_limit": gettext_lazy("Reading the file took more memory than is allowed, so it was stopped. Split it."),
    "time_limit": gettext_lazy("Reading the file took longer than is allowed, so it was stopped. Split it."),
}
_LARGE = {
    "file": pgettext_lazy("limit", "size of the file"),
    "uncompressed": pgettext_lazy("limit", "size when unpacked"),
    "window": pgettext_lazy("limit", "memory for unpacking"),
    "ratio": pgettext_lazy("limit", "times its packed size"),
    "column": pgettext_lazy("limit", "values in one column"),
    "footer": pgettext_lazy("limit", "size of its directory"),
}
UNSUPPORTED: dict[str, Promise] = {
    "zip": gettext_lazy(
        "The file is a ZIP archive without a Croissant description. Unpack it and hand in the manifest that is inside."
    ),
    "tar": gettext_lazy(
        "The file is a TAR archive, but neither a WebDataset shard with “.json” files nor a Croissant description with "
        "its files. Unpack it and hand in the manifest that is inside."
    ),
    "spreadsheet": gettext_lazy("The file is a spreadsheet. Save the sheet as CSV (UTF-8) and hand that in."),
    "nested_compression": gettext_lazy("The file is packed twice. Unpack it once and hand it in again."),
    "packed_parquet": gettext_lazy("The file is a packed Parquet file. Unpack it and hand in the Parquet file itself."),
    "zip_packing": gettext_lazy(
        "The ZIP archive is packed in a way we do not unpack. Pack it as ordinary ZIP (Deflate)."
    ),
    "json_array": gettext_lazy(
        "The file is one JSON array. Write one object a line instead (JSON Lines), for example with: jq -c '.[]'"
    ),
    "json_document": gettext_lazy(
        "The file is one JSON document and no Croissant description. Write one object a line instead (JSON Lines)."
    ),
}
IMPORTS: dict[str, Promise] = {
    "unknown_format": gettext_lazy(
        "The file is none of the forms we read: CSV, TSV, JSON Lines or one address a line."
    ),
    "unsupported": gettext_lazy(
        "We do not read files of this form (%(kind)s). In a spreadsheet, save the list as CSV and hand that in."
    ),
    "wrong_columns": gettext_lazy("No column has a heading that we know; we found: %(found)s. Take the template’s."),
    "no_scope": gettext_lazy("No column says what you refuse; we found: %(found)s. Name one “scope” or “范围”."),
    "too_many_rows": gettext_lazy("The file has more than %(limit)s rows. Split it."),
    "too_many_refusals": gettext_lazy(
        "The rows would become more than %(limit)s refusals, since nearly each says something else in statement, dates "
        "or usages. Say it once for all rows, or split the file."
    ),
}
JOBS: dict[str, Promise] = {
    "worker_died": gettext_lazy("The work broke off three times. The registry was alarmed; try again later."),
    "internal": gettext_lazy("Something failed on our side. The registry was alarmed; try again later."),
    "job_failed": gettext_lazy("The work was stopped because something newer took its place."),
}
ROWS: dict[str, Promise] = {
    "line_too_long": pgettext_lazy("row", "The line is too long."),
    "cell_too_long": pgettext_lazy("row", "A cell is too long."),
    "nul_byte": pgettext_lazy("row", "The line holds a NUL byte."),
    "quotes": pgettext_lazy("row", "A quotation mark stands where none belongs."),
    "unclosed_quote": pgettext_lazy("row", "A quotation mark is not closed."),
    "column_count": pgettext_lazy("row", "The row has more or fewer cells than the header."),
    "not_json": pgettext_lazy("row", "The line is not JSON."),
    "not_an_object": pgettext_lazy("row", "The line is JSON, but no object."),
    "duplicate_key": pgettext_lazy("row", "A key is given twice."),
    "not_text": pgettext_lazy("row", "A value that should be text is not."),
    "not_a_host": pgettext_lazy("row", "This is no bare host name such as example.com."),
    "public_suffix": pgettext_lazy("row", "Unrelated holders have names below this suffix, so it is no one’s host."),
    "count": pgettext_lazy("row", "The count is no whole number."),
    "status": pgettext_lazy("row", "The server answered with an error or a redirect, so no content was taken."),
    "record_length": pgettext_lazy("row", "The record does not end where it says it does."),
    "record_header": pgettext_lazy("row", "The head of the record or of the answer in it cannot be read."),
    "not_cdx": pgettext_lazy("row", "The line is no index entry: sort key, time and a JSON object."),
    "nothing_named": pgettext_lazy("row", "The row names neither a URL nor a SHA-256."),
    "sha256": pgettext_lazy("row", "The SHA-256 is not 64 hexadecimal digits."),
    "identifier": pgettext_lazy("row", "An identifier is not of a known form."),
    "dataset": pgettext_lazy("row", "This is no short name of a dataset."),
    "identifier_too_long": pgettext_lazy("row", "An identifier is too long."),
    "identifier_count": pgettext_lazy("row", "The row has too many identifiers."),
    "url_empty": pgettext_lazy("row", "The URL is empty."),
    "url_not_absolute": pgettext_lazy("row", "The URL does not begin with http:// or https://."),
    "url_scheme": pgettext_lazy("row", "The URL is of another kind than http and https."),
    "url_too_long": pgettext_lazy("row", "The URL is too long."),
    "url_control_character": pgettext_lazy("row", "The URL holds a line break or another control character."),
    "url_encoding": pgettext_lazy("row", "The URL holds a character that cannot be encoded."),
    "url_host": pgettext_lazy("row", "The host of the URL is no valid name or address."),
    "url_invalid": pgettext_lazy("row", "This is no URL."),
}


def job_fault(code: str, params: dict[str, Any]) -> str:
    """The sentence for a failed job; `code` and `params` as the job row keeps them."""
    known = _fault_words(code, str(params.get("kind", "")))
    if known is None:
        return _("The work failed (%(code)s).") % {"code": code}
    if params.get("first"):
        return _no_items(params)
    told = str(known) % _shown(params)
    if "file" in params and code != "manifest_croissant_digest":
        return _("In %(file)s: %(fault)s") % {"file": params["file"], "fault": told}
    return told


def _fault_words(code: str, kind: str) -> Promise | None:
    area, _line, reason = code.partition("_")
    if area == "import":
        return IMPORTS.get(reason, MANIFEST.get(reason))
    if area == "manifest" and reason == "unsupported" and kind in UNSUPPORTED:
        return UNSUPPORTED[kind]
    return MANIFEST.get(reason) if area == "manifest" else JOBS.get(code)


def row_fault(code: str) -> str:
    """The sentence for one bad row."""
    known = ROWS.get(code)
    return str(known) if known is not None else _("The row names no item (%(code)s).") % {"code": code}


def _no_items(params: dict[str, Any]) -> str:
    """The file was not kept, so there is no list to point to: its first bad rows are told here."""
    told = [_("None of the %(rows)s rows names an item.") % _shown(params)]
    for row, code in (text.split(" ", 1) for text in params["first"]):
        told.append(_("Row %(row)s: %(reason)s") % {"row": row, "reason": row_fault(code)})
    return " ".join(told)


def _shown(params: dict[str, Any]) -> dict[str, str]:
    defaults = {"row": "1", "limit": "?", "what": "", "found": "", "kind": "", "rows": "0", "file": ""}
    shown = {key: f"{value:,}" if isinstance(value, int) else str(value) for key, value in params.items()}
    found = params.get("found")
    if isinstance(found, list):
        shown["found"] = ", ".join(map(str, found)) or _("none")
    if params.get("what") in _LARGE:
        shown["what"] = str(_LARGE[params["what"]])
    return defaults | shown
