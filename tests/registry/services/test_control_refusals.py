"""What a proved place does for refusals: those filed before and later, a lapse, a place given back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from registry.models import Act, Assurance, ControlProof, InboxMessage, Refusal, RefusalControl
from registry.selectors.refusal_as_of import refusal_as_of
from registry.services.control_proofs import PATIENCE, VALID, control_remove, controls_look
from registry.services.refusal_amending import refusal_amend
from registry.services.refusal_steps import refusal_ask_proof
from registry.services.scopes import scope_lines
from tests.factories.control import asked, looked, publish
from tests.factories.matches import decided
from tests.factories.officers import officer_new
from tests.factories.refusals import holder_new, refusal_effective, refusal_filed
from tests.factories.registrations import AT, officer_actor
from tests.nameserver import NameServer
from tests.sites import Web

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
MINUTE = timedelta(minutes=1)


def events(proof: ControlProof) -> list[str]:
    found = InboxMessage.objects.filter(party=proof.party, event__startswith="control:").order_by("pk")
    return list(found.values_list("event", flat=True))


def test_a_proof_lifts_every_refusal_that_lies_under_it_and_no_other(names: NameServer) -> None:
    holder = holder_new()
    under = refusal_filed("photos.example\nwww.photos.example/a/\nhttps://photos.example/x?y=1", holder=holder)
    beside = refusal_filed("photos.example\nother.example", holder=holder)
    foreign = refusal_filed("photos.example", holder=holder_new())
    file = refusal_filed("a" * 64, holder=holder)
    asked_for = refusal_filed("img.photos.example", holder=holder)
    refusal_ask_proof(asked_for, text="Whose site?", actor=officer_actor(officer_new()), at=AT)
    proof = asked(holder, "photos.example")
    publish(proof, names)

    looked(proof, at=AT + MINUTE)

    levels = []
    for refusal in (under, beside, foreign, file, asked_for):
        refusal.refresh_from_db()
        levels.append((refusal.state, refusal.assurance))
    assert levels == [
        ("effective", Assurance.CONTROL_PROVED),
        ("provisional", Assurance.ASSERTED),
        ("provisional", Assurance.ASSERTED),
        ("provisional", Assurance.ASSERTED),
        ("effective", Assurance.CONTROL_PROVED),
    ]
    act = Act.objects.get(case=under.case, event="verify")
    assert (act.actor_role, act.facts, act.entry_id is not None) == ("system", {"assurance": "control_proved"}, True)
    assert RefusalControl.objects.get(refusal=under).lapsed_at is None


def test_a_refusal_filed_later_under_a_proved_place_is_backed_at_once(names: NameServer) -> None:
    holder = holder_new()
    proof = asked(holder, "photos.example")
    publish(proof, names)
    looked(proof, at=AT + MINUTE)

    refusal = refusal_filed("photos.example/new/", holder=holder, at=AT + 2 * MINUTE)

    assert (refusal.state, refusal.assurance) == ("effective", Assurance.CONTROL_PROVED)


def test_a_refusal_narrowed_to_proved_places_rises_and_what_it_names_besides_is_looked_at_by_itself(
    names: NameServer,
) -> None:
    holder = holder_new()
    proof = asked(holder, "photos.example")
    publish(proof, names)
    looked(proof, at=AT + MINUTE)
    refusal = refusal_effective("photos.example\nother.example", holder=holder)
    assert refusal.assurance == Assurance.EVIDENCE_REVIEWED
    other, actor = refusal.scopes.get(value="other.example"), holder.as_("holder")

    unproved = refusal_amend(refusal, add=scope_lines("third.example"), actor=actor, at=AT + 2 * MINUTE)
    narrowed = refusal_amend(
        refusal, drop=[other.pk], add=scope_lines("img.photos.example"), actor=actor, at=AT + 3 * MINUTE
    )

    levels = [[(one.state, one.assurance) for one in (kept, *more)] for kept, more in (unproved, narrowed)]
    assert levels == [
        [("effective", Assurance.EVIDENCE_REVIEWED), ("provisional", Assurance.ASSERTED)],
        [("effective", Assurance.CONTROL_PROVED), ("effective", Assurance.CONTROL_PROVED)],
    ]
    refusal.refresh_from_db()
    assert refusal.assurance == Assurance.CONTROL_PROVED
    assert RefusalControl.objects.get(refusal=refusal).lapsed_at is None
    assert Act.objects.get(case=refusal.case, event="assurance").facts == {"assurance": "control_proved"}


def test_a_proof_is_looked_at_again_and_lapses_after_three_days_of_warning_while_the_refusal_stands(
    names: NameServer,
) -> None:
    holder = holder_new()
    proof = asked(holder, "photos.example")
    publish(proof, names)
    looked(proof, at=AT + MINUTE)
    refusal = refusal_filed("photos.example", holder=holder, at=AT + 2 * MINUTE)
    assert controls_look(AT + VALID) == 0
    assert controls_look(AT + VALID + MINUTE) == 1
    names.zone.clear()

    again = AT + 2 * VALID + 2 * MINUTE
    controls_look(again)
    proof.refresh_from_db()
    assert (proof.state, proof.warned_at, events(proof)[-1]) == ("proved", again, "control:missing")
    controls_look(again + PATIENCE)
    proof.refresh_from_db()
    refusal.refresh_from_db()

    assert (proof.state, proof.lapsed_at, events(proof)[-1]) == ("lapsed", again + PATIENCE, "control:lapsed")
    assert (refusal.state, refusal.assurance) == ("effective", Assurance.CONTROL_PROVED)
    assert RefusalControl.objects.get(refusal=refusal).lapsed_at == again + PATIENCE
    assert refusal_filed("photos.example", holder=holder, at=again + PATIENCE).assurance == Assurance.ASSERTED
    publish(proof, names)
    assert looked(proof, at=again + PATIENCE + MINUTE).state == "proved"
    assert RefusalControl.objects.get(refusal=refusal).lapsed_at is None


def test_a_site_that_publishes_the_same_refusal_corroborates_it_beside_control_never_instead(
    names: NameServer, web: Web
) -> None:
    holder, usages = holder_new(), {"train_generative": "disallow"}
    refusal = refusal_filed("host photos.example", holder=holder, usages=usages)
    wider = refusal_filed("host photos.example", holder=holder, usages={"publish": "disallow"})
    site = web.site("photos.example")
    site.put("/robots.txt", "User-agent: *\nAllow: /\nContent-Signal: ai-train=no\n")
    site.put("/", "<title>Photos</title>")
    origin = asked(holder, "photos.example", "host", "origin")
    looked(origin, at=AT + MINUTE / 2)
    refusal.refresh_from_db()
    assert (origin.state, origin.usages) == ("proved", ["train_generative", "train_other"])
    assert refusal.assurance == Assurance.ASSERTED
    proof = asked(holder, "photos.example", "host", "dns", at=AT + MINUTE)
    publish(proof, names)

    looked(proof, at=AT + 2 * MINUTE)
    for row in (refusal, wider):
        row.refresh_from_db()

    assert (refusal.state, refusal.assurance) == ("effective", Assurance.ORIGIN_CORROBORATED)
    assert wider.assurance == Assurance.CONTROL_PROVED


def test_a_site_that_stops_saying_it_takes_its_own_word_back_and_leaves_the_proof_of_control(
    names: NameServer, web: Web
) -> None:
    holder = holder_new()
    refusal = refusal_filed("host photos.example", holder=holder, usages={"train_generative": "disallow"})
    site = web.site("photos.example")
    site.put("/robots.txt", "User-agent: *\nAllow: /\nContent-Signal: ai-train=no\n")
    site.put("/", "<title>Photos</title>")
    proof = asked(holder, "photos.example", "host", "dns")
    publish(proof, names)
    looked(proof, at=AT + MINUTE)
    origin = looked(asked(holder, "photos.example", "host", "origin"), at=AT + 2 * MINUTE)
    refusal.refresh_from_db()
    assert refusal.assurance == Assurance.ORIGIN_CORROBORATED
    site.put("/robots.txt", "User-agent: *\nAllow: /\n")

    looked(origin, at=AT + 3 * MINUTE)
    controls_look(AT + 3 * MINUTE + PATIENCE)

    refusal.refresh_from_db()
    origin.refresh_from_db()
    assert (origin.state, refusal.assurance, refusal.state) == ("lapsed", Assurance.CONTROL_PROVED, "effective")
    assert Act.objects.get(case=refusal.case, event="assurance_fell").facts == {"assurance": "control_proved"}
    then, now = (
        refusal_as_of(refusal, at).refusal.assurance
        for at in (AT + 3 * MINUTE, AT + 4 * MINUTE + PATIENCE)  # type: ignore[union-attr]  # filed
    )
    assert (then, now) == (Assurance.ORIGIN_CORROBORATED, Assurance.CONTROL_PROVED)


def test_a_proof_that_nobody_looked_at_again_backs_nothing_new(names: NameServer) -> None:
    holder = holder_new()
    proof = asked(holder, "photos.example")
    publish(proof, names)
    looked(proof, at=AT + MINUTE)
    last = AT + MINUTE + VALID + PATIENCE

    inside = refusal_filed("photos.example", holder=holder, at=last - MINUTE)
    outside = refusal_filed("photos.example/later/", holder=holder, at=last)

    assert (inside.assurance, outside.assurance) == (Assurance.CONTROL_PROVED, Assurance.ASSERTED)


def test_an_as_of_view_shows_the_control_of_that_instant(names: NameServer) -> None:
    holder = holder_new()
    proof = asked(holder, "photos.example")
    publish(proof, names)
    looked(proof, at=AT + MINUTE)
    refusal = refusal_filed("photos.example", holder=holder, at=AT + 2 * MINUTE)
    control_remove(proof, at=AT + 3 * MINUTE)
    again = asked(holder, "photos.example", at=AT + 4 * MINUTE)
    publish(again, names)
    looked(again, at=AT + 5 * MINUTE)

    lapses = [refusal_as_of(refusal, AT + n * MINUTE).refusal.control.lapsed_at for n in (2, 3, 4, 5)]  # type: ignore[union-attr]  # filed

    assert lapses == [None, AT + 3 * MINUTE, AT + 3 * MINUTE, None]
    told = list(Act.objects.filter(case=refusal.case, event__startswith="control_").values_list("event", flat=True))
    assert told == ["control_lapsed", "control_regained"]


def test_a_refusal_that_officers_narrow_to_proved_places_rises(names: NameServer) -> None:
    holder = holder_new()
    proof = asked(holder, "photos.example")
    publish(proof, names)
    looked(proof, at=AT + MINUTE)
    refusal = refusal_effective("photos.example\nother.example", holder=holder)
    Refusal.objects.filter(pk=refusal.pk).update(state="under_decision")
    refusal.scopes.filter(value="other.example").update(contested_at=AT)

    decided(refusal, "narrow", at=AT + 2 * MINUTE)

    assert (refusal.state, refusal.assurance) == ("effective", Assurance.CONTROL_PROVED)


def test_a_site_that_refuses_nothing_corroborates_nothing(names: NameServer, web: Web) -> None:
    web.site("photos.example").put("/", "<title>Photos</title>")

    origin = looked(asked(holder_new(), "photos.example", "host", "origin"), at=AT + MINUTE)

    assert (origin.state, origin.last_code, origin.usages) == ("pending", "open", [])


def test_a_place_that_is_removed_lapses_too_and_is_not_looked_for(names: NameServer) -> None:
    holder = holder_new()
    proof = asked(holder, "photos.example")
    publish(proof, names)
    looked(proof, at=AT + MINUTE)
    refusal = refusal_filed("photos.example", holder=holder, at=AT + MINUTE)

    control_remove(proof, at=AT + 2 * MINUTE)

    assert RefusalControl.objects.get(refusal=refusal).lapsed_at == AT + 2 * MINUTE
    assert controls_look(AT + 2 * VALID) == 0


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("control_once_per_place_and_method", {"value": "b.example"}),
        ("control_proved_has_instant", {"state": "proved"}),
        ("control_lapsed_has_instant", {"state": "lapsed", "proved_at": AT}),
        ("control_lapsed_has_instant", {"state": "lapsed", "proved_at": AT, "lapsed_at": AT - MINUTE}),
    ],
)
def test_the_database_refuses(constraint: str, change: dict[str, object]) -> None:
    holder = holder_new()
    proof = asked(holder, "a.example")
    asked(holder, "b.example")

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ControlProof.objects.filter(pk=proof.pk).update(**change)
