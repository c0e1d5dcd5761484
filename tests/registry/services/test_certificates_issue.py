"""Issuing: what a certificate says, that it is signed and logged in the same transaction, and what never gets one."""

import json
from base64 import urlsafe_b64decode
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from registry.certification.conditions import CheckState
from registry.certification.credential import Credential, read
from registry.certification.facts import CertificateFacts
from registry.kernel import store
from registry.kernel.calendar import day_end
from registry.models import Certificate, Deadline, Job, Party, Registration, SigningKeyEvent, Version
from registry.services.certificate_facts import NotScreenedAfterClose
from registry.services.certificates import AlreadyCertified, NeverCertified, certificate_issue
from registry.services.keys import key_provider
from registry.services.parties import party_create
from tests.factories.certificates import CLOSES, OBJECTION, OPENS, SETTLED, certified, procedure, registered
from tests.factories.objections import (
    decide,
    domain,
    lines,
    objection_examined,
    registration_published,
    settle,
    silence,
    upheld,
)
from tests.factories.registrations import AT, Acting, user_new

pytestmark = pytest.mark.django_db


def read_object(part: str) -> str:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()


def credential(certificate: Certificate) -> Credential:
    return read(certificate.credential, key_provider().jwks())


def test_the_certificate_says_what_the_rows_say() -> None:
    certificate = certified(excluded=[1], objections=[OBJECTION])
    registration = certificate.registration

    facts = credential(certificate).facts

    assert facts.certificate_number == certificate.number == registration.number
    assert (facts.items.before, facts.items.covered, facts.exclusions.items) == (3, 2, 1)
    assert facts.roots.before.items == registration.version.manifests.get().root_sha256
    assert facts.roots.after.items == registration.exclusions.get().root_after
    assert (facts.window.opens_at, facts.window.closes_at, facts.window.working_days) == (OPENS, CLOSES, 20)
    assert facts.screening.as_of >= CLOSES
    assert [(row.number, row.outcome) for row in facts.objections.rows] == [("YY-2026-000041-7", "upheld")]
    assert (facts.sources.n, facts.sources.k) == (1, 0)
    assert facts.valid_until == registration.valid_until
    assert (facts.policy.id, facts.policy.version) == ("default", str(registration.case.profile.version))
    assert [one.code for one in facts.duties] == ["source_disclosure", "marking_statement", "log_retention"]
    assert CertificateFacts.from_object(certificate.facts) == facts


def test_only_what_this_build_checks_is_called_checked() -> None:
    facts = credential(certified()).facts

    unchecked = {one.code for one in facts.conditions if one.state is CheckState.NOT_CHECKED}

    assert unchecked == {
        *("work_identifiers", "near_duplicates", "person_refusals"),
        *("content_examined", "proofs_authenticated", "outside_witness"),
    }


def test_the_published_list_is_what_the_digest_names() -> None:
    facts = credential(certified(excluded=[0, 2])).facts

    assert facts.exclusions.digest is not None
    assert store.read(facts.exclusions.digest) == b"".join(n.to_bytes(8, "little") for n in (0, 2))


def test_the_ledger_entry_names_the_credential_and_nobody() -> None:
    certificate = certified()

    leaf = json.loads(bytes(certificate.entry.leaf))

    assert leaf["event"] == "certificate:issue"
    assert leaf["case"] == certificate.number
    assert leaf["facts"]["credential_sha256"] == certificate.credential_sha256
    assert certificate.case.acts.get(event="issue").entry == certificate.entry
    assert certificate.registration.applicant.name not in json.dumps(leaf)


def person(*, is_sealed: bool) -> Acting:
    user = user_new("person")
    party = party_create(user=user, kind="person", name="王小明", name_en="Canary Wang", at=AT)
    Party.objects.filter(pk=party.pk).update(is_sealed=is_sealed)
    return Acting(user, Party.objects.get(pk=party.pk))


def test_a_persons_name_is_nowhere_but_in_the_row_even_with_consent() -> None:
    certificate = certified(curator=person(is_sealed=False))

    payload = read_object(certificate.credential.split(".")[1])

    assert certificate.facts["registrant"]["name"]["zh"] == "王小明"
    assert credential(certificate).facts.registrant.name is None
    for public in (payload, bytes(certificate.entry.leaf).decode()):
        assert "王小明" not in public
        assert "Canary" not in public


def test_a_person_who_asked_not_to_be_shown_is_not_even_on_the_page() -> None:
    assert "name" not in certified(curator=person(is_sealed=True)).facts["registrant"]


def test_validity_ends_with_the_first_source_contract() -> None:
    registration = registered()
    ends_on = (SETTLED + timedelta(days=90)).date()
    registration.version.sources.update(contract_ends_on=ends_on)
    Registration.objects.filter(pk=registration.pk).update(valid_until=None)

    certificate = certificate_issue(registration, procedure=procedure(), at=SETTLED)

    assert certificate.valid_until == day_end(ends_on)


def test_the_clock_of_validity_ends_at_the_printed_instant_and_the_page_is_queued_once() -> None:
    certificate = certified()

    deadline = Deadline.objects.get(case=certificate.case)

    assert (deadline.clock, deadline.due_at) == ("validity", certificate.valid_until)
    assert Job.objects.filter(kind="certificate_pdf").count() == 1


def test_every_signing_key_is_announced_in_the_ledger_once() -> None:
    certified()
    certified()

    assert sorted(SigningKeyEvent.objects.values_list("purpose", flat=True)) == ["log", "pdf", "vc"]


def test_a_demonstration_is_stamped_as_one(settings: Any) -> None:
    settings.RULE_PROFILE = "demo"

    assert credential(certified()).facts.demonstration


def test_a_certificate_under_the_default_profile_is_no_demonstration() -> None:
    assert not settings.DEMONSTRATION
    assert not credential(certified()).facts.demonstration


def test_an_unpublished_registration_never_gets_a_certificate() -> None:
    registration = registered()
    Version.objects.filter(pk=registration.version_id).update(asks_unpublished=True)

    with pytest.raises(NeverCertified):
        certificate_issue(registration, procedure=procedure(), at=SETTLED)


def test_a_second_certificate_beside_a_live_one_is_refused() -> None:
    certificate = certified()

    with pytest.raises(AlreadyCertified):
        certificate_issue(certificate.registration, procedure=procedure(), at=SETTLED)


def test_no_certificate_without_a_screening_after_the_close() -> None:
    registration = registered()
    registration.screenings.update(as_of=CLOSES - timedelta(microseconds=1))

    with pytest.raises(NotScreenedAfterClose), transaction.atomic():
        certificate_issue(registration, procedure=procedure(), at=SETTLED)

    assert not Certificate.objects.exists()


def test_an_outcome_that_no_objection_can_have_is_an_error_and_nothing_is_issued() -> None:
    registration = registered()
    strange = type(OBJECTION)("YY-2026-000041-7", "全部", "copyright", "forgotten", 0)

    with pytest.raises(ValueError, match="forgotten"), transaction.atomic():
        certificate_issue(registration, procedure=procedure(strange), at=SETTLED)

    assert not Certificate.objects.exists()


def test_a_source_with_a_proof_is_counted() -> None:
    registration = registered()
    source = registration.version.sources.get()
    source.proofs.add(registration.version.manifests.get().original)

    certificate = certificate_issue(registration, procedure=procedure(), at=SETTLED)

    assert (credential(certificate).facts.sources.n, credential(certificate).facts.sources.k) == (1, 1)


def test_an_item_that_two_decisions_took_out_is_counted_once() -> None:
    registration = registration_published(at=AT)
    for targets in (domain(), lines("https://texts.example.org/story.html")):
        objection = objection_examined(registration, targets=targets)
        decide(objection, "uphold", parts=[upheld(objection)])
    at = CLOSES + timedelta(days=60)
    silence(at)
    silence(at)

    registration = settle(registration, at=at)

    facts = credential(registration.certificates.get()).facts
    assert facts.exclusions.items == 1
    assert [row.items for row in facts.exclusions.rows] == [1, 0]
    assert [row.outcome.value for row in facts.objections.rows] == ["upheld", "upheld"]
