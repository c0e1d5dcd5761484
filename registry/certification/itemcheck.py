"""A manifest against the roots on the certificate: whether these are the items the certificate speaks of."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from registry.certification.exclusionlist import ExclusionList, ListError, read_list
from registry.certification.facts import CertificateFacts, Roots
from registry.certification.report import Check, CheckResult, failed, not_checked, ok


def check_items(facts: CertificateFacts, manifest: Path | None, exclusions: Path | None) -> Iterator[Check]:
    """Rows for the manifest and the exclusion list. Raises OSError when a path cannot be read."""
    listed = ExclusionList(b"") if facts.exclusions.items == 0 else None
    if exclusions is not None:
        try:
            listed = read_list(exclusions.read_bytes(), facts)
        except ListError:
            listed = None
            yield failed(
                "exclusion_list",
                "剔除清单与证书所载不符。",
                "The exclusion list is not the one named on the certificate.",
            )
        else:
            yield ok(
                "exclusion_list",
                "剔除清单与证书所载一致。",
                "The exclusion list is the one named on the certificate.",
            )
    if manifest is None:
        yield not_checked("manifest_roots", "条目未核对：手边没有清单。", "Items: no manifest at hand.")
    else:
        yield from _manifest_rows(facts, manifest, listed)


def _manifest_rows(facts: CertificateFacts, manifest: Path, listed: ExclusionList | None) -> Iterator[Check]:
    # Imported here: Arrow takes longer to load than the rest of a verification, and most have no manifest at hand.
    from registry.screening.errors import ItemSetError, ManifestError
    from registry.screening.roots import recompute_roots

    numbers = np.frombuffer(listed.numbers if listed else b"", "<i8")
    try:
        found = recompute_roots(manifest, numbers, with_leaves=bool(listed and listed.leaves))
    except (ManifestError, ItemSetError) as error:
        yield failed("manifest_roots", "清单无法读取。", f"The manifest cannot be read: {error}.")
        return
    expected = facts.roots.after if listed else facts.roots.before
    row = _roots_row(Roots(found.items, found.keys), expected, complete=listed is not None)
    yield row
    is_same = row.state is CheckResult.OK
    if is_same and listed and listed.leaves and listed.leaves != found.leaves:
        yield failed(
            "excluded_items",
            "剔除清单所写的散列不是所剔除条目的散列。",
            "The hashes in the exclusion list are not those of the items excluded.",
        )


def _roots_row(found: Roots, expected: Roots, *, complete: bool) -> Check:
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
