"""Renewal: from six months before the end, validity running on while it is pending, cut to the shortest contract."""

from datetime import UTC, date, datetime, timedelta

import pytest

from registry.certification.facts import CertificateFacts
from registry.kernel.calendar import day_end
from registry.models import Deadline, InboxMessage, Registration, Source
from registry.selectors.certificates import certificate_live
from registry.services.deadline_sweep import deadlines_fire
from registry.services.filing_renewals import NoLongerTerm, NotYetRenewable
from registry.services.filings import filing_request_review, filing_require_correction, filing_resubmit, filing_withdraw
from registry.services.renewal_reminders import renewals_remind
from registry.services.validity import renewal_opens
from registry.services.wording import render
from tests.factories.certificates import certified, fresh_certificate
from tests.factories.filings import decided, filed, recorded, rejected
from tests.factories.objections import objection_filed, silence
from tests.factories.registrations import applicant_actor, fresh, officer_actor, officer_new

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=30)


def end_of(registration: Registration) -> datetime:
    until = fresh(registration).valid_until
    assert until is not None
    return until


def test_a_renewal_is_taken_in_the_last_six_months_and_adds_a_term_where_the_old_one_ends() -> None:
    old = certified()
    registration, until = old.registration, end_of(old.registration)
    opens = renewal_opens(registration)
    assert opens == datetime(2029, 6, 23, 16, 0, tzinfo=UTC)  # six months before the end of 23 December 2029
    for instant in (opens - timedelta(microseconds=1), until):
        with pytest.raises(NotYetRenewable):
            filed(registration, "renewal", text="", at=instant)

    filing = recorded(filed(registration, "renewal", text="", at=opens), at=opens)

    assert filing.state == "recorded"
    assert end_of(registration) == day_end(date(2032, 12, 23))
    new = certificate_live(registration)
    assert new is not None
    assert (new.valid_until, fresh_certificate(old).state) == (end_of(registration), "superseded")
    running = Deadline.objects.filter(case=registration.case, fired_at=None, cancelled_at=None)
    assert [(one.clock, one.due_at) for one in running] == [("validity", new.valid_until)]
    deadlines_fire(until + MINUTES)
    assert fresh(registration).state == "registered"


def test_validity_runs_on_while_a_timely_renewal_is_pending_and_the_next_certificate_follows_the_expired_one() -> None:
    old = certified()
    registration, until = old.registration, end_of(old.registration)
    filing = filed(registration, "renewal", text="", at=until - timedelta(days=2))
    filing = filing_require_correction(
        filing, gaps=["Proof."], actor=officer_actor(officer_new()), at=until - timedelta(days=1)
    )

    silence(until + MINUTES)
    assert (fresh(registration).state, fresh_certificate(old).state) == ("registered", "expired")
    objection_filed(registration, at=until + timedelta(hours=1))  # no certificate to mark at the moment
    filing = filing_resubmit(filing, text="Added.", actor=applicant_actor(registration), at=until + timedelta(hours=2))
    recorded(filing, at=until + timedelta(days=1))

    new = certificate_live(registration)
    assert new is not None
    assert (new.number, new.valid_until) == (f"{registration.number}/2", day_end(date(2032, 12, 23)))
    assert new.is_challenged
    assert old.number in CertificateFacts.from_object(new.facts).notes[-1].zh


def test_a_registration_lapses_once_its_renewal_is_rejected_for_good() -> None:
    certificate = certified()
    registration, until = certificate.registration, end_of(certificate.registration)
    filing = rejected(filed(registration, "renewal", text="", at=until - timedelta(days=2)), at=until)
    silence(until + MINUTES)
    filing = filing_request_review(filing, reasons="r", actor=applicant_actor(registration), at=until + MINUTES)
    silence(until + timedelta(days=5))
    assert fresh(registration).state == "registered"

    decided(filing, "affirm", at=until + timedelta(days=6))
    silence(until + timedelta(days=9))

    assert fresh(registration).state == "lapsed"


def test_a_withdrawn_renewal_holds_nothing_up() -> None:
    certificate = certified()
    registration, until = certificate.registration, end_of(certificate.registration)
    filing = filed(registration, "renewal", text="", at=until - timedelta(days=2))
    filing_withdraw(filing, actor=applicant_actor(registration), at=until - timedelta(days=1))

    silence(until + MINUTES)

    assert fresh(registration).state == "lapsed"


def test_the_new_term_is_cut_to_the_shortest_contract_and_a_renewed_contract_counts() -> None:
    registration = certified().registration
    until = end_of(registration)
    last = (until - timedelta(microseconds=1)).date()
    source = Source.objects.get(version=registration.version)
    Source.objects.filter(pk=source.pk).update(contract_ends_on=last)
    with pytest.raises(NoLongerTerm):
        filed(registration, "renewal", text="", at=until - timedelta(days=9))

    content = {"contracts": {str(source.position): "2030-06-30"}}
    recorded(filed(registration, "renewal", text="", content=content, at=until - timedelta(days=9)), at=until)

    assert end_of(registration) == day_end(date(2030, 6, 30))
    source.refresh_from_db()
    assert source.contract_ends_on == date(2030, 6, 30)


def test_registrants_are_told_when_it_can_be_renewed_and_as_the_end_comes_near_each_once() -> None:
    registration = certified().registration
    until, opens = end_of(registration), renewal_opens(registration)
    assert opens is not None

    assert renewals_remind(opens - timedelta(seconds=1)) == 0
    assert [renewals_remind(opens + timedelta(days=days)) for days in (0, 1, 30)] == [1, 0, 0]
    assert [renewals_remind(until - timedelta(days=days)) for days in (89, 29, 28, 6)] == [1, 1, 0, 1]
    message = InboxMessage.objects.filter(event="registration:renewable").latest("pk")
    assert registration.number is not None
    assert registration.number in render(message.event, message.params, "en").subject

    filed(registration, "renewal", text="", at=until - timedelta(days=5))
    Registration.objects.filter(pk=registration.pk).update(valid_until=until + timedelta(days=1))
    assert renewals_remind(until - timedelta(days=4)) == 0
