"""What the URL canonicaliser raises: a stable code, worded for people by whoever shows it."""

from __future__ import annotations


class UnresolvableUrl(ValueError):
    """A row that names no web resource; the third state of a screening, beside "refused" and "no refusal".

    `code` is one of `CODES` and is stored and counted, so a code is never renamed.
    """

    CODES = frozenset(
        {"empty", "not_absolute", "scheme", "too_long", "control_character", "encoding", "host", "invalid"}
    )

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class InvalidScope(ValueError):
    """A refusal scope that cannot be taken as written. `code` is one of `CODES` or of `UnresolvableUrl.CODES`."""

    CODES = (
        frozenset({"public_suffix", "ip_address", "path", "query", "port", "userinfo", "wildcard", "account"})
        | UnresolvableUrl.CODES
    )

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
