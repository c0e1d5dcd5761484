"""Changing what periods are counted by: a new version of a rule profile, a year of the calendar, an outage.

One officer drafts (and sees what it touches), proposes; another signs exactly what was proposed. Signing writes the new
version and the ledger entry in one transaction; `recounting` then moves the running periods, only later.

Content by kind: profile {key, base, clocks, applies_to_open, law, title_zh, title_en} · calendar {year, source,
source_en, days: [[day, kind, notice, notice_en]]} · outage {starts_at, ends_at, what, evidence}.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from registry.kernel.canon import canonical_json, sha256_hex
from registry.kernel.errors import Conflict, DomainError, NotAllowed
from registry.kernel.years import YearTable
from registry.models import CalendarDay, CalendarEdition, ClockChange, Officer, Outage, RuleProfile
from registry.models.recording import EntryDraft, record
from registry.selectors.change_content import year_of

from .profile_rules import profile_check

Kind, State = ClockChange.Kind, ClockChange.State
SIGNERS = frozenset({Officer.Role.REVIEWER, Officer.Role.LEAD})  # the lead drafts; an examiner has no part in it


class AlreadyDecided(Conflict):
    code = "already_decided"
    message = _("This change was already signed or dropped. Reload the page.")


class OtherContent(Conflict):
    code = "other_content"
    message = _("What you read is not what waits for a signature any more. Read it again.")


class OwnProposal(Conflict):
    code = "own_proposal"
    status = 403
    message = _("You drafted this change. Another officer has to sign it.")


class NotSigner(Conflict):
    code = "not_signer"
    status = 403
    message = _("A reviewer or another lead signs a change of rules, calendar or outages.")


def may_sign(officer: Officer) -> bool:
    """Who can be the second person: a reviewer or a lead, active."""
    return officer.is_active and officer.role in SIGNERS


@transaction.atomic
def profile_draft(
    base: RuleProfile,
    *,
    clocks: dict[str, Any],
    effective_from: datetime,
    reason: str,
    applies_to_open: bool,
    law: str,
    officer: Officer,
    at: datetime,
) -> ClockChange:
    """Draft the next version of a profile. `law` is the text that makes it apply to cases under way.

    Raises DomainError with the field for clocks that make no sense, a date before now, or cases under way without law.
    """
    profile_check(base, clocks)
    if effective_from < at:
        raise DomainError(_("Rules begin in the future or now, never in the past."), field="effective_from")
    if applies_to_open and not law.strip():
        raise DomainError(_("Name the text of law that applies the new rules to cases under way."), field="law")
    content = {
        "key": base.key,
        "base": base.version,
        "clocks": clocks,
        "applies_to_open": applies_to_open,
        "law": law.strip(),
        "title_zh": base.title_zh,
        "title_en": base.title_en,
    }
    return _draft(Kind.PROFILE, content, reason, officer, at, effective_from=effective_from)


@transaction.atomic
def calendar_draft(table: YearTable, *, reason: str, officer: Officer, at: datetime) -> ClockChange:
    """Draft an edition of the calendar in which the year is official."""
    if not table.source:
        raise DomainError(_("Name the notice that announces the working days."), field="source")
    days = [[day.day.isoformat(), day.kind.value, day.notice, day.notice_en] for day in table.days]
    content = {"year": table.year, "source": table.source, "source_en": table.source_en, "days": days}
    return _draft(Kind.CALENDAR, content, reason or table.source, officer, at)


@transaction.atomic
def outage_draft(
    *, starts_at: datetime, ends_at: datetime, what: str, evidence: str, officer: Officer, at: datetime
) -> ClockChange:
    """Draft the record of an outage that no probe saw. Raises DomainError unless it is over and has a length."""
    if not starts_at < ends_at <= at:
        raise DomainError(_("An outage has a beginning, a later end, and is over."), field="ends_at")
    if not what.strip() or not evidence.strip():
        raise DomainError(_("Say what was down and how that is known."), field="evidence")
    content = {
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
        "what": what.strip()[:200],
        "evidence": evidence.strip(),
    }
    return _draft(Kind.OUTAGE, content, what, officer, at)


def _draft(
    kind: str, content: dict[str, Any], reason: str, officer: Officer, at: datetime, **more: datetime
) -> ClockChange:
    """Lead only. The same content drafted twice by the same officer is one draft."""
    if officer.role != Officer.Role.LEAD or not officer.is_active:
        raise NotAllowed(_("Rules, calendar and outages are changed by the lead."))
    if not reason.strip():
        raise DomainError(_("Say why."), field="reason")
    found = ClockChange.objects.filter(
        kind=kind, digest_sha256=content_digest(content), drafted_by=officer, state__in=[State.DRAFT, State.PROPOSED]
    ).filter(**more)
    return found.first() or ClockChange.objects.create(
        kind=kind,
        content=content,
        digest_sha256=content_digest(content),
        reason=reason.strip(),
        drafted_by=officer,
        drafted_at=at,
        **more,
    )


def content_digest(content: dict[str, Any]) -> str:
    return sha256_hex(canonical_json(content))


def _locked(change: ClockChange, *states: str) -> ClockChange:
    found = ClockChange.objects.select_for_update(of=("self",)).select_related("drafted_by").get(pk=change.pk)
    if found.state not in states:
        raise AlreadyDecided
    return found


@transaction.atomic
def change_propose(change: ClockChange, *, officer: Officer, at: datetime) -> ClockChange:
    """Hand one's own draft to a second officer. Safe to repeat."""
    change = _locked(change, State.DRAFT, State.PROPOSED)
    if change.drafted_by_id != officer.pk:
        raise NotAllowed(_("Only the officer who drafted a change proposes it."))
    if change.state == State.DRAFT:
        change.state, change.proposed_at = State.PROPOSED, at
        change.save(update_fields=["state", "proposed_at"])
    return change


@transaction.atomic
def change_drop(change: ClockChange, *, officer: Officer, note: str, at: datetime) -> ClockChange:
    """Take one's draft back, or refuse to sign what another proposed, with a reason."""
    change = _locked(change, State.DRAFT, State.PROPOSED)
    if officer.pk != change.drafted_by_id and (not may_sign(officer) or change.state != State.PROPOSED):
        raise NotAllowed
    if officer.pk != change.drafted_by_id and not note.strip():
        raise DomainError(_("Say why you do not sign."), field="note")
    change.state, change.note, change.decided_by, change.decided_at = State.DROPPED, note.strip(), officer, at
    change.save(update_fields=["state", "note", "decided_by", "decided_at"])
    return change


@transaction.atomic
def change_sign(change: ClockChange, *, officer: Officer, digest: str, at: datetime) -> ClockChange:
    """The second signature: writes the new version and its ledger entry. `digest` is that of the content that was read.

    Raises OwnProposal, NotSigner for an examiner, OtherContent, AlreadyDecided, or Conflict when the profile has moved
    on since it was drafted.
    """
    change = _locked(change, State.PROPOSED)
    if officer.pk == change.drafted_by_id:
        raise OwnProposal
    if not may_sign(officer):
        raise NotSigner
    if digest != change.digest_sha256 or content_digest(change.content) != change.digest_sha256:
        raise OtherContent
    with connection.cursor() as cursor:  # one at a time: editions and versions are numbered
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('clock_change'))")
    change.decided_by, change.decided_at, change.state = officer, at, State.SIGNED
    if change.effective_from is not None:
        change.effective_from = max(change.effective_from, at)  # signed late: never backdated
    change.number, facts = _CARRY[change.kind](change, at)
    officers = {"drafted_by": change.drafted_by.number, "signed_by": officer.number}
    body = {**facts, **officers, "content_sha256": change.digest_sha256, "reason": change.reason}
    change.entry_id = record([EntryDraft(f"{change.kind}:signed", at, body)])[0]
    change.save()
    if change.kind == Kind.OUTAGE:
        _outage_write(change, change.entry_id, at)
    return change


def _profile_write(change: ClockChange, at: datetime) -> tuple[int, dict[str, Any]]:
    content = change.content
    newest = RuleProfile.objects.filter(key=content["key"]).order_by("-version")[0]
    if newest.version != content["base"]:
        raise Conflict(_("The profile has a newer version than the one this was drafted from. Draft it again."))
    assert change.effective_from is not None
    change.effective_from = max(change.effective_from, newest.effective_from)
    profile_check(newest, content["clocks"])
    made = RuleProfile.objects.create(
        key=newest.key,
        version=newest.version + 1,
        title_zh=content["title_zh"],
        title_en=content["title_en"],
        clocks=content["clocks"],
        is_demonstration=newest.is_demonstration,
        effective_from=change.effective_from,
    )
    facts = {
        "profile": f"{made.key}/{made.version}",
        "effective_from": made.effective_from.isoformat(),
        "applies_to_open": content["applies_to_open"],
        "law": content["law"],
        "clocks": {key: value for key, value in made.clocks.items() if value != newest.clocks.get(key)},
    }
    return made.version, facts


def _calendar_write(change: ClockChange, at: datetime) -> tuple[int, dict[str, Any]]:
    content = change.content
    number = (CalendarEdition.objects.aggregate(newest=Max("number"))["newest"] or 0) + 1
    edition = CalendarEdition.objects.create(number=number, note=content["source"][:200], created_at=at)
    CalendarDay.objects.bulk_create(
        CalendarDay(
            day=day.day,
            kind=day.kind.value,
            notice=day.notice[:200],
            notice_en=day.notice_en[:200],
            is_official=True,
            edition=edition,
        )
        for day in year_of(content).every_day()
    )
    return number, {"year": content["year"], "edition": number, "source": content["source"], "days": content["days"]}


def _outage_facts(change: ClockChange, at: datetime) -> tuple[None, dict[str, Any]]:
    return None, {**change.content, "source": Outage.Source.OFFICERS.value}


def _outage_write(change: ClockChange, entry: int, at: datetime) -> None:
    """The outage itself is carried out by the sweep of outages; the change has nothing left to do."""
    content = change.content
    Outage.objects.get_or_create(
        starts_at=datetime.fromisoformat(content["starts_at"]),
        source=Outage.Source.OFFICERS,
        defaults={
            "ends_at": datetime.fromisoformat(content["ends_at"]),
            "what": content["what"],
            "evidence": [{"text": content["evidence"]}],
            "entry_id": entry,
        },
    )
    change.applied_at = at
    change.save(update_fields=["applied_at"])


_CARRY: dict[str, Callable[[ClockChange, datetime], tuple[int | None, dict[str, Any]]]] = {
    Kind.PROFILE: _profile_write,
    Kind.CALENDAR: _calendar_write,
    Kind.OUTAGE: _outage_facts,
}
