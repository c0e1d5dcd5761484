"""`advance`: the only way a state changes. A set of rows, one event, one transaction.

Reads the model's TRANSITIONS, does a guarded UPDATE, closes the deadlines of the state left, opens the one of the
state entered, and writes act and ledger entry of every filed case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self, cast

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict

from .bulk import among, rows_copy
from .case import Case
from .clocks import Clock, clocks_begin, deadlines_cancel
from .decision import Decision
from .ledger import Act
from .recording import EntryDraft, record
from .transitions import Actor, Edge, Transitions

Said = Mapping[int, tuple[dict[str, Any], dict[str, Any] | None]]  # by row id: public facts, private ones


class NotPossibleNow(Conflict):
    """The case is not in a state from which this step leads anywhere."""

    code = "not_possible_now"
    message = _("%(number)s is now “%(state)s”; this step is no longer possible. Reload the page to see what is.")


class NotYourStep(Conflict):
    """The edge exists, but another role takes it, or it needs a second signature."""

    code = "not_your_step"
    status = 403
    message = _("This step on %(number)s is taken by somebody else: %(actor)s.")


class WorkflowRow(models.Model):
    """A noun with states. Subclasses define State, TRANSITIONS and a one-to-one `case`."""

    TRANSITIONS: ClassVar[Transitions]
    INITIAL: ClassVar[str]

    state = models.CharField(max_length=30)
    state_since = models.DateTimeField()
    case: models.OneToOneField[Case, Case]
    case_id: int

    class Meta:
        abstract = True

    @property
    def is_ended(self) -> bool:
        return self.TRANSITIONS[self.state].is_end

    @classmethod
    def begin(cls, rows: Sequence[Self], at: datetime) -> None:
        """Start the clock of the state the new rows are in; every create service calls it once."""
        for state, cases in _cases_by_state(rows).items():
            clocks_begin(cases, cls.TRANSITIONS[state], at)

    @classmethod
    @transaction.atomic
    def advance(
        cls,
        ids: Sequence[int],
        event: str,
        at: datetime,
        *,
        actor: Actor,
        facts: dict[str, Any] | None = None,
        private: dict[str, Any] | None = None,
        said: Said | None = None,
        decision: Decision | None = None,
        clock: Clock | None = None,
    ) -> list[Self]:
        """Take `event` for every row of `ids`, all or none; returns the rows in their new state, by id.

        `event` "silence" takes the state's silence edge and is the sweep's own; where the machine leaves a choice
        ("cut or revoked"), the handler says which: "silence:revoked". `facts` go into act and ledger leaf
        (public, no personal data), `private` only as a commitment; `said` holds both by row id where they differ from
        row to row. `decision` is the signed one an edge may need.
        `clock` replaces the clock of the state entered. Raises NotPossibleNow or NotYourStep and changes nothing.
        """
        manager = cls._default_manager
        found = manager.select_for_update(of=("self",)).filter(among("pk", ids)).order_by("pk")
        # A profile is large: read with the row where there is one row, else once for all.
        many = found.select_related("case").prefetch_related("case__profile")
        rows = list(many if len(ids) > 1 else found.select_related("case__profile"))
        before = {row.pk: row.state for row in rows}
        targets: dict[tuple[str, str], set[int]] = defaultdict(set)
        for row in rows:
            edge = cls._edge(row, event, actor, decision)
            targets[row.state, edge.target].add(row.pk)
        for (source, target), pks in targets.items():
            values = {} if target == source else {"state_since": at, **cls.marks(source, target, at)}
            changed = manager.filter(among("pk", pks), state=source).update(state=target, **values)
            if changed != len(pks):
                raise Conflict(_("Somebody else was faster. Reload the page."))
            _arrive([row for row in rows if row.pk in pks], {"state": target, **values})
        cls._move_clocks([row for row in rows if row.state != before[row.pk]], at, clock)
        one = (facts or {}, private)
        cls._write_acts(rows, before, event, at, actor, said or {row.pk: one for row in rows})
        return rows

    @classmethod
    def marks(cls, source: str, target: str, at: datetime) -> dict[str, Any]:
        """Further columns that change with the state, in the same UPDATE."""
        return {}

    @classmethod
    def _edge(cls, row: Self, event: str, actor: Actor, decision: Decision | None) -> Edge:
        rule = cls.TRANSITIONS[row.state]
        if event == "silence" or event.startswith("silence:"):
            target = event.partition(":")[2] or str(rule.on_silence)
            if target in cls.TRANSITIONS and target in str(rule.on_silence).split(" or "):
                return Edge(target, "system")
        elif event in rule.edges:
            edge = rule.edges[event]
            if not edge.admits(actor, has_decision=_is_signed_for(decision, row.case, event)):
                raise NotYourStep(number=str(row.case), actor=edge.actor)
            return edge
        raise NotPossibleNow(number=str(row.case), state=row.state_label)

    @property
    def state_label(self) -> str:
        field = cast("models.CharField[str, str]", self._meta.get_field("state"))
        return str(dict(field.flatchoices).get(self.state, self.state))

    @classmethod
    def _move_clocks(cls, rows: Sequence[Self], at: datetime, clock: Clock | None) -> None:
        case_ids = [row.case_id for row in rows]
        deadlines_cancel(case_ids, at)
        Case.objects.filter(among("pk", case_ids), overdue_since__isnull=False).update(
            overdue_since=None, reassign_due_at=None
        )
        for state, cases in _cases_by_state(rows).items():
            clocks_begin(cases, cls.TRANSITIONS[state], at, clock)

    @classmethod
    def _write_acts(
        cls,
        rows: Sequence[Self],
        before: dict[int, str],
        event: str,
        at: datetime,
        actor: Actor,
        said: Said,
    ) -> None:
        filed = [row for row in rows if row.case.number]  # a draft nobody filed is no public act
        drafts = [
            EntryDraft(
                event=f"{row.case.kind}:{event}",
                at=at,
                facts={**said[row.pk][0], "from": before[row.pk], "to": row.state, "actor": actor.role},
                case_id=row.case_id,
                number=row.case.number,
                private=said[row.pk][1],
            )
            for row in filed
        ]
        same = {
            "event": event,
            "at": at,
            "actor_role": actor.role,
            "user_id": actor.user_id,
            "officer_id": actor.officer_id,
        }
        acts = [
            (row.case_id, before[row.pk], row.state, said[row.pk][0], entry, *same.values())
            for row, entry in zip(filed, record(drafts), strict=True)
        ]
        rows_copy(Act, ("case_id", "from_state", "to_state", "facts", "entry_id", *same), acts)


def _cases_by_state(rows: Sequence[WorkflowRow]) -> dict[str, list[Case]]:
    cases: dict[str, list[Case]] = defaultdict(list)
    for row in rows:
        cases[row.state].append(row.case)
    return cases


def _arrive(rows: Sequence[WorkflowRow], values: dict[str, Any]) -> None:
    """The rows in memory as the guarded UPDATE has left them."""
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)


def subjects_model(kind: str) -> type[WorkflowRow]:
    """The model of the nouns whose cases are of `kind`."""
    model = Case._meta.get_field(kind).related_model
    assert isinstance(model, type)
    assert issubclass(model, WorkflowRow)
    return model


def _is_signed_for(decision: Decision | None, case: Case, event: str) -> bool:
    """A decision on a registration carries the same event over to what hangs on it: revoked with its certificate."""
    return (
        decision is not None
        and decision.state == Decision.State.SIGNED
        and decision.case_id in {case.pk, case.parent_id}
        and decision.event == event
    )
