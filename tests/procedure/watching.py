"""What is known of a registration from outside, and what must hold of its rows at any time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count

from objections.models import Objection, Window
from objections.selectors.settling import FINAL, MATCH_DONE
from registry.certification.facts import CertificateFacts
from registry.kernel import store
from registry.models import (
    Act,
    Case,
    Certificate,
    Deadline,
    LedgerEntry,
    LogLeaf,
    LogQueue,
    LogShard,
    Match,
    Registration,
)
from registry.screening.roots import recompute_roots
from registry.services.itemsets import itemset_numbers
from tests.factories.objections import read

_roots: dict[tuple[int, ...], str] = {}


@dataclass
class Known:
    """What the test itself knows of an objection: what the curator gave up, and what was decided last."""

    named: set[int]
    given_up: set[int] = field(default_factory=set)
    won: set[int] = field(default_factory=set)


class Watch:
    """Keeps the books of the test; `everything` compares them with the rows."""

    def __init__(self, registration: Registration) -> None:
        self.registration = registration
        self.known: dict[int, Known] = {}
        self.heard: dict[tuple[int, str], int] = defaultdict(int)  # acts that somebody was told had been done

    def read(self, pk: int) -> Objection:
        return read(Objection(pk=pk))

    def size(self) -> tuple[int, int, int]:
        return Act.objects.count(), LedgerEntry.objects.count(), Objection.objects.exclude(filed_at=None).count()

    # What was done, as those who did it know

    def filed(self, objection: Objection, at: datetime, window: Window) -> None:
        assert window.opens_at <= at
        from objections.services.targets import named_numbers

        self.known.setdefault(objection.pk, Known(set(named_numbers(objection).tolist())))
        self.heard[objection.pk, "file"] = 1

    def took(self, objection: Objection, step: str, named: list[int]) -> None:
        mine = self.known[objection.pk]
        if step == "give_up_some":
            mine.given_up = set(named[:1])
        elif step == "concede":
            mine.won = set(named)
        elif step == "agree" and self.read(objection.pk).state == "settled":
            mine.won = set(named[:1])
        elif step == "resume":
            mine.won = set()

    def decided(self, objection: Objection, event: str, named: list[int], won: list[int]) -> None:
        mine = self.known[objection.pk]
        if event == "remand":
            mine.won = set()
        elif event in {"uphold", "uphold_part", "reject", "vary"}:
            mine.won = {"uphold": set(named), "reject": set()}.get(event, set(won))

    # What must hold

    def everything(self, at: datetime) -> None:
        self.steps_are_in_the_tables_and_follow_each_other()
        self.nothing_heard_is_lost_or_doubled()
        self.every_silence_had_one_deadline()
        self.nothing_failed_on_the_way()
        self.the_ledger_is_complete()
        self.what_is_registered_was_free_and_its_root_is_the_decided_one()

    def family(self) -> list[Case]:
        case = self.registration.case_id
        return list(Case.objects.filter(pk=case) | Case.objects.filter(parent=case))

    def steps_are_in_the_tables_and_follow_each_other(self) -> None:
        for case in self.family():
            subject = case.subject
            tables = type(subject).TRANSITIONS
            state = None
            for act in Act.objects.filter(case=case).order_by("pk"):
                assert state is None or act.from_state == state, f"{case}: {act.event} from {act.from_state}"
                rule = tables[act.from_state]
                if act.event.startswith("silence"):
                    assert act.to_state in str(rule.on_silence).split(" or ")
                elif act.event in rule.edges:
                    assert act.to_state == rule.edges[act.event].target
                else:
                    assert act.to_state == act.from_state, f"{case}: {act.event} changed the state"
                state = act.to_state
            subject.refresh_from_db()
            assert state is None or state == subject.state

    def nothing_heard_is_lost_or_doubled(self) -> None:
        """Every filing that was confirmed is there once, and so is every step that can be taken once."""
        for (pk, event), times in self.heard.items():
            assert Act.objects.filter(case__objection=pk, event=event).count() == times
        filed = Objection.objects.filter(registration=self.registration, filed_at__isnull=False)
        assert set(filed.values_list("pk", flat=True)) == set(self.known), "an objection nobody heard of, or a lost one"
        issued = Certificate.objects.filter(registration=self.registration)
        assert [one.case.acts.filter(event="issue").count() for one in issued] == [1] * len(issued)
        assert issued.filter(supersedes=None).count() <= 1, "a certificate that follows none, beside another"
        assert issued.exclude(state="superseded").count() <= 1, "two certificates that count"
        settled = Act.objects.filter(case=self.registration.case_id, event__in=["settle", "withdraw", "uphold_whole"])
        assert settled.count() <= 1

    def every_silence_had_one_deadline(self) -> None:
        cases = [case.pk for case in self.family() if case.kind != "certificate"]  # it may end by the registration's
        silent = Act.objects.filter(case__in=cases, event__startswith="silence")
        for case, times in silent.values_list("case").annotate(Count("pk")):
            fired = Deadline.objects.filter(case=case, fired_at__isnull=False)
            assert times <= fired.count(), [
                list(silent.filter(case=case).values_list("event", "from_state", "to_state", "at", "facts")),
                list(Deadline.objects.filter(case=case).values_list("clock", "fired_at", "cancelled_at", "due_at")),
            ]
        ended = [case.pk for case in self.family() if case.subject.is_ended]
        running = Deadline.objects.filter(case__in=ended, fired_at=None, cancelled_at=None)
        assert list(running.values_list("case__kind", "clock")) == []

    def nothing_failed_on_the_way(self) -> None:
        """The sweeps write down what threw; a death is no fault of the row."""
        faults = Deadline.objects.exclude(last_error="").values_list("clock", "last_error")
        assert list(faults) == []

    def the_ledger_is_complete(self) -> None:
        assert not Act.objects.filter(entry__isnull=True).exists()
        waiting, placed = LogQueue.objects.count(), LogLeaf.objects.count()
        assert waiting + placed == LedgerEntry.objects.count()
        for shard in LogShard.objects.all():
            assert list(shard.leaves.order_by("index").values_list("index", flat=True)) == [*range(shard.size)]

    def what_is_registered_was_free_and_its_root_is_the_decided_one(self) -> None:
        registration = Registration.objects.get(pk=self.registration.pk)
        if registration.state != "registered":
            return
        window = Window.objects.get(registration=registration, is_current=True)
        filed = Objection.objects.filter(registration=registration, is_after_registration=False, is_set_aside=False)
        assert not filed.exclude(filed_at=None).exclude(state__in=FINAL).exists()
        early = Match.objects.filter(registration=registration, refusal__filed_at__lt=window.closes_at)
        assert not early.exclude(state__in=MATCH_DONE).exists()
        first = Certificate.objects.filter(registration=registration).order_by("pk")[0]
        facts = CertificateFacts.from_object(first.facts)
        assert facts.roots.after.items == self.root_without(self.decided_out(registration, first))

    def decided_out(self, registration: Registration, first: Certificate) -> tuple[int, ...]:
        """By the test's own books: what objections and matches had taken out when it was registered."""
        out: set[int] = set()
        for objection in Objection.objects.filter(registration=registration, pk__in=self.known):
            mine = self.known[objection.pk]
            if objection.is_set_aside and objection.state == "moot":
                out |= mine.named
            elif objection.state == "settled" or (objection.state == "closed" and objection.outcome != "inadmissible"):
                out |= mine.won | mine.given_up
        excluded = Act.objects.filter(case__match__registration=registration, event="exclude", at__lte=first.issued_at)
        for match in Match.objects.filter(case__in=excluded.values("case")).select_related("items"):
            out |= set(itemset_numbers(match.items).tolist())
        return tuple(sorted(out))

    def root_without(self, out: tuple[int, ...]) -> str:
        if out not in _roots:
            manifest = self.registration.version.manifests.get(is_current=True)
            _roots[out] = recompute_roots(store.path_of(manifest.items_sha256), list(out)).items
        return _roots[out]
