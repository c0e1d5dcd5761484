"""Files that carry a C2PA manifest: whether it holds, and its training and data mining assertion.

Needs the optional library `c2pa-python` (the extra `c2pa`); without it every file is "not looked at". The library is
told to fetch nothing: a manifest that is kept elsewhere is not read, since a file must not choose what we connect to.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import Any, Literal

from registry.preferences.cawg import Assertion
from registry.preferences.cawg import read as read_assertion
from registry.preferences.statements import Diagnosis, Statement
from registry.preferences.texts import shown

_NO_ASSERTION = Assertion()
State = Literal["valid", "invalid", "unsigned", "unread"]
MAX_BYTES = 64 << 20
_NOTHING_FETCHED = {
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_after_reading": True},
}
_UNTRUSTED = "signingCredential.untrusted"


@dataclass(frozen=True, slots=True)
class Asset:
    """`statements` only where the manifest is whole: what a changed file says is said by nobody."""

    state: State
    assertion: Assertion = _NO_ASSERTION
    diagnoses: tuple[Diagnosis, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        return self.assertion.statements if self.state == "valid" else ()


def read(data: bytes, media_type: str) -> Asset:
    """The active manifest of a file of a type such as `image/jpeg`. Never raises."""
    if len(data) > MAX_BYTES:
        return _unread("c2pa_too_large", limit=str(MAX_BYTES))
    try:
        library = import_module("c2pa")
    except ImportError:
        return _unread("c2pa_not_installed")
    try:
        store = _store(library, data, media_type)
    except library.C2paError.ManifestNotFound:
        return Asset("unsigned")
    except (library.C2paError, ValueError, TypeError) as error:
        return _unread("c2pa_unreadable", reason=shown(str(error)))
    assertion = read_assertion(store)
    if store.get("validation_state") not in ("Valid", "Trusted"):
        return Asset("invalid", assertion, (*assertion.diagnoses, Diagnosis("c2pa_invalid", "error")))
    return Asset("valid", assertion, (*assertion.diagnoses, *_of_signer(store)))


def _store(library: Any, data: bytes, media_type: str) -> Mapping[str, Any]:
    """The manifest store as the library shows it. Raises the library's errors, and ValueError for what is no JSON."""
    with (
        library.Context.from_dict(_NOTHING_FETCHED) as context,
        BytesIO(data) as stream,
        library.Reader(media_type, stream, context=context) as reader,
    ):
        found = json.loads(reader.json())
    return found if isinstance(found, Mapping) else {}


def _of_signer(store: Mapping[str, Any]) -> list[Diagnosis]:
    """A signature that holds says that the file is unchanged, not who signed it."""
    status = store.get("validation_status")
    codes = [one.get("code") for one in status if isinstance(one, Mapping)] if isinstance(status, list) else []
    return [Diagnosis("c2pa_signer_unknown", "note")] if _UNTRUSTED in codes else []


def _unread(code: str, **params: str) -> Asset:
    return Asset("unread", diagnoses=(Diagnosis(code, "error", params=params),))
