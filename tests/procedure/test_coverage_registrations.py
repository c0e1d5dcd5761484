"""Steps of applications and of filings after registration that no other test takes."""

from datetime import timedelta

import pytest

from objections.services.publication import registration_publish
from objections.services.replacing import registration_replace_version
from objections.services.settlement import registration_settle_due
from registry.models import Deadline, Filing, Registration
from registry.services.examinations import registration_request_evidence, registration_require_correction
from registry.services.filings import filing_request_review, filing_require_correction, filing_withdraw
from registry.services.registrations import registration_request_review, registration_withdraw
from tests.factories.objections import after_close, objection_filed, registration_published, settle, silence, window_of
from tests.factories.registrations import (
    AT,
    applicant_actor,
    fresh,
    jobs_work,
    officer_actor,
    officer_new,
    registration_decide,
    registration_screening,
    registration_submitted,
    registration_under_examination,
)
from tests.objections.services.test_replacing import ONE, TWO, prepared
from tests.registry.services.test_filings import AT as FILING_AT
from tests.registry.services.test_filings import decide, pledge, submitted

pytestmark = pytest.mark.django_db


def correction_required() -> Registration:
    registration = registration_submitted()
    registration_require_correction(registration, gaps=["volume"], actor=officer_actor(officer_new()), at=AT)
    return fresh(registration)


def evidence_requested() -> Registration:
    registration = registration_under_examination()
    registration_request_evidence(registration, text="Show the licence.", actor=officer_actor(officer_new()), at=AT)
    return fresh(registration)


def held() -> Registration:
    """The window is over and an objection is open."""
    registration = registration_published()
    objection_filed(registration, at=window_of(registration).closes_at - timedelta(minutes=1))
    return settle(registration)


def lets_pass(row: Registration | Filing) -> None:
    """Let the clock that runs end, with every message handed over."""
    deadline = Deadline.objects.get(case=row.case, fired_at=None, cancelled_at=None)
    assert silence(deadline.due_at + timedelta(minutes=11)) >= 1
    row.refresh_from_db()
    row.case.refresh_from_db()


@pytest.mark.parametrize(
    "make",
    [correction_required, registration_under_examination, evidence_requested, held],
    ids=["correction_required", "under_examination", "evidence_requested", "objection_pending"],
)
def test_an_application_can_be_withdrawn_at_every_stage(make) -> None:
    registration = make()

    registration = registration_withdraw(registration, actor=applicant_actor(registration), at=registration.state_since)

    assert registration.state == "withdrawn"
    assert not Deadline.objects.filter(case=registration.case, fired_at=None, cancelled_at=None).exists()


def test_the_end_of_the_short_window_begins_the_settlement() -> None:
    registration = registration_screening()
    registration.version.sources.update(origin="own")
    jobs_work("screening")
    registration_publish(registration, at=AT)
    closes_at = window_of(registration).closes_at

    silence(closes_at + timedelta(minutes=11))

    window = window_of(registration)
    assert window.settled_at == closes_at + timedelta(minutes=11)
    assert fresh(registration).state == "pre_published"  # the screening at the close comes first
    assert registration_settle_due(closes_at + timedelta(minutes=11)) == 0


def test_a_version_can_still_be_replaced_while_objections_are_open_after_the_close() -> None:
    registration = held()
    version = prepared(registration, ONE, TWO)

    registration = registration_replace_version(
        registration, version=version, actor=applicant_actor(registration), at=after_close(registration, 1)
    )

    assert (registration.state, registration.versions_replaced) == ("screening", 1)


def test_a_late_panel_on_a_refused_application_is_marked_and_decides_nothing() -> None:
    registration = registration_decide(registration_under_examination(), "refuse", ground="no_lawful_source")
    registration_request_review(registration, reasons="It was there.", actor=applicant_actor(registration), at=AT)
    registration = fresh(registration)

    lets_pass(registration)

    assert registration.state == "in_review"
    assert registration.case.overdue_since is not None


def test_a_request_for_a_remark_can_be_taken_back_before_the_other_party_agrees() -> None:
    filing, applicant, _bank = pledge()

    assert filing_withdraw(filing, actor=applicant, at=FILING_AT).state == "withdrawn"


def test_a_remark_can_be_withdrawn_instead_of_corrected() -> None:
    filing, applicant, _bank = submitted()
    filing = filing_require_correction(filing, gaps=["The amount."], actor=officer_actor(officer_new()), at=FILING_AT)

    assert filing_withdraw(filing, actor=applicant, at=FILING_AT).state == "withdrawn"


def test_a_remark_that_is_not_corrected_counts_as_withdrawn() -> None:
    filing, _applicant, _bank = submitted()
    filing = filing_require_correction(filing, gaps=["The amount."], actor=officer_actor(officer_new()), at=FILING_AT)

    lets_pass(filing)

    assert filing.state == "deemed_withdrawn"


def test_the_registrys_silence_on_a_remark_records_nothing_and_is_marked() -> None:
    filing, _applicant, _bank = submitted()

    lets_pass(filing)

    assert (filing.state, filing.recorded_at) == ("submitted", None)
    assert filing.case.overdue_since is not None


def test_a_rejected_remark_nobody_takes_to_review_is_final() -> None:
    filing, _applicant, _bank = submitted()
    decide(filing, "reject")

    lets_pass(filing)

    assert filing.state == "closed"


def test_a_late_panel_on_a_remark_is_marked() -> None:
    filing, applicant, _bank = submitted()
    decide(filing, "reject")
    filing = filing_request_review(filing, reasons="It is in order.", actor=applicant, at=FILING_AT)

    lets_pass(filing)

    assert filing.state == "in_review"
    assert filing.case.overdue_since is not None
