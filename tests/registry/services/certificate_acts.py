"""Acts on certificates for the tests: two officers decide, clocks run out, and who was told what."""

from datetime import datetime, timedelta

import numpy as np

from registry.models import (
    Certificate,
    Deadline,
    DecisionPart,
    InboxMessage,
    Registration,
)
from registry.services.deadline_sweep import deadlines_fire
from registry.services.decisions import PartDraft, Reasons, decision_draft, decision_propose, decision_sign
from registry.services.itemsets import itemset_store
from tests.factories.certificates import SETTLED, fresh_certificate
from tests.factories.registrations import (
    officer_new,
)

LATER = SETTLED + timedelta(days=10)


def decide(
    certificate: Certificate, event: str, ground: str = "", *, items: list[int] | None = None, at: datetime = LATER
) -> Certificate:
    drafter, signer = officer_new(), officer_new("reviewer")
    parts = []
    if items is not None:
        numbers = itemset_store(certificate.registration.version, np.array(items), at=at)
        parts = [PartDraft("part", DecisionPart.Outcome.UPHELD, numbers)]
    reasons = Reasons(facts="What was found.", reasons="Why.", ground=ground)
    decision = decision_draft(certificate.case, event=event, officer=drafter, reasons=reasons, parts=parts, at=at)
    decision_propose(decision, officer=drafter, lock=decision.lock, at=at)
    decision_sign(decision, officer=signer, lock=decision.lock, at=at)
    return fresh_certificate(certificate)


def open_clocks(certificate: Certificate) -> dict[str, datetime]:
    running = Deadline.objects.filter(case=certificate.case, fired_at__isnull=True, cancelled_at__isnull=True)
    return dict(running.values_list("clock", "due_at"))


def told(certificate: Certificate) -> list[str]:
    messages = InboxMessage.objects.filter(case=certificate.case).order_by("pk")
    return list(messages.values_list("event", flat=True))


def told_about(registration: Registration) -> list[str]:
    return list(registration.case.messages.order_by("pk").values_list("event", flat=True))


def fire_after(certificate: Certificate, clock: str) -> None:
    deadlines_fire(open_clocks(certificate)[clock] + timedelta(minutes=30))
