"""A manifest against the roots on the certificate: whether these are the items the certificate speaks of."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from registry.certification.facts import CertificateFacts, Roots
from registry.certification.report import Check, CheckResult, failed, not_checked, ok

WIDTH = 8  # an exclusion list is a run of little-endian 64-bit item numbers, ascending


def check_items(facts: CertificateFacts, manifest: Path | None, exclusions: Path | None) -> Iterator[Check]:
    """Rows for the manifest and the exclusion list. Raises OSError when a path cannot be read."""
    content = b""
    complete = facts.exclusions.items == 0
    if exclusions is not None:
        content = exclusions.read_bytes()
        row = _list_row(facts, content)
        yield row
        complete = row.state is CheckResult.OK
    if manifest is None:
        yield not_checked("manifest_roots", "条目未核对：手边没有清单。", "Items: no manifest at hand.")
    else:
        yield _manifest_row(facts, manifest, content if complete else b"", complete)


def _manifest_row(facts: CertificateFacts, manifest: Path, numbers: bytes, complete: bool) -> Check:
    # Imported here: Arrow takes longer to load than the rest of a verification, and most have no manifest at hand.
    import numpy as np

    from registry.screening.errors import ItemSetError, ManifestError
    from registry.screening.roots import recompute_roots

    try:
        found = recompute_roots(manifest, np.frombuffer(numbers, "<i8"))
    except (ManifestError, ItemSetError) as error:
        return failed("manifest_roots", "清单无法读取。", f"The manifest cannot be read: {error}.")
    expected = facts.roots.after if complete else facts.roots.before
    return _roots_row(Roots(found.items, found.keys), expected, complete)


def _list_row(facts: CertificateFacts, content: bytes) -> Check:
    code = "exclusion_list"
    if facts.exclusions.digest != hashlib.sha256(content).hexdigest() or len(content) != WIDTH * facts.exclusions.items:
        return failed(code, "剔除清单与证书所载不符。", "The exclusion list is not the one named on the certificate.")
    return ok(code, "剔除清单与证书所载一致。", "The exclusion list is the one named on the certificate.")


def _roots_row(found: Roots, expected: Roots, complete: bool) -> Check:
    code = "manifest_roots"
    if found != expected:
        return failed(
            code, "由清单重算的根与证书所载不符。", "The roots computed from the manifest are not the certificate's."
        )
    if not complete:
        return not_checked(
            code,
            "清单与剔除前的根一致；没有剔除清单，覆盖条目未核对。",
            "The manifest has the root before exclusion; without the exclusion list the covered items are unchecked.",
        )
    return ok(
        code,
        "由清单重算的两个根与证书所载一致。",
        "Both roots computed from the manifest are those on the certificate.",
    )
