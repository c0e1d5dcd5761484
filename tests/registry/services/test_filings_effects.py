"""What recording a filing does to registration and certificate, in the one transaction."""

from datetime import timedelta

import numpy as np
import pytest

from registry.certification.facts import CertificateFacts
from registry.kernel.calendar import local_day
from registry.kernel.errors import Conflict, DomainError, NotAllowed
from registry.models import Certificate, Decision, Filing, GazetteNotice, InboxMessage, LedgerEntry
from registry.selectors.certificates import certificate_live
from registry.selectors.remarks import remarks_in_force
from registry.services.cases import case_party_add
from registry.services.decisions import Reasons, decision_draft, decision_propose, decision_sign
from registry.services.exclusion_acts import NothingLeft
from registry.services.filing_exclusion import filing_exclude
from registry.services.filing_measures import measure_enter
from registry.services.filing_remarks import Encumbered
from registry.services.filings import FiledBefore, NotInTheRegister, filing_consent, filing_decline
from registry.services.registration_ends import registration_cancel
from tests.factories.certificates import SETTLED, certified, fresh_certificate
from tests.factories.filings import consented, decided, filed, recorded
from tests.factories.objections import objection_served, objector_new
from tests.factories.registrations import applicant_actor, curator_new, fresh, officer_actor, officer_new
from tests.registry.services.certificate_acts import decide

pytestmark = pytest.mark.django_db
AT = SETTLED + timedelta(days=1)
NEXT = AT + timedelta(hours=1)
ONE = np.array([1], dtype="<i8")


def live(certificate: Certificate) -> Certificate:
    found = certificate_live(certificate.registration)
    assert found is not None
    return found


def facts_of(certificate: Certificate) -> CertificateFacts:
    return CertificateFacts.from_object(certificate.facts)


def test_an_exclusion_list_is_recorded_at_once_and_narrows_the_certificate() -> None:
    old = certified()
    registration = old.registration

    filing = filing_exclude(registration, numbers=ONE, text="Ours no more.", actor=applicant_actor(registration), at=AT)

    new = live(old)
    assert (filing.state, filing.recorded_at, fresh_certificate(old).state) == ("recorded", AT, "superseded")
    assert new.number.endswith("/2")
    assert facts_of(new).items.covered == 2
    assert registration.exclusions.get().reasons[0]["ref"] == filing.case.number
    events = LedgerEntry.objects.filter(at=AT).order_by("pk").values_list("event", flat=True)
    assert list(events)[:3] == ["filing:file", "filing:record", "registration:record_filing"]
    assert GazetteNotice.objects.filter(event="registration:excluded").count() == 1
    assert InboxMessage.objects.filter(event="registration:excluded").count() == 1


def test_an_exclusion_twice_for_nothing_for_everything_or_by_a_stranger_records_nothing() -> None:
    certificate = certified()
    registration, actor = certificate.registration, applicant_actor(certificate.registration)
    filing_exclude(registration, numbers=ONE, text="", actor=actor, at=AT)

    for numbers, error in ((ONE, Conflict), (ONE[:0], DomainError), (np.arange(3, dtype="<i8"), NothingLeft)):
        with pytest.raises(error):
            filing_exclude(registration, numbers=numbers, text="", actor=actor, at=AT)
    with pytest.raises(NotAllowed):
        filing_exclude(registration, numbers=ONE, text="", actor=curator_new().as_("applicant"), at=AT)

    assert registration.exclusions.count() == Filing.objects.count() == 1


def test_a_recorded_change_keeps_what_stood_there_and_the_certificate_says_the_new_name() -> None:
    old = certified()
    before = old.registration.version.name_en
    filing = filed(old.registration, "change", content={"fields": {"name_en": "Rubbings", "volume": "3 items"}}, at=AT)
    assert filing.content == {"fields": {"name_en": {"before": before, "after": "Rubbings"}}}  # the volume is the same

    filing = recorded(filing, at=AT)

    old.registration.version.refresh_from_db()
    assert old.registration.version.name_en == "Rubbings"
    assert facts_of(live(old)).dataset.name.en == "Rubbings"
    assert fresh_certificate(old).state == "superseded"
    assert GazetteNotice.objects.filter(event="registration:changed").count() == 1


def test_a_change_of_items_or_sources_or_without_a_name_is_no_change_but_a_new_version() -> None:
    registration = certified().registration

    for fields in ({"asks_unpublished": "1"}, {"name_zh": "", "name_en": ""}, {"name_zh": "字" * 41}):
        with pytest.raises(DomainError):
            filed(registration, "change", content={"fields": fields}, at=AT)
    assert not Filing.objects.exists()


def test_two_changes_of_the_same_field_are_not_recorded_over_each_other() -> None:
    registration = certified().registration
    first, second = (
        filed(registration, "change", content={"fields": {"name_en": name}}, at=AT) for name in ("First", "Second")
    )
    recorded(first, at=AT)

    with pytest.raises(Conflict):
        recorded(second, at=NEXT)
    second.refresh_from_db()
    assert second.state == "submitted"


def test_a_transfer_makes_the_other_party_the_registrant_once_every_side_agreed() -> None:
    old = certified()
    registration, buyer, joint = old.registration, curator_new("Buyer"), curator_new("Joint")
    case_party_add(registration.case, joint.party, "applicant", confirmed_at=AT)
    filing = filed(registration, "transfer", other=buyer, at=AT)
    with pytest.raises(FiledBefore):
        filed(registration, "transfer", other=buyer, at=AT)

    assert filing_consent(filing, actor=buyer.as_("counterparty"), at=AT).state == "awaiting_consent"
    assert filing_consent(filing, actor=buyer.as_("counterparty"), at=AT).state == "awaiting_consent"
    assert filing_consent(filing, actor=joint.as_("counterparty"), at=NEXT).state == "submitted"
    recorded(filing, at=NEXT)

    registration = fresh(registration)
    roles = registration.case.case_parties.filter(role="applicant").values_list("party", flat=True)
    assert (registration.applicant, list(roles)) == (buyer.party, [buyer.party.pk])
    assert registration.dataset.curator == buyer.party
    name = facts_of(live(old)).registrant.name
    assert name is not None
    assert name.zh == buyer.party.name
    assert filing.case.acts.filter(event="consent_given").count() == 1
    told = InboxMessage.objects.filter(event="filing:recorded").values_list("party", flat=True)
    assert set(told) == {buyer.party.pk, joint.party.pk, old.registration.applicant_id}
    with pytest.raises(NotAllowed):
        registration_cancel(registration, actor=joint.as_("applicant"), at=NEXT)


def test_a_transfer_that_one_joint_registrant_declines_ends() -> None:
    registration, buyer, joint = certified().registration, curator_new("Buyer"), curator_new("Joint")
    case_party_add(registration.case, joint.party, "applicant", confirmed_at=AT)
    filing = filed(registration, "transfer", other=buyer, at=AT)

    assert filing_decline(filing, actor=joint.as_("counterparty"), at=AT).state == "withdrawn"


def test_what_is_pledged_or_frozen_is_not_transferred_or_cancelled_until_that_is_lifted() -> None:
    registration, bank, buyer = certified().registration, curator_new("Bank"), curator_new("Buyer")
    pledge = recorded(consented(registration, "pledge", other=bank, at=AT), at=AT)
    order = {"measure": "freeze", "court": "杭州互联网法院", "docket": "(2027)浙0192执1号"}
    officer = officer_actor(officer_new())
    freeze = measure_enter(registration, text="Frozen.", content=order, actor=officer, at=AT)
    assert (freeze.applicant, freeze.state) == (None, "submitted")
    freeze = recorded(freeze, at=AT)
    for act in (
        lambda: filed(registration, "transfer", other=buyer, at=AT),
        lambda: filed(registration, "pledge", other=bank, at=AT),
        lambda: registration_cancel(registration, actor=applicant_actor(registration), at=AT),
    ):
        with pytest.raises(Encumbered):
            act()

    recorded(measure_enter(registration, text="Lifted.", content={}, lifts=freeze, actor=officer, at=NEXT), at=NEXT)
    with pytest.raises(Encumbered):
        registration_cancel(registration, actor=applicant_actor(registration), at=NEXT)
    recorded(consented(registration, "pledge", other=bank, lifts=pledge, at=NEXT), at=NEXT)

    assert remarks_in_force(registration, NEXT) == []
    assert registration_cancel(registration, actor=applicant_actor(registration), at=NEXT).state == "cancelled"


def test_a_remark_ends_by_its_own_day_and_is_lifted_only_with_the_party_that_consented() -> None:
    registration, lab, other = certified().registration, curator_new("Lab"), curator_new("Other")
    licence = consented(
        registration, "licence", other=lab, content={"ends_on": local_day(AT), "licence": "sole"}, at=AT
    )
    licence = recorded(licence, at=AT)
    assert [remark.filing for remark in remarks_in_force(registration, AT)] == [licence]

    for options in ({"other": other, "lifts": licence}, {"other": lab, "content": {"licence": "none"}}):
        with pytest.raises(DomainError):
            filed(registration, "licence", at=AT, **options)  # type: ignore[arg-type]  # keyword by keyword
    assert remarks_in_force(registration, AT + timedelta(days=1)) == []


def test_a_court_suspends_items_of_the_certificate_until_it_lifts_that_again() -> None:
    certificate = certified()
    registration, officer = certificate.registration, officer_actor(officer_new())
    order = {"measure": "suspend", "court": "上海知识产权法院", "docket": "(2027)沪73行保1号"}

    part = measure_enter(registration, text="One item.", content=order, numbers=ONE, actor=officer, at=AT)
    part = recorded(part, at=AT)

    certificate = fresh_certificate(certificate)
    assert (certificate.state, certificate.suspended_items) == ("suspended", part.items)
    assert not certificate.case.deadlines.filter(clock="suspension").exists()  # until the court lifts it
    lift = measure_enter(registration, text="Lifted.", content={}, lifts=part, actor=officer, at=NEXT)
    recorded(lift, at=NEXT)
    assert (fresh_certificate(certificate).state, live(certificate).suspended_items) == ("in_force", None)


def test_a_courts_order_covers_what_the_registry_suspended_before() -> None:
    certificate = decide(certified(), "suspend", "interim_measure", items=[0], at=AT)
    order = {"measure": "suspend", "court": "c", "docket": "d"}
    officer = officer_actor(officer_new())

    recorded(
        measure_enter(certificate.registration, text="x", content=order, numbers=ONE, actor=officer, at=AT), at=NEXT
    )

    certificate = fresh_certificate(certificate)
    assert certificate.suspended_items is not None
    assert (certificate.state, certificate.suspended_items.count) == ("suspended", 2)
    assert [act.event for act in certificate.case.acts.order_by("pk")][-2:] == ["lift", "suspend"]


def test_nothing_is_filed_on_or_recorded_for_what_is_no_longer_registered() -> None:
    registration = certified().registration
    waiting, other = (filed(registration, "change", at=AT) for _ in range(2))
    lab = curator_new("Lab")
    recorded(consented(registration, "licence", other=lab, at=AT), at=AT)
    registration_cancel(registration, actor=applicant_actor(registration), at=AT)

    assert InboxMessage.objects.get(event="filing:registration_ended").party == lab.party
    with pytest.raises(NotInTheRegister):
        recorded(waiting, at=NEXT)
    with pytest.raises(NotInTheRegister):
        filed(registration, "change", at=NEXT)
    assert decided(other, "reject", at=NEXT).state == "rejected"


def test_a_recording_that_fails_halfway_records_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    old = certified()
    filing = filed(old.registration, "change", content={"fields": {"name_en": "Other"}}, at=AT)
    drafter, signer = officer_new(), officer_new("reviewer")
    decision = decision_draft(filing.case, event="record", officer=drafter, reasons=Reasons("f", "r"), at=AT)
    decision_propose(decision, officer=drafter, lock=decision.lock, at=AT)
    before = LedgerEntry.objects.count()

    def dies(*args: object, **options: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr("registry.services.certificates.certificate_write", dies)
        with pytest.raises(ConnectionError):
            decision_sign(Decision.objects.get(pk=decision.pk), officer=signer, lock=decision.lock, at=NEXT)
    filing.refresh_from_db()
    assert (filing.state, LedgerEntry.objects.count(), live(old).pk) == ("submitted", before, old.pk)

    decision_sign(Decision.objects.get(pk=decision.pk), officer=signer, lock=decision.lock, at=NEXT)
    with pytest.raises(Conflict):
        decision_sign(Decision.objects.get(pk=decision.pk), officer=signer, lock=decision.lock, at=NEXT)
    assert Certificate.objects.filter(registration=old.registration).count() == 2


def test_a_stranger_neither_consents_nor_declines() -> None:
    registration = certified().registration
    filing = filed(registration, "licence", other=curator_new("Lab"), at=AT)

    for step in (filing_consent, filing_decline):
        with pytest.raises(NotAllowed):
            step(filing, actor=objector_new("Stranger").as_("counterparty"), at=AT)


def test_a_transfer_goes_to_nobody_who_objects_and_is_told_to_whoever_has_a_case_or_a_remark() -> None:
    old = certified()
    registration, buyer, lab = old.registration, curator_new("Buyer"), curator_new("Lab")
    recorded(consented(registration, "licence", other=lab, at=AT), at=AT)
    objector = objector_new("Objector")
    objection = objection_served(registration, objector=objector, at=AT)
    with pytest.raises(Conflict):
        filed(registration, "transfer", other=objector, at=AT)

    recorded(consented(registration, "transfer", other=buyer, at=AT), at=NEXT)

    curators = objection.case.case_parties.filter(role="curator").values_list("party", flat=True)
    assert list(curators) == [buyer.party.pk]
    told = InboxMessage.objects.filter(event="filing:transferred").values_list("party", flat=True)
    assert set(told) == {objector.party.pk, lab.party.pk}
    assert live(old).is_challenged  # the mark goes along
