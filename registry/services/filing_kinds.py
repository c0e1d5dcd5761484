"""What each kind of filing asks for and does: a table of plain functions, one module per group of kinds.

`check` reads what somebody wants recorded and answers with the content that is kept; `effect` is carried out in the
transaction that records the filing, under the lock of the registration, before the registration's own act is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.models import Actor, Decision, Filing, FilingKind, Party, Registration


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for, as a form or a body brings it. `lifts`: the filing whose remark shall end.

    `filed_at`: when it was filed first, for a corrected one; None for a new one.
    """

    kind: str
    text: str
    applicant: Party | None = None
    counterparty: Party | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    lifts: Filing | None = None
    filed_at: datetime | None = None


Check = Callable[[Registration, Wish, datetime], dict[str, Any]]
Effect = Callable[[Filing, Decision, Actor, datetime], None]


@dataclass(frozen=True, slots=True)
class KindRule:
    """`consent`: the other party is named and has to agree. `notice`: what the Gazette says once it is recorded."""

    check: Check
    effect: Effect
    consent: bool = False
    notice: str = "registration:remark"


KINDS: dict[str, KindRule] = {}


def kind_add(kind: FilingKind, rule: KindRule) -> None:
    """Make a kind known; called once by the module that owns it."""
    if kind in KINDS:
        raise ValueError(f"two rules for {kind}")
    KINDS[kind] = rule


def text_check(wish: Wish) -> None:
    """Raises DomainError at the field when nothing is said."""
    if not wish.text.strip():
        raise DomainError(_("Say what is to be recorded."), field="text")


def asked_for(filing: Filing) -> dict[str, Any]:
    """The content of a filing as it was asked for: of a change, the fields as they shall read."""
    content: dict[str, Any] = filing.content
    fields = {name: both["after"] for name, both in content.get("fields", {}).items()}
    return content | ({"fields": fields} if fields else {})
