"""What leaves a version at settlement, and why: one set of item numbers with the reason behind each part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils import translation
from django.utils.translation import gettext as _

from objections.kernel.partition import united
from objections.models import Objection, ObjectionState, Target, TargetKind
from registry.models import Ground, ItemSet, Match, MatchState, Party, Registration
from registry.services.itemsets import Numbers, itemset_numbers

from .targets import named_numbers

CARRIED_OUT = (ObjectionState.CLOSED, ObjectionState.SETTLED)


@dataclass(frozen=True, slots=True)
class Removal:
    """One reason. `ref` is the objection or refusal number; `scope`, in both languages, never names a person."""

    ref: str
    ground: str
    scope: dict[str, str]
    numbers: Numbers

    def as_json(self) -> dict[str, Any]:
        return {"ref": self.ref, "ground": self.ground, "scope": self.scope, "items": len(self.numbers)}


@dataclass(frozen=True, slots=True)
class Removals:
    """All reasons together; `matches` are the accepted ones that become excluded, `set_aside` what ends with it."""

    parts: tuple[Removal, ...]
    matches: tuple[int, ...]
    set_aside: tuple[int, ...]

    @property
    def numbers(self) -> Numbers:
        return united(part.numbers for part in self.parts)

    @property
    def reasons(self) -> list[dict[str, Any]]:
        return [part.as_json() for part in self.parts]


def removals_of(registration: Registration) -> Removals:
    """Upheld items, settled and conceded lists, accepted matches and items set aside, of the version as it is."""
    matches = accepted_matches(registration)
    set_aside = set_aside_objections(registration)
    parts = [*_decided(registration), *_set_aside(set_aside), *_matched(matches)]
    return Removals(
        parts=tuple(part for part in parts if len(part.numbers)),
        matches=tuple(match.pk for match in matches),
        set_aside=tuple(objection.pk for objection in set_aside),
    )


def accepted_matches(registration: Registration) -> list[Match]:
    found = Match.objects.filter(registration=registration, version=registration.version, state=MatchState.ACCEPTED)
    return list(found.select_related("items", "refusal__case").order_by("pk"))


def set_aside_objections(registration: Registration) -> list[Objection]:
    """Set aside and still not final: their items leave without a decision."""
    ended = [state for state in ObjectionState if Objection.TRANSITIONS[state].is_end]
    found = Objection.objects.filter(registration=registration, is_set_aside=True).exclude(state__in=ended)
    return list(found.select_related("case", "version").order_by("pk"))


def scope_words(objection: Objection) -> dict[str, str]:
    """What the objection is aimed at, in both languages, fit for anybody: a domain, a source or refusal number."""
    targets = list(objection.targets.select_related("source", "match__refusal__case").order_by("pk"))
    sealed = _is_sealed(objection)
    return {code: _scope_in(language, targets, sealed) for code, language in (("zh", "zh-hans"), ("en", "en"))}


def _is_sealed(objection: Objection) -> bool:
    """Whether the domain it names may lead to a person whom the public does not know."""
    person = objection.objector.kind == Party.Kind.PERSON and objection.objector.is_sealed
    return person or objection.ground == Ground.PERSONAL_INFORMATION


def _scope_in(language: str, targets: list[Target], sealed: bool) -> str:
    with translation.override(language):
        return ("; " if language == "en" else "；").join(target_text(one, sealed=sealed) for one in targets)


def target_text(target: Target, *, sealed: bool = False) -> str:
    """One target in the reader's language; of a sealed one not which domain it is."""
    if target.kind == TargetKind.DOMAIN:
        return _("one domain") if sealed else target.text.strip()
    if target.kind == TargetKind.SOURCE and target.source is not None:
        return _("source S-%(position)03d") % {"position": target.source.position}
    if target.kind == TargetKind.MATCHES and target.match is not None:
        return _("matches of refusal %(number)s") % {"number": target.match.refusal.case.number}
    if target.kind == TargetKind.ITEMS:
        return _("a list of items")
    return _("the whole dataset")


def _decided(registration: Registration) -> Iterator[Removal]:
    found = Objection.objects.filter(registration=registration, state__in=CARRIED_OUT, removed__isnull=False)
    for objection in found.exclude(outcome=Objection.Outcome.INADMISSIBLE).select_related("case", "removed"):
        yield _removal(objection, _numbers(objection.removed))


def _set_aside(objections: list[Objection]) -> Iterator[Removal]:
    for objection in objections:
        yield _removal(objection, named_numbers(objection))


def _matched(matches: list[Match]) -> Iterator[Removal]:
    for match in matches:
        number = str(match.refusal.case.number)
        yield Removal(number, match.refusal.ground, {"zh": number, "en": number}, itemset_numbers(match.items))


def _removal(objection: Objection, numbers: Numbers) -> Removal:
    return Removal(str(objection.case.number), objection.ground, scope_words(objection), numbers)


def _numbers(items: ItemSet | None) -> Numbers:
    return itemset_numbers(items) if items is not None else np.empty(0, dtype="<i8")
