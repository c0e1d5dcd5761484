"""After registration, at the same moment: one exclusion, one transfer pending, one consent that counts, one closing."""

from datetime import timedelta

import numpy as np
import pytest

from objections.services.reviews import objection_waive_review
from registry.models import Certificate, Filing, InboxMessage
from registry.selectors.certificates import certificate_live
from registry.services.filing_exclusion import filing_exclude
from registry.services.filings import filing_consent, filing_submit, filing_withdraw
from tests.factories.certificates import SETTLED, certified
from tests.factories.filings import filed
from tests.factories.objections import curator_of, objection_decided
from tests.factories.registrations import applicant_actor, curator_new
from tests.races.test_registration_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT = SETTLED + timedelta(days=1)
THREADS = 6


def test_the_same_items_taken_out_by_many_at_once_leave_once() -> None:
    certificate = certified()
    registration, actor = certificate.registration, applicant_actor(certificate.registration)
    numbers = np.array([1], dtype="<i8")

    answers = at_once(*[lambda: filing_exclude(registration, numbers=numbers, text="", actor=actor, at=AT)] * THREADS)

    assert sum(isinstance(answer, Filing) for answer in answers) == 1
    assert registration.exclusions.count() == Filing.objects.count() == 1
    assert Certificate.objects.filter(registration=registration).count() == 2


def test_an_objection_that_closes_while_the_registrant_takes_the_same_items_out_removes_them_once() -> None:
    certificate = certified()
    registration = certificate.registration
    objection = objection_decided(registration, at=AT)
    numbers = np.array([2], dtype="<i8")  # what the objection names
    own, curator = applicant_actor(registration), curator_of(objection)

    at_once(
        lambda: objection_waive_review(objection, actor=curator, at=AT),
        lambda: filing_exclude(registration, numbers=numbers, text="", actor=own, at=AT),
    )

    objection.refresh_from_db()
    live = certificate_live(registration)
    assert live is not None
    assert (objection.state, registration.exclusions.count()) == ("closed", 1)
    assert (live.issue, live.is_challenged) == (2, False)


def test_two_transfers_filed_at_once_are_one_and_a_consent_given_by_many_counts_once() -> None:
    registration, buyer = certified().registration, curator_new("Buyer")
    actor = applicant_actor(registration)

    at_once(
        *[
            lambda: filing_submit(
                registration, kind="transfer", text="Sold.", counterparty=buyer.party, actor=actor, at=AT
            )
        ]
        * THREADS
    )
    filing = Filing.objects.get()
    at_once(*[lambda: filing_consent(filing, actor=buyer.as_("counterparty"), at=AT)] * THREADS)

    filing.refresh_from_db()
    assert filing.state == "submitted"
    assert filing.case.acts.filter(event="consent").count() == 1
    assert InboxMessage.objects.filter(event="filing:submitted", party=buyer.party).count() == 1


def test_a_filing_withdrawn_while_the_other_party_consents_is_one_or_the_other() -> None:
    registration, lab = certified().registration, curator_new("Lab")
    filing = filed(registration, "licence", other=lab, at=AT)
    actor = applicant_actor(registration)

    at_once(
        lambda: filing_withdraw(filing, actor=actor, at=AT),
        lambda: filing_consent(filing, actor=lab.as_("counterparty"), at=AT),
    )

    filing.refresh_from_db()
    assert filing.state == "withdrawn"
    assert filing.case.acts.filter(event="withdraw").count() == 1
