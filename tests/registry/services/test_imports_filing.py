"""The good rows of a list become one refusal for each holder, ground and usages, each with its receipt, once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.kernel import clock, store
from registry.models import (
    Act,
    InboxMessage,
    LedgerEntry,
    OutboxMessage,
    Receipt,
    Refusal,
    RefusalImportRow,
    Scope,
)
from registry.services.import_report import bad_rows
from registry.services.import_rows import ImportDefaults
from registry.services.refusal_imports import import_confirm
from tests.factories.imports import (
    again,
    import_checked,
    import_filed,
    import_new,
    jobs_done,
    mandate_of,
)
from tests.factories.refusals import NO_TRAINING, holder_new, refusal_filed
from tests.factories.registrations import AT

pytestmark = pytest.mark.django_db

LIST = "scope,ground\nhttps://a.example/1.jpg,copyright\nb.example,合同\nhttps://a.example/2.jpg,\n"


def counts(batch: Any) -> tuple[int, ...]:
    return batch.rows, batch.good, batch.bad, batch.duplicates, batch.known


def test_confirmed_rows_become_one_refusal_for_each_ground() -> None:
    batch = import_filed(LIST, holder=holder_new())

    refusals = list(Refusal.objects.order_by("pk"))
    assert batch.state == "filed"
    assert [(one.state, one.ground, one.scope_count) for one in refusals] == [
        ("provisional", "copyright", 2),
        ("provisional", "contract", 1),
    ]
    assert sorted(refusals[0].scopes.values_list("kind", "value")) == [
        ("url", "a.example/1.jpg"),
        ("url", "a.example/2.jpg"),
    ]
    assert not RefusalImportRow.objects.exists()


def test_a_list_files_exactly_what_the_form_would() -> None:
    lines = "a.example/1.jpg\n*.b.example\nprefix c.example/x\n" + "0" * 64
    batch = import_filed("scope\n" + lines, holder=holder_new("Two"))

    single = refusal_filed(lines, holder=holder_new("One"), at=batch.confirmed_at)

    refusal = batch.groups.get().refusal
    assert refusal.scopes_sha256 == single.scopes_sha256
    assert (refusal.usages, refusal.effective_from, refusal.case.profile) == (
        single.usages,
        single.effective_from,
        single.case.profile,
    )
    assert [(act.event, act.facts) for act in Act.objects.filter(case=refusal.case)] == [
        (act.event, act.facts) for act in Act.objects.filter(case=single.case)
    ]
    deadlines = [list(one.case.deadlines.values_list("clock", "due_at", "cancelled_at")) for one in (refusal, single)]
    assert deadlines[0] == [row for row in deadlines[1] if row[0] == "proof_check"]
    assert set(refusal.case.case_parties.values_list("party", "role")) == {(refusal.holder_id, "holder")}


def test_the_receipt_lists_the_file_handed_in_with_its_size_and_digest() -> None:
    batch = import_filed(LIST, holder=holder_new())

    for receipt in Receipt.objects.all():
        scopes, original = receipt.files
        assert original == {
            "name": "works.csv",
            "size": len(LIST.encode()),
            "sha256": batch.original.sha256,
            "purpose": "refusal_import",
        }
        assert store.path_of(scopes["sha256"]).stat().st_size == scopes["size"]


def test_what_the_holder_has_refused_already_is_known_and_not_filed_again() -> None:
    holder = holder_new()
    refusal_filed("a.example/1.jpg", holder=holder, usages={"mine": "disallow", "publish": "disallow"})
    refusal_filed("a.example/2.jpg", holder=holder_new("Somebody else"))
    refusal_filed("a.example/3.jpg", holder=holder, usages={"publish": "disallow"})
    refusal_filed("a.example/4.jpg", holder=holder, effective_until=AT + timedelta(days=9))

    batch = import_filed("scope\n" + "".join(f"a.example/{n}.jpg\n" for n in (1, 2, 3, 4)), holder=holder)

    assert counts(batch) == (4, 3, 0, 0, 1)
    assert sorted(batch.groups.get().refusal.scopes.values_list("text", flat=True)) == [
        f"a.example/{n}.jpg" for n in (2, 3, 4)
    ]


def test_the_same_file_twice_files_nothing_new() -> None:
    holder = holder_new()
    import_filed(LIST, holder=holder)
    entries = LedgerEntry.objects.count()

    second = import_checked(LIST, holder=holder)

    assert (second.state, counts(second)) == ("empty", (3, 0, 0, 0, 3))
    assert (Refusal.objects.count(), LedgerEntry.objects.count()) == (2, entries)


def test_two_checked_copies_of_a_file_confirmed_one_after_the_other_file_it_once() -> None:
    holder = holder_new()
    first, second = (import_checked(LIST, holder=holder) for _copy in range(2))
    for batch in (first, second):
        import_confirm(batch, at=clock.now())

    jobs_done()

    assert Scope.objects.count() == 3
    assert {group.fault for group in again(second).groups.all()} == {"known"}
    assert again(second).state == "filed"


def test_an_agent_files_for_every_holder_whose_mandate_is_in_force() -> None:
    agent = holder_new("Society")
    press, studio, gone, _stranger = (holder_new(name).party for name in ("Press", "画室", "Gone", "Stranger"))
    mandate_of(agent, press)
    mandate_of(agent, studio)
    mandate_of(agent, gone, at=AT - timedelta(days=9), until=AT - timedelta(days=1))
    names = (press.alias.lower(), "画室", "gone", "Stranger", "")
    table = "holder,scope\n" + "".join(f"{name},w{n}.example\n" for n, name in enumerate(names))

    batch = import_filed(table, holder=agent)

    assert counts(batch) == (5, 3, 2, 0, 0)
    assert [[fault.code for fault in row.faults] for row in bad_rows(batch)] == [["mandate_over"], ["holder"]]
    filed = Refusal.objects.order_by("pk")
    assert [(one.holder, one.mandate is not None) for one in filed] == [
        (press, True),
        (studio, True),
        (agent.party, False),
    ]
    roles = filed[0].case.case_parties.values_list("party", flat=True)
    assert set(roles) == {press.pk, agent.party.pk}


def test_a_mandate_that_ends_between_check_and_filing_leaves_its_refusal_out() -> None:
    agent, press = holder_new("Society"), holder_new("Press").party
    at = clock.now()
    mandate_of(agent, press, until=at + timedelta(hours=1))
    batch = import_checked("holder,scope\nPress,a.example\n,b.example\n", holder=agent)
    import_confirm(batch, at=at + timedelta(hours=2))

    jobs_done()

    assert [group.fault for group in batch.groups.order_by("number")] == ["mandate", ""]
    assert Refusal.objects.get().holder == agent.party
    assert not RefusalImportRow.objects.exists()


def test_a_message_arrives_when_the_check_is_over_and_one_when_it_is_filed(english: None) -> None:
    holder = holder_new()

    batch = import_filed(LIST, holder=holder)

    events = InboxMessage.objects.filter(party=holder.party, case=None).order_by("pk")
    assert list(events.values_list("event", flat=True)) == ["refusal:import_checked", "refusal:imported"]
    assert events[1].params == {"batch": batch.pk, "name": "works.csv", "refusals": 2, "scopes": 3, "left_out": 0}
    assert OutboxMessage.objects.filter(event="refusal:imported").count() == 1


def test_a_holder_hears_of_each_refusal_and_the_agent_once_of_the_list() -> None:
    agent, press = holder_new("Society"), holder_new("Press").party
    mandate_of(agent, press)

    import_filed("holder,scope\nPress,a.example\nPress,b.example\n", holder=agent)

    told = InboxMessage.objects.filter(event="refusal:filed").values_list("party", flat=True)
    assert list(told) == [press.pk]


def test_what_was_handed_in_to_be_filed_at_once_needs_no_second_word() -> None:
    batch = import_new(LIST, holder=holder_new(), files_at_once=True)

    jobs_done()

    assert again(batch).state == "filed"
    assert Scope.objects.count() == 3


def test_a_group_of_more_scopes_than_a_refusal_takes_is_filed_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("import_outcome", "import_filing"):
        monkeypatch.setattr(f"registry.services.{module}.MAX_SCOPES", 4)

    batch = import_filed("scope\n" + "".join(f"a.example/{n}\n" for n in range(10)), holder=holder_new())

    parts = batch.groups.order_by("part")
    assert [(part.part, part.scopes, part.refusal.scope_count) for part in parts] == [(0, 4, 4), (1, 4, 4), (2, 2, 2)]
    assert Scope.objects.count() == 10


def test_defaults_count_where_a_row_says_nothing_and_the_row_where_it_does() -> None:
    defaults = ImportDefaults(
        ground="copyright", usages=NO_TRAINING, statement="Ours.", effective_until=AT + timedelta(days=400), kind="host"
    )
    table = (
        "范围,类型,声明,截止日期,生效日期,允许用途,拒绝用途,自有编号\n"
        "a.example,,,,,,,A-1\n"
        "b.example,域名及其下全部,Mine.,2031/1/2,2020年3月4日,search,publish,\n"
    )

    batch = import_filed(table, holder=holder_new(), defaults=defaults)

    first, second = Refusal.objects.order_by("pk")
    assert [(scope.kind, scope.reference) for one in (first, second) for scope in one.scopes.all()] == [
        ("host", "A-1"),
        ("domain", ""),
    ]
    assert (first.statement, first.effective_until) == ("Ours.", defaults.effective_until)
    assert (second.statement, second.usages) == ("Mine.", {"publish": "disallow", "search": "allow"})
    assert second.effective_until.isoformat() == "2031-01-02T16:00:00+00:00"
    assert second.effective_from == batch.confirmed_at
    assert Receipt.objects.get(case=second.case).facts["stated_from"] == "2020-03-03T16:00:00.000000Z"
    assert batch.state == "filed"


def test_queries_do_not_grow_with_the_refusals_of_a_list() -> None:
    _first, few, many = (queries_of_filing(holders) for holders in (1, 2, 12))  # the first begins the year's numbers

    assert few == many < 110
    assert Refusal.objects.count() == 15


def queries_of_filing(holders: int) -> int:
    agent = holder_new(f"Society {holders}")
    for n in range(holders):
        mandate_of(agent, holder_new(f"Holder {n}").party)
    table = "holder,scope\n" + "".join(f"Holder {n},w{n}.example\n" for n in range(holders))
    import_confirm(import_checked(table, holder=agent), at=clock.now())
    with CaptureQueriesContext(connection) as seen:
        jobs_done()
    return len(seen)
