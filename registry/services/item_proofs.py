"""Item proofs for strangers: what a certificate's roots say of one item, to be checked without us."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from django.utils.translation import gettext_lazy as _

from registry.certification.facts import CertificateFacts
from registry.certification.itemproof import FORMAT
from registry.kernel import store
from registry.kernel.errors import Conflict, DomainError
from registry.kernel.urls import canonicalise
from registry.models import Certificate, ExclusionList
from registry.screening.arrow import compute, to_ints
from registry.screening.errors import ItemSetError
from registry.screening.itemkey import canonical_digest, canonical_key
from registry.screening.itemset import Item, ItemFile, items_at
from registry.screening.proofs import prove_absence, prove_item
from registry.selectors.gaps import manifest_current
from registry.selectors.named_items import spellings

MOST = 20  # items of one address that are proved at once
SCANNED = 1_000_000  # items of a set that is read through for a hash alone


class NoProof(Conflict):
    """The files behind a certificate are not at hand as they should be; a person has to look."""

    code = "no_proof"
    message = _("No proof can be made at the moment. Try again later.")


@dataclass(frozen=True, slots=True)
class Asked:
    """One item as somebody names it: addresses in canonical form, both schemes; SHA-256 in hexadecimal."""

    urls: tuple[str, ...]
    sha256: str | None

    @property
    def keys(self) -> list[bytes]:
        """The keys an item would have that is named by this and nothing else."""
        return [canonical_key(url, self.sha256) for url in self.urls or (None,)]


def asked_of(*, url: str = "", sha256: str = "") -> Asked:
    """What is asked for. Raises DomainError at the field that names nothing, or at `url` where both are empty."""
    if not (url.strip() or sha256.strip()):
        raise DomainError(_("Name an item by its address, its SHA-256, or both."), field="url")
    digest = canonical_digest(sha256) if sha256.strip() else None
    if sha256.strip() and digest is None:
        raise DomainError(_("A SHA-256 has 64 hexadecimal digits."), field="sha256")
    urls = spellings(url.strip())
    if url.strip() and not urls:
        raise DomainError(_("This is no address. Write it like https://example.com/page."), field="url")
    return Asked(urls, digest)


def item_proofs(certificate: Certificate, asked: Asked) -> dict[str, Any]:
    """The document of registry.certification.itemproof: of each item of that name, or of the key asked for where there
    is none. Reads a few row groups and the files of keys and nodes beside them. Raises NoProof.
    """
    facts = CertificateFacts.from_object(certificate.facts)
    before, after = _files(certificate, facts)
    try:
        items = [item for item in _found(before, asked) if asked.sha256 in (None, item.sha256)][:MOST]
        proofs = [_of_item(item, before, after) for item in items]
        proofs = proofs or [_of_none(key, before, after) for key in asked.keys]
    except (ItemSetError, OSError):
        raise NoProof from None
    return {"format": FORMAT, "certificate": facts.certificate_number, "proofs": proofs}


def outcomes(document: dict[str, Any]) -> list[tuple[str, str]]:
    """(what is proved: covered, excluded or absent; key) of each proof, as the verifier will find."""
    return [(_outcome(proof), proof["key"]) for proof in document["proofs"]]


def _outcome(proof: dict[str, Any]) -> str:
    if "included" in proof["after"]:
        return "covered"
    return "excluded" if "included" in proof["before"] else "absent"


def _files(certificate: Certificate, facts: CertificateFacts) -> tuple[Path, Path]:
    """The items files whose roots stand on the certificate, before exclusion and after it."""
    registration = certificate.registration
    lists = ExclusionList.objects.filter(registration=registration, root_after=facts.roots.after.items)
    listed = lists.select_related("version").order_by("-position").first()
    manifest = manifest_current(listed.version if listed else registration.version)
    if manifest is None or manifest.root_sha256 != facts.roots.before.items:
        raise NoProof
    before = store.path_of(manifest.items_sha256)
    return before, store.path_of(listed.kept_sha256) if listed else before


def _found(path: Path, asked: Asked) -> list[Item]:
    """Items of the address, whatever their hash; of a hash alone, those of a set that is soon read through.

    Of an address only the row groups are read that can hold it.
    """
    column = "url" if asked.urls else "sha256"
    wanted = pa.array(asked.urls) if asked.urls else pa.array([bytes.fromhex(asked.sha256 or "")], pa.binary(32))
    found = [np.zeros(0, np.int64)]
    with ItemFile(path) as file:
        if not asked.urls and file.items > SCANNED:
            return []
        found += [
            to_ints(batch.filter(compute.is_in(batch.column(column), value_set=wanted)).column("item"))
            for batch in file.batches(["item", column], _groups(file, asked))
        ]
    numbers = np.concatenate(found)[: 10 * MOST]
    return items_at(path, numbers.tolist()) if len(numbers) else []


def _groups(file: ItemFile, asked: Asked) -> list[int]:
    surt = canonicalise(asked.urls[0]).surt if asked.urls else None
    return [
        group
        for group, bounds in enumerate(file.bounds("surt"))
        if surt is None or bounds is None or bounds[0] <= surt <= bounds[1]
    ]


def _of_item(item: Item, before: Path, after: Path) -> dict[str, Any]:
    here = {"included": prove_item(before, item.item).as_json()}
    try:
        there = here if after == before else {"included": prove_item(after, item.item).as_json()}
    except ItemSetError as error:
        if error.code != "unknown_item":
            raise
        there = {"absent": prove_absence(after, item.key).as_json()}
    return {"key": item.key.decode(), "before": here, "after": there}


def _of_none(key: bytes, before: Path, after: Path) -> dict[str, Any]:
    here = {"absent": prove_absence(before, key).as_json()}
    there = here if after == before else {"absent": prove_absence(after, key).as_json()}
    return {"key": key.decode(), "before": here, "after": there}
