"""Opening cases and giving out numbers."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from registry.kernel.calendar import local_day
from registry.kernel.numbers import format_number
from registry.models import Act, Actor, Case, CaseKind, CaseParty, NumberCounter, Party, RuleProfile
from registry.models.clocks import profile_current
from registry.models.recording import EntryDraft, record


def case_open(kind: CaseKind, *, at: datetime, parent: Case | None = None, profile: RuleProfile | None = None) -> Case:
    """A new case without a number, under the rules of now; a child takes its parent's. Filing decides for good."""
    profile = profile or (parent.profile if parent else profile_current(at=at))
    return Case.objects.create(kind=kind, profile=profile, parent=parent, opened_at=at)


@transaction.atomic
def numbers_take(kind: str, count: int, *, at: datetime) -> list[str]:
    """The next numbers of a kind (see kernel.numbers) in the Beijing year of `at`; no gaps, held until commit."""
    year = local_day(at).year
    NumberCounter.objects.get_or_create(kind=kind, year=year)
    counter = NumberCounter.objects.select_for_update().get(kind=kind, year=year)
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    return [format_number(kind, year, serial) for serial in range(first, first + count)]


def number_take(kind: str, *, at: datetime) -> str:
    return numbers_take(kind, 1, at=at)[0]


def cases_number(cases: Sequence[Case], kind: str, *, at: datetime) -> None:
    """Give each case its number if it has none yet: it is filed, and keeps the rules in force now for life.

    What belongs to a registration follows the rules of that, so that one procedure is counted in one way.
    """
    new = [case for case in cases if case.number is None]
    if not new:
        return
    rules = {key: profile_current(key, at=at) for key in {case.profile.key for case in new if case.parent_id is None}}
    for case, number in zip(new, numbers_take(kind, len(new), at=at), strict=True):
        case.number = number
        if case.parent_id is None:
            case.profile = rules[case.profile.key]
    Case.objects.bulk_update(new, ["number", "profile"], batch_size=500)


def case_number(case: Case, kind: str, *, at: datetime) -> Case:
    """`cases_number` for one."""
    cases_number([case], kind, at=at)
    return case


def case_party_add(case: Case, party: Party, role: str, *, confirmed_at: datetime | None = None) -> CaseParty:
    joined, _created = CaseParty.objects.get_or_create(
        case=case, party=party, role=role, defaults={"confirmed_at": confirmed_at}
    )
    return joined


def act_record(
    case: Case, event: str, *, at: datetime, actor: Actor, state: str, facts: dict[str, object] | None = None
) -> Act:
    """Record a public act that changes no state (a certificate issued, a window opened) with its ledger entry."""
    facts = facts or {}
    draft = EntryDraft(
        event=f"{case.kind}:{event}",
        at=at,
        facts={**facts, "actor": actor.role},
        case_id=case.pk,
        number=case.number,
    )
    return Act.objects.create(
        case=case,
        event=event,
        from_state=state,
        to_state=state,
        at=at,
        actor_role=actor.role,
        user_id=actor.user_id,
        officer_id=actor.officer_id,
        facts=facts,
        entry_id=record([draft])[0],
    )
