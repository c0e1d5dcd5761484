"""Suspension of a part: valid except for it, cured, let go, or cut out by silence."""

from datetime import timedelta

import pytest

from registry.certification.facts import CertificateFacts
from registry.kernel.errors import Conflict, DomainError, NotAllowed
from registry.models import Act, Certificate, InboxMessage
from registry.selectors.certificate_history import certificate_acts, standing_at, suspension_gaps
from registry.selectors.certificates import certificate_live
from registry.selectors.queue import queue_waiting
from registry.services.certificate_cure import NotSuspended, certificate_cure, certificate_part_drop
from tests.factories.certificates import certified, fresh_certificate
from tests.factories.registrations import applicant_actor, curator_new
from tests.registry.services.certificate_acts import LATER, decide, fire_after

pytestmark = pytest.mark.django_db
NEXT = LATER + timedelta(days=2)


def partly() -> Certificate:
    return decide(certified(), "suspend", "interim_measure", items=[1])


def test_a_suspended_part_leaves_the_rest_valid_and_is_cured_with_the_gap_printed() -> None:
    certificate = partly()
    actor = applicant_actor(certificate.registration)
    standing = standing_at(certificate, certificate_acts(certificate), LATER)
    assert (standing.state, standing.suspended_items) == ("suspended", 1)
    assert standing.covered_root  # what a verifier may go on with
    assert queue_waiting() == []

    letter = certificate_cure(certificate, text="The licence was found.", actor=actor, at=NEXT)

    [waiting] = queue_waiting()
    assert (waiting.number, waiting.clock, letter.party) == (
        certificate.number,
        "suspension",
        certificate.registration.applicant,
    )
    assert Act.objects.filter(case=certificate.case, event="cure_stated").count() == 1
    assert InboxMessage.objects.filter(event="certificate:cure_stated").count() == 1
    certificate = decide(certificate, "lift", at=NEXT + timedelta(days=1))
    assert (certificate.state, certificate.suspended_items, queue_waiting()) == ("in_force", None, [])
    [gap] = suspension_gaps(certificate_acts(certificate))
    assert (gap.begins_at, gap.ends_at, gap.items) == (LATER, NEXT + timedelta(days=1), 1)


def test_a_registrant_lets_the_suspended_part_go_and_the_rest_is_in_force_again() -> None:
    certificate = partly()

    filing = certificate_part_drop(certificate, text="", actor=applicant_actor(certificate.registration), at=NEXT)

    live = certificate_live(certificate.registration)
    assert live is not None
    assert (filing.kind, live.state, live.suspended_items) == ("exclusion", "in_force", None)
    assert CertificateFacts.from_object(live.facts).items.covered == 2
    with pytest.raises(NotSuspended):
        certificate_part_drop(live, text="", actor=applicant_actor(certificate.registration), at=NEXT)


def test_silence_cuts_the_part_out_and_revokes_a_whole() -> None:
    part, whole = partly(), decide(certified(), "suspend", "overdue_duty")

    fire_after(part, "suspension")

    live = certificate_live(part.registration)
    assert live is not None
    assert (fresh_certificate(part).state, live.issue) == ("superseded", 2)
    assert fresh_certificate(whole).state == "revoked"


def test_only_a_registrant_speaks_and_only_while_it_is_suspended() -> None:
    certificate = certified()
    actor = applicant_actor(certificate.registration)
    with pytest.raises(NotSuspended):
        certificate_cure(certificate, text="x", actor=actor, at=LATER)
    whole = decide(certificate, "suspend", "overdue_duty")

    for step in (certificate_cure, certificate_part_drop):
        with pytest.raises(NotAllowed):
            step(whole, text="x", actor=curator_new().as_("applicant"), at=NEXT)
    with pytest.raises(DomainError):
        certificate_cure(whole, text=" ", actor=actor, at=NEXT)
    with pytest.raises(Conflict):
        certificate_part_drop(whole, text="", actor=actor, at=NEXT)
