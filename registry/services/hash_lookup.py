"""Looking up without saying what: by the beginning of a hash, which many share.

Whoever asks hashes `kind:value` (docs/lookup.md), sends the first digits and compares the answer at home. What is told
are keys, 48 bits of a hash, of public live datasets; not that an item is still in the set, nor anything of others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.screening.keyindex import KEY_BITS
from registry.screening.keyindex_file import KeyFile

from .key_reading import keys_asked
from .whereabouts import registrations_by_set, registrations_live

LEAST_DIGITS, MOST_DIGITS = 4, 8
MAX_PREFIXES = 1000
MAX_ROWS = 200_000
DIGITS = KEY_BITS // 4
_TABLES = ("items", "places")

Found = Mapping[str, Sequence[str]]


class TooWide(DomainError):
    code = "prefix_too_wide"
    message = _("More than %(limit)d keys begin so. Send longer beginnings, or fewer of them in one request.")


def hashes_beginning(prefixes: Sequence[str], *, at: datetime) -> dict[str, Found]:
    """By each beginning (lower-case hex digits) the rest of every key that begins so, with application numbers.

    Raises TooWide.
    """
    parts = keys_asked(lambda files: [part for file in files for part in _parts(file, prefixes)], at)
    public = registrations_by_set({source for _p, _k, _o, sources in parts for source in sources}, registrations_live())
    numbers = {source: [one.case.number or "" for one in ones] for source, ones in public.items()}
    answer: dict[str, dict[str, set[str]]] = {prefix: defaultdict(set) for prefix in prefixes}
    for prefix, keys, owners, sources in parts:
        for key, owner in zip(keys.tolist(), owners.tolist(), strict=True):
            for number in numbers.get(sources[owner], ()):
                answer[prefix][f"{key:0{DIGITS}x}"[len(prefix) :]].add(number)
    return {prefix: {rest: sorted(answer[prefix][rest]) for rest in sorted(answer[prefix])} for prefix in prefixes}


Part = tuple[str, Any, Any, Sequence[str]]  # beginning, keys, which source each is of, the sources' digests


def _parts(file: KeyFile, prefixes: Sequence[str]) -> list[Part]:
    sources = [source.digest for source in file.sources]
    found: list[Part] = []
    total = 0
    for prefix in prefixes:
        shift = KEY_BITS - 4 * len(prefix)
        least = int(prefix, 16) << shift
        for table in _TABLES:
            rows = file.between(table, least, least + (1 << shift) - 1)
            pairs = np.unique(np.column_stack((rows.keys, file.owners(rows.refs).astype(np.uint64))), axis=0)
            total += len(pairs)
            if total > MAX_ROWS:
                raise TooWide(limit=MAX_ROWS)
            if len(pairs):
                found.append((prefix, pairs[:, 0], pairs[:, 1].astype(np.int64), sources))
    return found
