"""The published exclusion list of a certificate, readable by people and programs."""

import json
from collections.abc import Iterator

import numpy as np

from registry.certification.facts import CertificateFacts
from registry.kernel import store
from registry.models import Certificate
from registry.screening.itemset import items_at

FORMAT = "dip-exclusions/1"
CHUNK = 10_000


def exclusion_document(certificate: Certificate) -> Iterator[str]:
    """JSON in pieces: {"format", "certificate", "digest", "count", "items": [[number, leaf hash], …]}, ascending.

    `digest` is SHA-256 over the numbers alone as 64-bit little-endian integers, as on the certificate; null when
    nothing is excluded. Leaf hashes are those of the tree under the root before exclusion.
    """
    facts = CertificateFacts.from_object(certificate.facts)
    head = {
        "format": FORMAT,
        "certificate": certificate.number,
        "digest": facts.exclusions.digest,
        "count": facts.exclusions.items,
    }
    yield json.dumps(head)[:-1] + ', "items": ['
    yield from _rows(certificate, facts.exclusions.digest)
    yield "]}\n"


def _rows(certificate: Certificate, digest: str | None) -> Iterator[str]:
    if digest is None:
        return
    numbers = np.frombuffer(store.read(digest), "<i8")
    manifest = certificate.registration.version.manifests.get(is_current=True)
    path = store.path_of(manifest.items_sha256)
    separator = ""
    for start in range(0, len(numbers), CHUNK):
        for item in items_at(path, numbers[start : start + CHUNK]):
            yield f'{separator}\n[{item.item}, "{item.leaf}"]'
            separator = ","
