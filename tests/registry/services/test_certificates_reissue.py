"""A certificate is replaced: narrower, with the same procedure, and with what was open on the old one."""

from datetime import timedelta

import pytest

from registry.certification.credential import read
from registry.certification.facts import CertificateFacts
from registry.kernel import store
from registry.models import (
    Certificate,
    NotPossibleNow,
)
from registry.screening.roots import recompute_roots
from registry.services.certificate_steps import certificate_cancel, certificate_challenge
from registry.services.certificates import certificate_supersede
from registry.services.keys import key_provider
from tests.factories.certificates import REISSUED, certified, fresh_certificate, reissued
from tests.factories.registrations import (
    applicant_actor,
)
from tests.registry.services.certificate_acts import LATER, decide, open_clocks, told

pytestmark = pytest.mark.django_db


def test_a_reissue_is_narrower_keeps_the_procedure_and_names_what_it_replaces() -> None:
    first = certified(excluded=[0])

    second = reissued(first, out=[2])

    facts = read(second.credential, key_provider().jwks()).facts
    before = CertificateFacts.from_object(first.facts)
    assert (second.number, second.issue, second.issued_at) == (f"{first.number}/2", 2, REISSUED)
    assert (facts.items.before, facts.items.covered) == (3, 1)
    assert facts.roots.before == before.roots.before
    assert facts.roots.after != before.roots.after
    assert (facts.window, facts.objections) == (before.window, before.objections)
    assert facts.valid_until == before.valid_until
    assert first.number in facts.notes[-1].zh
    assert fresh_certificate(first).superseded_by == second
    assert told(second) == ["certificate:reissued"]


def test_a_suspension_that_still_concerns_certified_items_goes_over_to_the_reissue() -> None:
    first = decide(certified(), "suspend", "overdue_duty")
    due_at = open_clocks(first)["suspension"]

    second = reissued(first, at=LATER + timedelta(days=1))

    assert (second.state, second.suspended_items) == ("suspended", None)
    assert open_clocks(second) == {"suspension": due_at, "validity": second.valid_until}
    assert CertificateFacts.from_object(second.facts).state == "suspended"


def test_what_is_left_of_a_suspended_part_goes_over_to_the_reissue() -> None:
    first = decide(certified(), "suspend", "overdue_duty", items=[0, 1])

    second = reissued(first, out=[1], at=LATER + timedelta(days=1))

    items = store.path_of(second.registration.version.manifests.get().items_sha256)
    assert second.suspended_items is not None
    assert second.suspended_items.count == 1
    assert second.case.acts.get(event="issue").facts["covered_root"] == recompute_roots(items, [0, 1]).items


def test_a_suspended_part_that_is_excluded_altogether_leaves_a_certificate_in_force() -> None:
    first = decide(certified(), "suspend", "overdue_duty", items=[1])

    assert reissued(first, out=[1], at=LATER + timedelta(days=1)).state == "in_force"


def test_a_challenge_is_a_mark_that_goes_over_to_the_reissue_and_can_be_cleared() -> None:
    certificate = certified()
    registration = certificate.registration
    certificate_challenge(registration, LATER)
    certificate_challenge(registration, LATER)

    second = reissued(certificate, at=LATER + timedelta(days=1))
    assert second.is_challenged
    assert certificate.case.acts.filter(event="challenge").count() == 1
    assert fresh_certificate(certificate).state == "superseded"

    certificate_challenge(registration, LATER + timedelta(days=2), is_challenged=False)
    assert not fresh_certificate(second).is_challenged
    assert told(second) == ["certificate:reissued", "certificate:unchallenged"]


def test_an_ended_certificate_cannot_be_replaced() -> None:
    certificate = certified()
    certificate_cancel(certificate.registration, actor=applicant_actor(certificate.registration), at=LATER)

    with pytest.raises(NotPossibleNow):
        certificate_supersede(certificate, registration=certificate.registration, reason="change", at=LATER)

    assert Certificate.objects.count() == 1
