"""What a refusal said is kept version by version; what is less counts at once, what is more begins by itself."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from registry.kernel.errors import DomainError
from registry.models import Act, Refusal, RefusalVersion
from registry.selectors.disputes import disputes_of
from registry.selectors.refusal_as_of import refusal_as_of
from registry.services.grants import grant_give, grant_revoke
from registry.services.refusal_amending import refusal_amend
from registry.services.refusal_endings import refusal_withdraw
from registry.services.scopes import scope_lines
from tests.factories.matches import HOST, match_of, screened
from tests.factories.refusals import holder_actor, refusal_effective, refusal_filed
from tests.factories.registrations import AT, registration_draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SECOND = timedelta(seconds=1)
FIRST, THEN, LAST = AT + timedelta(days=1), AT + timedelta(days=2), AT + timedelta(days=3)


def test_every_change_is_a_version_with_its_own_words():
    refusal = refusal_effective("one.example\ntwo.example")
    actor = holder_actor(refusal)

    refusal_amend(refusal, drop=[refusal.scopes.get(value="two.example").pk], actor=actor, at=FIRST)
    refusal_amend(refusal, statement="Not for training, whoever asks.", actor=actor, at=THEN)

    rows = list(refusal.versions.order_by("number").values_list("number", "event", "at", "scope_count", "statement"))
    said = "本社出版物不得用于训练。"
    assert rows == [
        (1, "file", AT, 2, said),
        (2, "amend", FIRST, 1, said),
        (3, "amend", THEN, 1, "Not for training, whoever asks."),
    ]
    assert Act.objects.filter(event="amend").latest("pk").facts == {"statement": "reworded"}


def test_a_version_is_never_altered_nor_deleted():
    version = refusal_filed().versions.get()

    for change in (lambda: RefusalVersion.objects.update(number=7), version.delete):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            change()


@pytest.mark.parametrize(("number", "name"), [(1, "refusal_version_once"), (0, "refusal_version_counts_from_one")])
def test_versions_of_one_refusal_are_counted_from_one_and_each_number_comes_once(number, name):
    refusal = refusal_filed()
    copied = {f: getattr(refusal, f) for f in ("usages", "effective_from", "scope_count", "scopes_sha256")}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        RefusalVersion.objects.create(refusal=refusal, at=AT, event="amend", number=number, **copied)


def test_an_unknown_capacity_is_refused_by_service_and_database():
    refusal = refusal_filed()

    with pytest.raises(DomainError) as caught:
        refusal_filed(capacity="emperor")
    assert caught.value.field == "capacity"
    with pytest.raises(IntegrityError, match="refusal_capacity_known"), transaction.atomic():
        Refusal.objects.filter(pk=refusal.pk).update(capacity="emperor")


def test_less_is_disallowed_at_once_and_more_begins_provisionally_by_itself():
    refusal = refusal_effective("one.example")
    wanted = {"train_generative": "disallow", "publish": "disallow"}

    amended, (wider,) = refusal_amend(refusal, usages=wanted, actor=holder_actor(refusal), at=FIRST)

    assert (amended.state, amended.usages) == ("effective", {"train_generative": "disallow"})
    assert (wider.state, wider.usages) == ("provisional", {"publish": "disallow"})
    assert list(wider.scopes.values_list("value", flat=True)) == ["one.example"]
    assert amended.versions.count() == 2


def test_more_scopes_and_more_usages_in_one_step_are_two_refusals_that_leave_no_gap():
    refusal = refusal_effective("one.example", usages={"train_generative": "disallow"})
    wanted = {"train_generative": "disallow", "publish": "disallow"}

    amended, more = refusal_amend(
        refusal, usages=wanted, add=scope_lines("two.example"), actor=holder_actor(refusal), at=FIRST
    )

    found = [(list(one.scopes.values_list("value", flat=True)), one.usages) for one in (amended, *more)]
    assert found == [
        (["one.example"], {"train_generative": "disallow"}),
        (["two.example"], wanted),
        (["one.example"], {"publish": "disallow"}),
    ]
    told = Act.objects.get(case=refusal.case, event="amend").facts["wider"]
    assert told == ", ".join(one.case.number for one in more)


def test_only_more_leaves_the_refusal_in_its_version():
    refusal = refusal_effective("one.example")

    _same, (wider,) = refusal_amend(refusal, add=scope_lines("two.example"), actor=holder_actor(refusal), at=FIRST)

    assert (refusal.versions.count(), wider.versions.count()) == (1, 1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({}, "Nothing is changed"),
        ({"usages": {"collect": "disallow", "train_generative": "disallow"}}, "Nothing is changed"),
        ({"usages": {"publish": "disallow"}}, "Nothing it disallows would be left"),
        ({"usages": {"sell": "disallow"}}, "one of the eight"),
    ],
)
def test_what_cannot_be_amended_is_said(change, message):
    refusal = refusal_effective("a.example")

    with pytest.raises(DomainError, match=message):
        refusal_amend(refusal, actor=holder_actor(refusal), at=FIRST, **change)


def test_a_match_ends_when_what_is_left_disallows_nothing_that_registering_is_about():
    refusal = refusal_effective(HOST, usages={"collect": "disallow", "search": "disallow"})
    match = match_of(screened(), refusal)

    refusal_amend(refusal, usages={"search": "disallow"}, actor=holder_actor(refusal), at=FIRST)

    match.refresh_from_db()
    assert match.state == "lifted"


def test_it_reads_as_it_stood_at_any_instant():
    refusal = refusal_effective("one.example\ntwo.example")
    actor = holder_actor(refusal)
    grant = grant_give(refusal, dataset=registration_draft().dataset, actor=actor, at=FIRST)
    refusal_amend(refusal, drop=[refusal.scopes.get(value="two.example").pk], actor=actor, at=THEN)
    grant_revoke(grant, actor=actor, at=THEN)
    refusal_withdraw(refusal, actor=actor, at=LAST)

    def seen(at):
        then = refusal_as_of(refusal, at)
        scopes = sorted(then.scopes.values_list("value", flat=True))
        return then.refusal.state, then.version.number, scopes, then.grants.count(), then.is_in_force

    assert refusal_as_of(refusal, AT - SECOND) is None
    assert seen(AT) == ("effective", 1, ["one.example", "two.example"], 0, True)
    assert seen(THEN - SECOND) == ("effective", 1, ["one.example", "two.example"], 1, True)
    assert seen(THEN) == ("effective", 2, ["one.example"], 0, True)
    assert seen(LAST) == ("withdrawn", 2, ["one.example"], 0, False)
    refusal.refresh_from_db()
    assert refusal.state == "withdrawn"


def test_the_opposite_of_another_holder_on_the_same_scope_is_shown_on_both_and_lifts_neither():
    ours = refusal_effective("one.example\ntwo.example", usages={"collect": "disallow"})
    theirs = refusal_filed("two.example", usages={"collect": "allow", "publish": "disallow"})
    refusal_filed("three.example", usages={"collect": "allow", "publish": "disallow"})
    refusal_filed("two.example", usages={"collect": "disallow"})

    for one, other in ((ours, theirs), (theirs, ours)):
        (dispute,) = [found for found in disputes_of(one, AT) if found.refusal == other]
        assert dispute.usages == ["collect"]
    assert len(disputes_of(ours, AT)) == 1
    assert refusal_as_of(ours, AT).is_in_force
    refusal_withdraw(theirs, actor=holder_actor(theirs), at=FIRST)
    assert disputes_of(ours, FIRST) == []
