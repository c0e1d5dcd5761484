"""What becomes of a certificate: suspended, lifted, revoked, cancelled; what silence makes of a suspension."""

from datetime import timedelta

import pytest

from registry.certification.facts import CertificateFacts
from registry.kernel import store
from registry.models import (
    Certificate,
    GazetteNotice,
    NotPossibleNow,
    NotYourStep,
)
from registry.screening.roots import recompute_roots
from registry.selectors.certificate_history import certificate_acts, suspension_gaps
from registry.services.certificate_steps import certificate_cancel
from registry.services.certificate_suspension import NothingCertified
from tests.factories.certificates import certified, fresh_certificate, reissued
from tests.factories.registrations import (
    applicant_actor,
    officer_actor,
    officer_new,
)
from tests.registry.services.certificate_acts import LATER, decide, fire_after, open_clocks, told

pytestmark = pytest.mark.django_db


def test_suspending_the_whole_keeps_the_clock_of_validity_running_beside_that_of_the_suspension() -> None:
    certificate = decide(certified(), "suspend", "overdue_duty")

    clocks = open_clocks(certificate)

    assert certificate.state == "suspended"
    assert set(clocks) == {"validity", "suspension"}
    assert clocks["validity"] == certificate.valid_until
    assert told(certificate) == ["certificate:suspended"]
    assert GazetteNotice.objects.get(case=certificate.case).event == "certificate:suspended"


def test_a_courts_measure_has_no_clock_of_ours() -> None:
    certificate = decide(certified(), "suspend", "court_measure")

    assert set(open_clocks(certificate)) == {"validity"}
    assert told(certificate) == ["certificate:suspended_by_court"]


def test_a_suspended_part_leaves_the_root_of_the_rest_to_go_on_with() -> None:
    certificate = decide(certified(excluded=[0]), "suspend", "overdue_duty", items=[0, 1])

    act = certificate.case.acts.get(event="suspend")
    items = store.path_of(certificate.registration.version.manifests.get().items_sha256)

    assert certificate.suspended_items is not None
    assert certificate.suspended_items.count == 1  # item 0 was not certified any more
    assert act.facts["covered_root"] == recompute_roots(items, [0, 1]).items


def test_suspending_every_certified_item_suspends_the_whole() -> None:
    certificate = decide(certified(excluded=[0]), "suspend", "overdue_duty", items=[1, 2])

    assert (certificate.state, certificate.suspended_items) == ("suspended", None)


def test_items_that_are_not_certified_cannot_be_suspended() -> None:
    certificate = certified(excluded=[0])

    with pytest.raises(NothingCertified):
        decide(certificate, "suspend", "overdue_duty", items=[0])


def test_lifting_brings_back_the_old_end_of_validity_and_keeps_the_gap_on_record() -> None:
    certificate = decide(decide(certified(), "suspend", "overdue_duty"), "lift", at=LATER + timedelta(days=2))

    [gap] = suspension_gaps(certificate_acts(certificate))

    assert certificate.state == "in_force"
    assert open_clocks(certificate) == {"validity": certificate.valid_until}
    assert (gap.begins_at, gap.ends_at) == (LATER, LATER + timedelta(days=2))


@pytest.mark.parametrize(("ground", "from_start"), [("final_decision", False), ("fraud", True)])
def test_revocation_counts_from_the_decision_or_after_fraud_from_the_start(ground: str, from_start: bool) -> None:
    certificate = decide(certified(), "revoke", ground)

    assert certificate.state == "revoked"
    assert certificate.revoked_from_start is from_start
    assert open_clocks(certificate) == {}
    assert certificate.case.acts.get(event="revoke").facts["from_start"] is from_start


def test_one_officer_alone_cannot_suspend() -> None:
    certificate = certified()

    with pytest.raises(NotYourStep):
        Certificate.advance([certificate.pk], "suspend", LATER, actor=officer_actor(officer_new()))


def test_a_registrant_cancels_and_nothing_can_follow() -> None:
    certificate = certified()
    actor = applicant_actor(certificate.registration)

    certificate_cancel(certificate.registration, actor=actor, at=LATER)

    assert fresh_certificate(certificate).state == "cancelled"
    assert certificate_cancel(certificate.registration, actor=actor, at=LATER) is None
    with pytest.raises(NotPossibleNow):
        Certificate.advance([certificate.pk], "cancel", LATER, actor=actor)


def test_a_suspended_whole_is_revoked_by_silence() -> None:
    certificate = decide(certified(), "suspend", "overdue_duty")

    fire_after(certificate, "suspension")

    certificate = fresh_certificate(certificate)
    assert (certificate.state, certificate.registration.state) == ("revoked", "registered")
    assert not certificate.revoked_from_start


def test_a_suspended_part_is_cut_out_by_silence_and_a_narrower_certificate_takes_over() -> None:
    certificate = decide(certified(), "suspend", "overdue_duty", items=[1])

    fire_after(certificate, "suspension")

    old = fresh_certificate(certificate)
    assert old.superseded_by is not None
    new = fresh_certificate(old.superseded_by)
    assert (old.state, new.state, new.number) == ("superseded", "in_force", f"{old.number}/2")
    facts = CertificateFacts.from_object(new.facts)
    assert (facts.items.covered, facts.exclusions.items) == (2, 1)
    assert facts.exclusions.rows[0].ref == old.number
    assert new.suspended_items is None


def test_a_suspended_part_that_becomes_all_that_is_left_is_revoked_as_a_whole() -> None:
    certificate = decide(certified(), "suspend", "overdue_duty", items=[1])
    narrower = reissued(certificate, out=[0, 2], at=LATER)

    fire_after(narrower, "suspension")

    narrower = fresh_certificate(narrower)
    assert (narrower.state, narrower.registration.state) == ("revoked", "registered")
