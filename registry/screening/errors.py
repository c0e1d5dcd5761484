"""What the engine refuses as a whole. Codes are stable; whoever shows them words them."""

from __future__ import annotations


class ManifestError(ValueError):
    """A manifest that cannot be taken as a whole file. `params` are JSON values for the sentence shown.

    code            params
    empty           -
    unknown_format  - (binary, or no header and no URL in the first line)
    unsupported     kind: zip, tar (neither Croissant nor WebDataset), spreadsheet, 7z, rar, pdf, html, xml,
                    nested_compression, packed_parquet, zip_packing, sqlite, arrow, orc, avro, json_array, json_document
    encrypted       -
    truncated       -
    damaged         detail (of the decompressor or reader), row (of a web archive: the record)
    wrong_columns   found: up to 50 column names
    not_utf8        row
    line_too_long   row, limit (only where the very first line, the header, is too long)
    too_large       limit, what: file, uncompressed, ratio, column, footer, window (bytes; for ratio a factor)
    too_many_rows   limit
    quotes          row, limit (more stray quotation marks than are worth recovering from)
    duplicate_columns  found: names of columns that claim the same role by the same name
    no_content      found: types of the records of a web archive none of which holds content
    croissant_alone     found, count: the files that a description names, without which it lists no item
    croissant_missing   found, count: the files of a description that are not in the archive with it
    croissant_digest    file: its SHA-256 is not the one in the description
    croissant_no_items  found: the files read, each with the code that says why it lists no item
    croissant_invalid   -  (a description that names no file)

    A fault of one file in an archive has `file`, its name, among its params.
    """

    CODES = frozenset(
        {
            "empty",
            "unknown_format",
            "unsupported",
            "encrypted",
            "truncated",
            "damaged",
            "wrong_columns",
            "not_utf8",
            "line_too_long",
            "too_large",
            "too_many_rows",
            "quotes",
            "duplicate_columns",
            "no_content",
            "croissant_alone",
            "croissant_missing",
            "croissant_digest",
            "croissant_no_items",
            "croissant_invalid",
        }
    )

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params = params


class ItemSetError(ValueError):
    """An item file, exclusion list or proof request that does not fit.

    code: not_an_item_file, damaged, unknown_item (item), not_sorted (item), present, absent.
    """

    CODES = frozenset({"not_an_item_file", "damaged", "unknown_item", "not_sorted", "present", "absent"})

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params = params
