"""Which items of a version come from which source: by domain, the rest to the one source that names none."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from registry.kernel import store
from registry.kernel.urls import host_of
from registry.models import Source, Version
from registry.screening.arrow import Column, to_ints
from registry.screening.domains import authorities

from .gaps import manifest_current

Numbers = npt.NDArray[np.int64]
_NOBODY = -1
_BATCH = 1 << 16


def source_of_items(version: Version) -> dict[int, Numbers]:
    """Item numbers (0-based, sorted) by source id. Items of no source are in none; empty before a manifest is read.

    The longest matching domain decides. One pass over the items file, two bytes per item held.
    """
    sources = list(version.sources.all())
    places = _places(version, sources)
    return {source.pk: np.flatnonzero(places == at) for at, source in enumerate(sources)}


def items_of_source(source: Source) -> Numbers:
    """The item numbers of one source."""
    return source_of_items(source.version).get(source.pk, np.empty(0, dtype=np.int64))


def _places(version: Version, sources: Sequence[Source]) -> npt.NDArray[np.int16]:
    """For every item the index of its source in `sources`."""
    manifest = manifest_current(version)
    if manifest is None:
        return np.empty(0, np.int16)
    places = SourcePlaces(sources)
    with pq.ParquetFile(str(store.path_of(manifest.items_sha256))) as file:
        parts = [places.of(batch.column("url")) for batch in file.iter_batches(_BATCH, columns=["url"])]
    return np.concatenate(parts) if parts else np.empty(0, np.int16)


class SourcePlaces:
    """Which of some sources a URL comes from, by its index among them; -1 for none of them."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._by_domain = {domain: at for at, source in enumerate(sources) for domain in source.domains}
        self._rest = next((at for at, source in enumerate(sources) if not source.domains), _NOBODY)
        self._known: dict[str, int] = {}

    def of(self, urls: Column) -> npt.NDArray[np.int16]:
        """The index of every row of a column of canonical URLs; a null comes from the source that names no domain."""
        hosts = authorities(urls).dictionary_encode()
        places = [_place(host, self._by_domain, self._rest, self._known) for host in hosts.dictionary.to_pylist()]
        codes = to_ints(hosts.indices.fill_null(len(places)))
        return np.array([*places, self._rest], np.int16)[codes]


def _place(authority: str | None, by_domain: Mapping[str, int], rest: int, known: dict[str, int]) -> int:
    if not authority:
        return rest
    if authority not in known:
        known[authority] = next((by_domain[name] for name in _names(host_of(authority)) if name in by_domain), rest)
    return known[authority]


def _names(host: str) -> list[str]:
    """The host and everything above it, longest first."""
    labels = host.split(".")
    return [".".join(labels[at:]) for at in range(len(labels))]
