"""What the story is made of, read from ../data: parties, datasets with sources, sentences in two languages."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "data"
NO_END = "no end"


@dataclass(frozen=True, slots=True)
class PartySpec:
    """Somebody of the story; `email` is both the account's and the one for service."""

    key: str
    email: str
    user: str
    kind: str
    zh: str
    en: str
    identity: str
    code: str
    country: str
    language: str


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """`contract`: months the contract runs after filing, NO_END, or None where there is none."""

    origin: str
    name: str
    hosts: tuple[str, ...]
    is_personal: bool
    contract: int | str | None


@dataclass(frozen=True, slots=True)
class DatasetSpec:
    """A dataset as the curator describes it; the years in its name follow from when it is filed."""

    slug: str
    by: str
    joint: str | None
    form: str
    industry: str
    years: int
    zh: str
    en: str
    content: str
    summary_zh: str
    summary_en: str
    region: str
    volume: str
    frequency: str
    items: int
    unresolvable: int
    is_unpublished: bool
    language: str
    sources: tuple[SourceSpec, ...]

    @property
    def is_personal(self) -> bool:
        return any(source.is_personal for source in self.sources)


@cache
def parties() -> tuple[PartySpec, ...]:
    return tuple(_party(entry) for entry in _read("parties"))


@cache
def datasets() -> dict[str, DatasetSpec]:
    return {entry["slug"]: _dataset(entry) for entry in _read("datasets")}


def say(dice: random.Random, path: str, language: str) -> str:
    """A sentence of texts.json by its dotted path, drawn where there are several."""
    found: Any = _texts()
    for step in path.split("."):
        found = found[step]
    if isinstance(found, list):
        found = dice.choice(found)
    sentence: str = found["en" if language.startswith("en") else "zh"]
    return sentence


def has_text(path: str) -> bool:
    found: Any = _texts()
    for step in path.split("."):
        found = found.get(step, {})
    return bool(found)


@cache
def _texts() -> dict[str, Any]:
    texts: dict[str, Any] = _read("texts")
    return texts


def _read(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def _party(entry: dict[str, Any]) -> PartySpec:
    optional = {"code": "", "country": "CN", "language": "zh-hans"}
    return PartySpec(**{**optional, **entry})


def _dataset(entry: dict[str, Any]) -> DatasetSpec:
    sources = tuple(_source(source) for source in entry["sources"])
    plain = {key: value for key, value in entry.items() if key not in {"with", "unpublished", "sources"}}
    optional = {"unresolvable": 0, "language": "zh-hans"}
    return DatasetSpec(
        **{**optional, **plain},
        joint=entry.get("with"),
        is_unpublished=entry.get("unpublished", False),
        sources=sources,
    )


def _source(entry: dict[str, Any]) -> SourceSpec:
    has_contract = "contract_months" in entry
    return SourceSpec(
        origin=entry["origin"],
        name=entry["name"],
        hosts=tuple(entry["hosts"]),
        is_personal=entry.get("pi", False),
        contract=(entry["contract_months"] or NO_END) if has_contract else None,
    )
