"""Brakes against abuse: one live objection per party, dataset and ground; few new ones for who was nearly always wrong.

A brake slows down, it never bars: some objections are always possible, refusals are not touched, and there is an
appeal that two officers decide.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from objections.models import BrakeAppeal, Objection
from objections.selectors.brake_rules import brake_rules
from objections.selectors.settling import FINAL
from objections.selectors.track_record import brake_lifted, filed_lately, same_filer, track_record
from registry.kernel.errors import Conflict, DomainError
from registry.models import Officer, Party
from registry.models.recording import EntryDraft, record
from registry.services.decisions import ConflictOfInterest, SameOfficer
from registry.services.messages import notify

from .steps import shown


class AlreadyObjected(Conflict):
    """The same party has a live objection to the same dataset on the same ground."""

    code = "already_objected"
    message = _(
        "You have already objected to this dataset on the same ground: %(number)s. Add evidence there, or withdraw it "
        "first."
    )


class Braked(Conflict):
    code = "braked"
    status = 429
    message = _(
        "%(failed)d %% of your %(decided)d lately decided objections failed, so no more than %(quota)d can be filed in "
        "%(days)d days. The next one can be filed from %(again)s. You can appeal on the page of your record."
    )


class NoBrake(Conflict):
    code = "no_brake"
    message = _("No brake holds for you, so there is nothing to appeal against.")


class AppealOpen(Conflict):
    code = "appeal_open"
    message = _("Your appeal already waits for an officer.")


class AppealEnded(Conflict):
    code = "appeal_ended"
    message = _("This appeal was already decided.")


class AppealMoved(Conflict):
    code = "appeal_moved"
    message = _("The answer was written anew since you opened it. Read it again.")


def once_check(objection: Objection) -> None:
    """Raises AlreadyObjected; the registration's family is locked."""
    others = Objection.objects.filter(
        registration__dataset=objection.registration.dataset_id,
        objector__in=same_filer(objection.objector),
        ground=objection.ground,
        filed_at__isnull=False,
    )
    other = others.exclude(state__in=FINAL).exclude(pk=objection.pk).select_related("case").first()
    if other is not None:
        raise AlreadyObjected(number=other.case.number)


def brake_check(party: Party, *, at: datetime) -> None:
    """Raises Braked when the party's record puts a brake on it and its quota is used up."""
    found = track_record(party, at=at)
    if not found.is_braked or brake_lifted(party, at=at):
        return
    rules = found.rules
    lately = filed_lately(party, rules, at=at)
    if len(lately) >= rules.quota:
        raise Braked(
            failed=found.failed_share,
            decided=found.decided,
            quota=rules.quota,
            days=rules.quota_days,
            again=shown(lately[-rules.quota] + rules.quota_span),
        )


def appeal_file(party: Party, *, reasons: str, at: datetime) -> BrakeAppeal:
    """Say why the brake should not hold. Raises NoBrake, AppealOpen, DomainError without reasons."""
    if not reasons.strip():
        raise DomainError(_("Write why the brake should not hold for you."), field="reasons")
    if not track_record(party, at=at).is_braked or brake_lifted(party, at=at):
        raise NoBrake
    try:
        with transaction.atomic():
            return BrakeAppeal.objects.create(party=party, reasons=reasons.strip(), asked_at=at)
    except IntegrityError:
        raise AppealOpen from None


@transaction.atomic
def appeal_propose(
    appeal: BrakeAppeal, *, is_granted: bool, answer: str, officer: Officer, at: datetime
) -> BrakeAppeal:
    """Write the answer with its reasons; it takes the place of one proposed before. Another officer has to sign it.

    Raises DomainError without reasons, AppealEnded, ConflictOfInterest.
    """
    if not answer.strip():
        raise DomainError(_("Give the reasons; the party reads them."), field="answer")
    appeal = _open_appeal(appeal, officer)
    appeal.proposed_by, appeal.proposed_at, appeal.is_granted = officer, at, is_granted
    appeal.answer = answer.strip()
    appeal.save(update_fields=["proposed_by", "proposed_at", "is_granted", "answer"])
    return appeal


@transaction.atomic
def appeal_sign(appeal: BrakeAppeal, *, officer: Officer, lock: str, at: datetime) -> BrakeAppeal:
    """The second signature: lifted for the time of the rules, or it stays. In the ledger by alias; the party is told.

    `lock` is that of the answer that was read (appeal_lock). Raises AppealMoved, SameOfficer, AppealEnded.
    """
    appeal = _open_appeal(appeal, officer)
    if appeal.proposed_by is None or appeal_lock(appeal) != lock:
        raise AppealMoved
    if appeal.proposed_by_id == officer.pk:
        raise SameOfficer
    rules = brake_rules(at)
    facts: dict[str, object] = {
        "alias": appeal.party.alias,
        "granted": appeal.is_granted,
        "officer": appeal.proposed_by.number,
        "second": officer.number,
        "share": rules.share,
    }
    appeal.entry_id = record([EntryDraft(event="brake:appeal", at=at, facts=facts)])[0]
    appeal.decided_by, appeal.decided_at = officer, at
    appeal.lifted_until = at + timedelta(days=rules.lifted_days) if appeal.is_granted else None
    appeal.save()
    event = "brake:lifted" if appeal.is_granted else "brake:kept"
    params = {"reasons": appeal.answer, "officer": officer.number}
    if appeal.lifted_until:
        params["until_at"] = appeal.lifted_until.isoformat()
    notify([appeal.party], event, case=None, at=at, params=params, key=f"appeal{appeal.pk}")
    return appeal


def appeal_lock(appeal: BrakeAppeal) -> str:
    """Names the answer that is proposed now; empty while none is."""
    return appeal.proposed_at.isoformat() if appeal.proposed_at else ""


def _open_appeal(appeal: BrakeAppeal, officer: Officer) -> BrakeAppeal:
    related = ("party", "proposed_by")
    found = BrakeAppeal.objects.select_for_update(of=("self",)).select_related(*related).get(pk=appeal.pk)
    if found.decided_at is not None:
        raise AppealEnded
    if found.party.memberships.filter(user=officer.user_id).exists():
        raise ConflictOfInterest
    return found
