"""Brakes against abuse, and what is trusted."""

from datetime import timedelta

import pytest
from django.test import Client

from objections.models import BrakeAppeal, Objection
from objections.selectors.track_record import brake_lifted, track_record, track_records
from objections.services.brakes import (
    AlreadyObjected,
    AppealEnded,
    AppealMoved,
    AppealOpen,
    Braked,
    NoBrake,
    appeal_file,
    appeal_lock,
    appeal_propose,
    appeal_sign,
)
from objections.services.withdrawing import objection_withdraw
from registry.kernel.errors import DomainError
from registry.models import InboxMessage, LedgerEntry, Party
from registry.services.decisions import SameOfficer
from registry.services.parties import light_party
from tests.factories.api import visitor
from tests.factories.clocks import clock_at, profile_drafted, signed
from tests.factories.objections import (
    FILED,
    WHOLE,
    lines,
    objection_filed,
    objector_new,
    objector_of,
    registration_published,
)
from tests.factories.officers import signed_in, signed_in_officer
from tests.factories.records import with_record
from tests.factories.registrations import officer_new

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_second_live_objection_on_the_same_ground_is_refused_whatever_it_is_aimed_at() -> None:
    registration, objector = registration_published(), objector_new()
    first = objection_filed(registration, objector=objector)

    with pytest.raises(AlreadyObjected):
        objection_filed(registration, objector=objector, targets=WHOLE)
    assert objection_filed(registration, objector=objector, ground="contract").state == "filed"

    objection_withdraw(first, actor=objector_of(first), at=FILED)
    assert objection_filed(registration, objector=objector, targets=lines("1" * 64)).state == "filed"


def test_another_name_from_the_same_address_without_an_account_is_the_same_filer() -> None:
    registration = registration_published()
    parties = [light_party(email="one@example.test", name=name, language="en", at=FILED) for name in ("A", "B")]
    from objections.services.filing import objection_file
    from registry.models import Actor
    from tests.factories.objections import domain

    def file(party: Party) -> Objection:
        actor = Actor("objector", party_id=party.pk)
        return objection_file(
            registration=registration,
            objector=party,
            ground="copyright",
            statement="x",
            targets=domain(),
            actor=actor,
            at=FILED,
        )

    file(parties[0])
    with pytest.raises(AlreadyObjected):
        file(parties[1])


def test_who_was_nearly_always_wrong_files_one_in_thirty_days() -> None:
    acting = with_record("rrrri")

    assert objection_filed(objector=acting).state == "filed"
    with pytest.raises(Braked):
        objection_filed(objector=acting, at=FILED + DAY)


@pytest.mark.parametrize("outcomes", ["rrrr", "rrruu", "uuuuu", ""])
def test_few_decisions_or_a_mixed_record_put_no_brake_on_anybody(outcomes: str) -> None:
    acting = with_record(outcomes)

    objection_filed(objector=acting)

    assert objection_filed(objector=acting).state == "filed"


def test_outcomes_older_than_two_years_are_forgotten() -> None:
    acting = with_record("rrrrr")

    assert track_record(acting.party, at=FILED).is_braked
    assert not track_record(acting.party, at=FILED + 700 * DAY).is_braked


def test_an_appeal_lifts_the_brake_for_a_year_with_reasons_and_a_ledger_entry_by_alias() -> None:
    acting = with_record("rrrrr")
    appeal = appeal_file(acting.party, reasons="They were one dispute.", at=FILED)
    with pytest.raises(AppealOpen):
        appeal_file(acting.party, reasons="Again.", at=FILED)

    drafter, signer = officer_new(), officer_new("reviewer")
    proposed = appeal_propose(appeal, is_granted=True, answer="One dispute.", officer=drafter, at=FILED)
    lock = appeal_lock(proposed)
    with pytest.raises(SameOfficer):
        appeal_sign(appeal, officer=drafter, lock=lock, at=FILED)
    with pytest.raises(AppealMoved):
        appeal_sign(appeal, officer=signer, lock="another text", at=FILED)
    assert not brake_lifted(acting.party, at=FILED)
    appeal_sign(appeal, officer=signer, lock=lock, at=FILED)

    objection_filed(objector=acting)
    assert objection_filed(objector=acting).state == "filed"
    leaf = bytes(LedgerEntry.objects.get(event="brake:appeal").leaf).decode()
    assert acting.party.alias in leaf
    assert acting.party.name not in leaf
    assert InboxMessage.objects.filter(event="brake:lifted", party=acting.party).count() == 1
    with pytest.raises(AppealEnded):
        appeal_propose(appeal, is_granted=False, answer="x", officer=officer_new(), at=FILED)
    with pytest.raises(NoBrake):
        appeal_file(acting.party, reasons="Again.", at=FILED)


def test_a_refused_appeal_leaves_the_brake_and_says_why() -> None:
    acting = with_record("rrrrr")
    appeal = appeal_file(acting.party, reasons="Please.", at=FILED)

    proposed = appeal_propose(appeal, is_granted=False, answer="No new facts.", officer=officer_new(), at=FILED)
    appeal_sign(appeal, officer=officer_new(), lock=appeal_lock(proposed), at=FILED)
    objection_filed(objector=acting)

    with pytest.raises(Braked):
        objection_filed(objector=acting)


def test_a_known_party_that_was_nearly_always_right_is_trusted_and_an_unknown_one_is_not() -> None:
    acting = with_record("uuuuuuupru")
    assert not track_record(acting.party, at=FILED).is_trusted

    Party.objects.filter(pk=acting.party.pk).update(identity="organisation")

    assert track_record(Party.objects.get(pk=acting.party.pk), at=FILED).is_trusted
    assert [one.decided for one in track_records(at=FILED)] == [10]


def test_the_figures_are_those_of_the_profile_in_force_and_stand_on_the_public_page_in_both_languages() -> None:
    acting = with_record("rrrr", at=FILED - 100 * DAY)
    assert not track_record(acting.party, at=FILED).is_braked

    signed(profile_drafted(FILED, brake_after=4, brake_quota=2, brake_span=45), FILED)

    assert track_record(acting.party, at=FILED).is_braked
    assert not track_record(acting.party, at=FILED - DAY).is_braked
    for at in (FILED, FILED, FILED + DAY):
        if at == FILED:
            objection_filed(objector=acting, at=at)
        else:
            with pytest.raises(Braked, match="45"):
                objection_filed(objector=acting, at=at)
    with clock_at(FILED + DAY):
        english = Client(headers={"accept-language": "en"}).get("/filers/").content.decode()
        chinese = Client(headers={"accept-language": "zh-hans"}).get("/filers/").content.decode()
    assert "From 4 decided objections of which 80 % failed, no more than 2 can be filed in 45 days." in english
    assert "版本 2" in chinese
    assert "4 件" in chinese


@pytest.mark.parametrize("figures", [{"brake_quota": 0}, {"brake_share": 101}, {"brake_share": 10}, {"trust_after": 0}])
def test_a_brake_never_bars_whoever_signs(figures: dict[str, int]) -> None:
    with pytest.raises(DomainError):
        profile_drafted(FILED, **figures)


def test_records_are_public_on_page_and_api_and_persons_stand_there_by_alias() -> None:
    now = FILED - 100 * DAY  # past for pages that read the real clock
    acting = with_record("rrrrr", name="Canary Li", at=now)
    Party.objects.filter(pk=acting.party.pk).update(kind="person", is_sealed=True)

    page, answer = Client().get("/filers/").content.decode(), visitor().get("filers/").json()

    assert acting.party.alias in page
    assert "Canary Li" not in page
    assert [(one["filer"], one["is_braked"]) for one in answer] == [(acting.party.alias, True)]


def test_a_braked_party_appeals_on_its_page_and_an_officer_decides_at_the_desk() -> None:
    acting = with_record("rrrrr", at=FILED - 100 * DAY)
    party, (officer, _row) = signed_in(Client(), acting.user), signed_in_officer()

    assert party.get("/me/record/").status_code == 200
    assert party.post("/me/record/", {"reasons": ""}).status_code == 422
    assert party.post("/me/record/", {"reasons": "One dispute."}).status_code == 303
    appeal = BrakeAppeal.objects.get()
    assert str(appeal.pk) in officer.get("/desk/appeals/").content.decode()
    address = f"/desk/appeals/{appeal.pk}/"
    assert [Client().get(address).status_code, party.get(address).status_code] == [302, 404]
    assert officer.post(address, {"decision": "lift", "answer": ""}).status_code == 422
    assert officer.post(address, {"decision": "lift", "answer": "Agreed."}).status_code == 303
    appeal.refresh_from_db()
    lock, (second, _other) = {"lock": appeal_lock(appeal)}, signed_in_officer("reviewer")
    assert officer.post(f"{address}sign/", lock).status_code == 422
    assert "Agreed." in second.get(address).content.decode()
    assert second.post(f"{address}sign/", lock).status_code == 303
    appeal.refresh_from_db()
    assert appeal.is_granted
    assert appeal.decided_at
