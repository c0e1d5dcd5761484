"""An exclusion list as somebody has it at hand: the bare numbers that the certificate names, or the published JSON.

Only the numbers are bound to the certificate, by their digest. What the JSON says beside them must agree with them and
with the certificate; the leaf hashes in it can be checked against a manifest only.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from registry.certification.facts import CertificateFacts
from registry.kernel.canon import StrictJsonError, load_json

MAX_NUMBER = 2**53 - 1
WIDTH = 8  # bytes of a number


class ListError(ValueError):
    """The file is not the exclusion list of this certificate."""


@dataclass(frozen=True, slots=True)
class ExclusionList:
    """`numbers`: little-endian 64-bit item numbers, ascending. `leaves`: their hashes as the JSON form has them."""

    numbers: bytes
    leaves: tuple[str, ...] | None = None


def read_list(content: bytes, facts: CertificateFacts) -> ExclusionList:
    """The list that `facts` name by digest. Raises ListError for every other file."""
    if _is_named(content, facts):
        return ExclusionList(content)
    try:
        document = load_json(content)
    except StrictJsonError as error:
        raise ListError from error
    if not isinstance(document, dict):
        raise ListError
    listed = _listed(document.get("items"))
    said = {
        "certificate": facts.certificate_number,
        "digest": facts.exclusions.digest,
        "count": facts.exclusions.items,
    }
    if not _is_named(listed.numbers, facts) or any(document.get(name) != value for name, value in said.items()):
        raise ListError
    return listed


def _is_named(numbers: bytes, facts: CertificateFacts) -> bool:
    digest = hashlib.sha256(numbers).hexdigest() if numbers else None
    return digest == facts.exclusions.digest and len(numbers) == WIDTH * facts.exclusions.items


def _listed(rows: object) -> ExclusionList:
    numbers, leaves = [], []
    for row in rows if isinstance(rows, list) else [None]:
        match row:
            case [int(number), str(leaf)] if not isinstance(number, bool) and 0 <= number <= MAX_NUMBER:
                numbers.append(number)
                leaves.append(leaf)
            case _:
                raise ListError
    return ExclusionList(np.array(numbers, "<i8").tobytes(), tuple(leaves))
