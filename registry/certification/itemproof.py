"""Proofs about single items against the roots on a certificate: one is covered, was excluded, or is in none.

The document (JSON) names the certificate and, for each item, its canonical key and what is proved of that key in the
set before exclusion and in the set after it:

    {"format": "dip-item-proofs/1", "certificate": "DIP-…", "proofs": [
        {"key": "{…}", "before": {"included": …} or {"absent": …} or null, "after": {"included": …} or {"absent": …}}]}

`included` is an item proof against the root over the items, `absent` an absence proof against the root over the keys
(registry.screening.proofs). It shows no other item: an absence proof shows two hashes of neighbouring keys.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from registry.certification.facts import CertificateFacts, Roots
from registry.certification.report import Check, failed, ok
from registry.kernel.canon import StrictJsonError, load_json

FORMAT = "dip-item-proofs/1"
CODE = "item_proof"
MAX_BYTES = 4 << 20


def check_item_proofs(facts: CertificateFacts, path: Path) -> Iterator[Check]:
    """One row for each item of the document. Raises OSError when the file cannot be read."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    try:
        document = load_json(data)
        proofs = document["proofs"]
        if document["format"] != FORMAT or not isinstance(proofs, list) or not proofs or len(data) > MAX_BYTES:
            raise ValueError("format")
    except (StrictJsonError, ValueError, KeyError, TypeError):
        yield failed(CODE, "条目证明的形式不成立。", "The item proofs are not in the form they should have.")
        return
    if document.get("certificate") != facts.certificate_number:
        yield failed(CODE, "条目证明属于另一证书。", "The item proofs are about another certificate.")
        return
    for proof in proofs:
        yield _row(facts, proof)


def _row(facts: CertificateFacts, proof: Any) -> Check:
    try:
        key = str(proof["key"])
        after = _proved(proof["after"], key, facts.roots.after)
        before = _proved(proof["before"], key, facts.roots.before) if proof.get("before") is not None else None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return failed(CODE, "条目证明不成立。", f"The proof of an item does not hold: {error}.")
    if after:
        return ok(CODE, f"证书涵盖该条目：{key}", f"The certificate covers the item: {key}")
    if before:
        return ok(
            CODE,
            f"该条目曾在所申报的条目之中，已被剔除：{key}",
            f"The item was among those filed and has been excluded: {key}",
        )
    return ok(CODE, f"证书不涵盖具有该键的条目：{key}", f"The certificate covers no item of this key: {key}")


def _proved(side: Any, key: str, roots: Roots) -> bool:
    """Whether the key is shown to be in the set (else: not to be in it). Raises ValueError where nothing is shown."""
    # Imported here: Arrow takes longer to load than the rest of a verification.
    from registry.screening.proofs import AbsenceProof, ItemProof, verify_absence, verify_item

    if set(side) == {"included"}:
        inside = ItemProof.from_json(side["included"])
        _same(inside.key, key)
        verify_item(inside, roots.items)
        return True
    if set(side) == {"absent"}:
        outside = AbsenceProof.from_json(side["absent"])
        _same(outside.key, key)
        verify_absence(outside, roots.keys)
        return False
    raise ValueError("it shows neither")


def _same(one: str, other: str) -> None:
    if one != other:
        raise ValueError("it is about another item")
