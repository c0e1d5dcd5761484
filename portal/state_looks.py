"""Tone and icon of every state. The words are the models' own; a tone always comes with icon and word.

Tones: ok = valid or settled well, wait = a clock is running, info = in work at the registry, stop = refused or
revoked, alt = contested between parties, "" = at rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise

from objections.models.objection_states import ObjectionState
from registry.models.certificate_states import CertificateState
from registry.models.filing_states import FilingState
from registry.models.match_states import MatchState
from registry.models.refusal_states import RefusalState
from registry.models.registration_states import RegistrationState

STATES: Final[Mapping[str, type[TextChoices]]] = {
    "registration": RegistrationState,
    "objection": ObjectionState,
    "refusal": RefusalState,
    "match": MatchState,
    "certificate": CertificateState,
    "filing": FilingState,
}
# "tone icon": states
_LOOKS: Final[Mapping[str, Mapping[str, str]]] = {
    "registration": {
        "wait clock": "submitted pre_published",
        "wait alert": "correction_required evidence_requested",
        "info clock": "under_examination screening in_review",
        "alt scales": "objection_pending",
        "ok check": "registered",
        "stop cross": "refused refused_final revoked",
        " edit": "draft",
        " minus": "abandoned withdrawn deemed_withdrawn terminated lapsed cancelled",
    },
    "objection": {
        "wait clock": "filed served reply_open",
        "wait alert": "deficient",
        "info clock": "under_decision in_review",
        "alt scales": "cooling_off",
        "alt pause": "stayed",
        "ok check": "upheld partly_upheld settled",
        "stop cross": "inadmissible rejected",
        " edit": "draft",
        " minus": "lapsed withdrawn moot closed",
    },
    "refusal": {
        "wait clock": "provisional",
        "wait alert": "proof_required reaffirmation_due",
        "info clock": "under_decision in_review",
        "alt scales": "contested",
        "alt pause": "dormant",
        "ok check": "effective",
        "stop cross": "dismissed revoked",
        " edit": "draft",
        " minus": "lapsed withdrawn closed",
    },
    "match": {
        "wait clock": "notified",
        "alt scales": "contested",
        "info clock": "accepted",
        "ok check": "excluded",
        " minus": "not_a_match lifted",
    },
    "certificate": {
        "ok check": "in_force",
        "wait pause": "suspended",
        "stop cross": "revoked",
        " minus": "superseded expired cancelled",
    },
    "filing": {
        "wait clock": "awaiting_consent",
        "wait alert": "correction_required",
        "info clock": "submitted in_review",
        "ok check": "recorded",
        "stop cross": "rejected",
        " minus": "withdrawn deemed_withdrawn closed",
    },
}


@dataclass(frozen=True, slots=True)
class StateLook:
    """How one state is shown."""

    label: str | Promise
    tone: str
    icon: str


def look_of(machine: str, state: str) -> StateLook:
    """Raises KeyError for an unknown machine or state: a page must not invent one."""
    tone, icon = _BY_STATE[machine, str(state)]
    return StateLook(STATES[machine](state).label, tone, icon)


def _by_state() -> dict[tuple[str, str], tuple[str, str]]:
    found = {}
    for machine, looks in _LOOKS.items():
        for look, states in looks.items():
            tone, icon = look.split(" ")
            found.update({(machine, state): (tone, icon) for state in states.split()})
    return found


_BY_STATE: Final = _by_state()
