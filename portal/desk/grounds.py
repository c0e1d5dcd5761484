"""Which grounds each decision may name; the lists are those of the services that carry it out."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices

from objections.selectors.grounds import JudgmentKind, RulingGround
from registry.selectors.grounds import RefusalGround
from registry.services.certificate_steps import RevocationGround, SuspensionGround

GROUNDS: Mapping[tuple[str, str], type[TextChoices]] = {
    ("registration", "refuse"): RefusalGround,
    ("registration", "refuse_ex_officio"): RefusalGround,
    ("registration", "revoke"): RevocationGround,
    ("certificate", "suspend"): SuspensionGround,
    ("certificate", "revoke"): RevocationGround,
    ("objection", "execute_judgment"): JudgmentKind,
    **{
        ("objection", event): RulingGround
        for event in ("refuse_admission", "uphold", "uphold_part", "reject", "vary", "affirm")
    },
}


def grounds_of(kind: str, event: str) -> type[TextChoices] | None:
    """None for a decision that names no ground."""
    return GROUNDS.get((kind, event))


def ground_label(kind: str, event: str, ground: str) -> str:
    """The ground in words; the code itself where it is on no list, empty where there is none."""
    choices = grounds_of(kind, event)
    return str(choices(ground).label) if choices is not None and ground in choices else ground
