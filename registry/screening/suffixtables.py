"""The public suffix list of this installation as tables for the loops, once for each salt."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from registry.kernel.urls import suffix_entries
from registry.screening.arrow import Column, Hashes, buffers
from registry.screening.keying import directory, filter_words, salted, text_hashes
from registry.screening.loops.tables import Texts
from registry.screening.loops.web import IS_EXCEPTION, IS_RULE, IS_WILD


def frozen(values: Any, kind: Any) -> Any:
    """The array as the loops know it: one type each, not writable, whether mapped or not."""
    array = np.ascontiguousarray(values, dtype=kind)
    array = array.view()
    array.flags.writeable = False
    return array


class Suffixes(NamedTuple):
    """The public suffix list as a table of texts with traits; filters, see loops.web.Web."""

    texts: Texts
    above: Hashes
    wild: Hashes


@lru_cache(1)
def _suffix_names() -> tuple[Column, Any, Column]:
    """(texts of the entries, their traits, all names at or above one)."""
    traits: dict[str, int] = {}
    for entry in suffix_entries():
        trait = IS_EXCEPTION if entry[0] == "!" else IS_WILD if entry[:2] == "*." else IS_RULE
        text = entry.removeprefix("!").removeprefix("*.")
        traits[text] = traits.get(text, 0) | trait
    names = sorted(traits)
    above = {".".join(labels[at:]) for labels in (name.split(".") for name in names) for at in range(len(labels))}
    kinds = np.array([traits[name] for name in names], np.uint8)
    return pa.array(names, pa.large_string()), kinds, pa.array(sorted(above), pa.large_string())


@lru_cache(8)
def suffix_tables(salt: bytes) -> Suffixes:
    names, kinds, above = _suffix_names()
    hashes = host_hashes(salt, names)
    order = np.argsort(hashes, kind="stable")
    places = directory(hashes[order], len(names) // 4 + 1)
    texts = text_table(hashes[order], kinds[order], names.take(pa.array(order)), places)
    filters = (filter_words(some) for some in (host_hashes(salt, above), hashes[kinds & IS_WILD > 0]))
    return Suffixes(texts, *(frozen(words, np.uint64) for words in filters))


def host_hashes(salt: bytes, names: Column) -> Hashes:
    return text_hashes(salted(salt), np.zeros(len(names), np.int64), names)


def text_table(hashes: Hashes, kinds: Any, values: Column, places: Any) -> Texts:
    offsets, data = buffers(values)
    parts = (hashes, np.uint64), (kinds, np.uint8), (offsets, np.int64), (data, np.uint8), (places, np.uint32)
    return Texts(*(frozen(*part) for part in parts))
