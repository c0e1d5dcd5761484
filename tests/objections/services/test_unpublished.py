"""Registrations that the applicant asked not to publish, refusals ex officio, and what visitors never confirmed."""

from datetime import timedelta

import pytest
from django.utils import translation

from objections.models import UnconfirmedObjection, Window
from objections.services.unconfirmed import Visitor, objection_ask_confirmation, unconfirmed_forget
from registry.kernel.errors import Conflict
from registry.models import Actor, Certificate, Decision, ExclusionList, OutboxMessage, Source
from registry.services.decisions import decision_sign
from registry.services.matches import match_accept
from tests.factories.objections import (
    FILED,
    domain,
    objection_filed,
    read,
    registration_published,
    silence,
)
from tests.factories.refusals import refusal_effective
from tests.factories.registrations import (
    applicant_actor,
    fresh,
    jobs_work,
    officer_new,
    registration_decide,
    registration_screening,
)

pytestmark = pytest.mark.django_db


def test_unpublished_registration_is_recorded_and_never_certified():
    registration = registration_screening(asks_unpublished=True)
    jobs_work("screening")

    recorded = registration_decide(registration, "register_unpublished", at=FILED)

    assert recorded.state == "registered"
    assert recorded.number.startswith("DIP-")
    assert not recorded.is_published
    assert not Certificate.objects.exists()


def test_unpublished_registration_is_not_recorded_before_it_was_screened():
    registration = registration_screening(asks_unpublished=True)

    with translation.override("en"), pytest.raises(Conflict, match="screening"):
        registration_decide(registration, "register_unpublished", at=FILED)

    assert fresh(registration).state == "screening"


def test_unpublished_registration_with_a_contract_that_has_ended_is_not_recorded():
    registration = registration_screening(asks_unpublished=True)
    jobs_work("screening")
    Source.objects.filter(version=registration.version).update(contract_ends_on="2026-01-01")

    with translation.override("en"), pytest.raises(Conflict, match="contract"):
        registration_decide(registration, "register_unpublished", at=FILED)


def test_unpublished_registration_waits_for_its_matches_and_excludes_them():
    refusal_effective("texts.example.org")
    registration = registration_screening(asks_unpublished=True)
    jobs_work("screening")
    with pytest.raises(Conflict):
        registration_decide(registration, "register_unpublished", at=FILED)
    applicant = applicant_actor(registration)
    curator = Actor("curator", user_id=applicant.user_id, party_id=applicant.party_id)
    match_accept(registration.matches.get(), actor=curator, at=FILED)
    decision = Decision.objects.get(case=registration.case, state="proposed")
    decision_sign(decision, officer=officer_new("reviewer"), lock=decision.lock, at=FILED)

    assert fresh(registration).state == "registered"
    assert ExclusionList.objects.get(registration=registration).items.count == 1


def test_who_did_not_ask_for_it_is_not_recorded_unpublished():
    registration = registration_screening()
    jobs_work("screening")

    with pytest.raises(Conflict):
        registration_decide(registration, "register_unpublished", at=FILED)


def test_refusal_ex_officio_ends_the_window_and_its_objections_when_it_is_final():
    registration = registration_published()
    objection = objection_filed(registration)

    refused = registration_decide(registration, "refuse_ex_officio", ground="false_statement", at=FILED)
    assert refused.state == "refused"
    assert not Window.objects.filter(is_current=True).exists()
    silence(FILED + timedelta(days=60))

    assert fresh(registration).state == "refused_final"
    assert read(objection).state == "moot"


def test_unconfirmed_objections_are_forgotten_with_their_address():
    registration = registration_published()
    visitor = Visitor("Shen Zhou", "shen@example.test", "en")
    objection_ask_confirmation(
        registration=registration, visitor=visitor, ground="copyright", statement="x", targets=domain(), at=FILED
    )

    assert unconfirmed_forget(FILED + timedelta(hours=23)) == 0
    assert unconfirmed_forget(FILED + timedelta(hours=25)) == 1

    assert not UnconfirmedObjection.objects.exists()
    assert not OutboxMessage.objects.filter(to="shen@example.test").exists()
