"""Steps of applications and registrations beside the straight way: gaps, refusals, replacement, remarks, the end."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from objections.services.replacing import registration_replace_version
from registry.models import Actor, Certificate, DecisionPart, Filing, Registration, Version
from registry.services.datasets import version_update
from registry.services.decisions import PartDraft, decision_return
from registry.services.filings import (
    filing_consent,
    filing_decline,
    filing_request_review,
    filing_require_correction,
    filing_submit,
)
from registry.services.itemsets import itemset_store
from registry.services.registration_ends import registration_cancel
from registry.services.registrations import (
    registration_extend,
    registration_request_evidence,
    registration_request_review,
    registration_require_correction,
    registration_withdraw,
)
from registry.services.versions import version_begin

from .applications import applicant, examine, manifest_hand_in
from .bench import decide, examiner_of, panel_of, propose, reviewer_of
from .catalogue import datasets, say
from .manifests import host_of_item
from .stage import Stage, Story

Step = Callable[[Stage, Registration], object]
AFTER_OFFICE = 18
MORE_ITEMS = 40
FilingStep = Callable[[Stage, Filing], object]


def registered(stage: Stage, slug: str, *steps: tuple[int, Step]) -> Story:
    """Steps on the registration of a dataset, each on its day."""
    for day, step in steps:
        yield stage.day(day)
        step(stage, stage.registration(slug))


def remarked(
    stage: Stage, slug: str, kind: str, day: int, *steps: tuple[int, FilingStep], other: str | None = None
) -> Story:
    """A remark on a registration from filing on; `other` is the party that has to consent."""
    yield stage.day(day)
    registration = stage.registration(slug)
    filing = filing_submit(
        registration,
        kind=kind,
        text=say(stage.dice, f"filing.{kind}", "zh"),
        actor=applicant(stage, registration),
        counterparty=stage.cast[other].party if other else None,
        at=stage.at,
    )
    for at, step in steps:
        yield stage.day(at)
        related = Filing.objects.select_related("case", "registration__dataset", "counterparty")
        step(stage, related.get(pk=filing.pk))


def require_correction(stage: Stage, registration: Registration) -> None:
    examiner = examiner_of(stage, registration.case)
    gaps = [say(stage.dice, "correction", registration.applicant.language)]
    registration_require_correction(registration, gaps=gaps, actor=examiner.actor, at=stage.at)


def request_evidence(stage: Stage, registration: Registration) -> None:
    examiner = examiner_of(stage, registration.case)
    text = say(stage.dice, "evidence_request", registration.applicant.language)
    registration_request_evidence(registration, text=text, actor=examiner.actor, at=stage.at)


def extend(stage: Stage, registration: Registration) -> None:
    examiner = examiner_of(stage, registration.case)
    reasons = say(stage.dice, "extension", registration.applicant.language)
    registration_extend(registration, reasons=reasons, actor=examiner.actor, at=stage.at)


def propose_pass(stage: Stage, registration: Registration) -> None:
    """Examined and drafted; a second officer finds it on the desk."""
    examine(stage, registration.dataset.slug)
    propose(stage, registration.case, "pass")


def propose_and_return(stage: Stage, registration: Registration) -> None:
    decision = propose(stage, registration.case, "refuse", ground="no_lawful_source")
    reason = say(stage.dice, "decision.return", "zh")
    decision_return(decision, officer=reviewer_of(stage, registration.case), reason=reason)


def refuse(ground: str) -> Step:
    return lambda stage, registration: decide(stage, registration.case, "refuse", ground=ground)


def ask_review(stage: Stage, registration: Registration) -> None:
    reasons = say(stage.dice, "review", registration.applicant.language)
    actor = applicant(stage, registration)
    registration_request_review(registration, reasons=reasons, actor=actor, at=stage.at)


def affirm(stage: Stage, registration: Registration) -> None:
    decide(stage, registration.case, "affirm", by=panel_of(stage, registration.case))


def withdraw(stage: Stage, registration: Registration) -> None:
    registration_withdraw(registration, actor=applicant(stage, registration), at=stage.at)


def register_unpublished(stage: Stage, registration: Registration) -> None:
    decide(stage, registration.case, "register_unpublished")


def cancel(stage: Stage, registration: Registration) -> None:
    registration_cancel(registration, actor=applicant(stage, registration), at=stage.at)


def revoke(stage: Stage, registration: Registration) -> None:
    decide(stage, registration.case, "revoke", ground="final_decision")


def replace_without(host: str) -> Step:
    """A new version without what lies on `host`, and with items that the first one did not have."""

    def step(stage: Stage, registration: Registration) -> None:
        spec = datasets()[registration.dataset.slug]
        version = version_begin(registration.dataset, label="v1.1", at=stage.at)
        version_update(version, at=stage.at, has_unlawful_content_checked=True)
        kept = [n for n in range(spec.items + MORE_ITEMS) if host_of_item(spec, n) != host]
        manifest_hand_in(stage, registration, version, items=kept)
        stage.begin(_replace_when_read(stage, registration, version))

    return step


def _replace_when_read(stage: Stage, registration: Registration, version: Version) -> Story:
    """At the end of the day, when the new manifest has been read."""
    yield stage.days.later(stage.at, 0, hour=AFTER_OFFICE)
    actor = applicant(stage, registration)
    registration_replace_version(registration, version=version, actor=actor, at=stage.at)


def suspend_part(stage: Stage, registration: Registration) -> None:
    """An interim measure on the first twenty items of the certificate."""
    numbers = np.arange(20, dtype="<i8")
    items = itemset_store(registration.version, numbers, at=stage.at)
    part = PartDraft("#0–19", DecisionPart.Outcome.UPHELD, items)
    decide(stage, _certificate(registration).case, "suspend", ground="interim_measure", parts=[part])


def suspend_whole(stage: Stage, registration: Registration) -> None:
    decide(stage, _certificate(registration).case, "suspend", ground="overdue_duty")


def lift(stage: Stage, registration: Registration) -> None:
    decide(stage, _certificate(registration).case, "lift")


def consent(stage: Stage, filing: Filing) -> None:
    filing_consent(filing, actor=_other(stage, filing), at=stage.at)


def decline(stage: Stage, filing: Filing) -> None:
    filing_decline(filing, actor=_other(stage, filing), at=stage.at)


def record(stage: Stage, filing: Filing) -> None:
    decide(stage, filing.case, "record")


def reject_filing(stage: Stage, filing: Filing) -> None:
    decide(stage, filing.case, "reject")


def correct_filing(stage: Stage, filing: Filing) -> None:
    actor = examiner_of(stage, filing.case).actor
    gaps = [say(stage.dice, "filing.reasons", "zh")]
    filing_require_correction(filing, gaps=gaps, actor=actor, at=stage.at)


def review_filing(stage: Stage, filing: Filing) -> None:
    actor = applicant(stage, stage.registration(filing.registration.dataset.slug))
    reasons = say(stage.dice, "review", "zh")
    filing_request_review(filing, reasons=reasons, actor=actor, at=stage.at)


def _other(stage: Stage, filing: Filing) -> Actor:
    """The party that has to consent, with its account."""
    return next(one for one in stage.cast.people.values() if one.party.pk == filing.counterparty_id).as_("counterparty")


def _certificate(registration: Registration) -> Certificate:
    live = registration.certificates.select_related("case__profile").filter(state__in=["in_force", "suspended"])
    return live.get()
