"""What a decision will do, before anybody proposes or signs it: counts of items, and sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objections.services.ruling_drafts import WITH_PARTS
from objections.services.ruling_previews import ruling_preview
from portal.words import grouped
from registry.models import (
    Certificate,
    CertificateState,
    Decision,
    Filing,
    FilingKind,
    Match,
    Refusal,
    Registration,
    RegistrationState,
)
from registry.models.screening import LIVE_MATCH_STATES
from registry.selectors.certificates import certificate_live
from registry.selectors.checklist import checklist_of, is_complete
from registry.selectors.periods import period_text
from registry.selectors.refusals import refusals_in_force
from registry.services.applicants import applicants_unconfirmed
from registry.services.exclusions import kept_now
from registry.services.matches import matches_open

from .wording import decision_words


@dataclass(frozen=True, slots=True)
class Strip:
    """Before, minus what leaves, what remains; counts of items of the version `label`."""

    label: str
    before: int
    leaves: int

    @property
    def after(self) -> int:
        return self.before - self.leaves


@dataclass(frozen=True, slots=True)
class Effect:
    """`problems` are what the signature would refuse as things stand."""

    lines: tuple[str, ...]
    strip: Strip | None = None
    problems: tuple[str, ...] = ()


def effect_of(decision: Decision, at: datetime) -> Effect:
    """The effect of a draft or proposal as things stand at `at`."""
    case = decision.case
    said = str(decision_words(case.kind, decision.event).effect)
    more = _BY_KIND[case.kind](decision, at) if case.kind in _BY_KIND else Effect(())
    return Effect(tuple(line for line in (said, *more.lines) if line), more.strip, more.problems)


def _registration(decision: Decision, at: datetime) -> Effect:
    registration: Registration = decision.case.registration
    if decision.event == "pass":
        return _pass(registration, at)
    if decision.event == "register_unpublished":
        waiting = matches_open(registration).count()
        problem = _("%(n)s matches with refusals are not final yet.") % {"n": grouped(waiting)} if waiting else ""
        return Effect((), problems=(problem,) if problem else ())
    lines = []
    if decision.event in {"refuse_ex_officio", "affirm", "revoke"}:
        held = registration.case.children.filter(kind="objection", number__isnull=False).count()
        lines.append(_("Objections filed in this registration: %(n)s.") % {"n": grouped(held)})
    return Effect(tuple(lines))


def _pass(registration: Registration, at: datetime) -> Effect:
    problems = []
    waiting = applicants_unconfirmed(registration.case)
    if waiting:
        shape = ngettext(
            "%(n)s joint applicant has not confirmed.", "%(n)s joint applicants have not confirmed.", len(waiting)
        )
        problems.append(shape % {"n": len(waiting)})
    if not is_complete(checklist_of(registration)):
        problems.append(_("The checklist has parts that are not checked or have a gap."))
    lines = [_("Refusals in force today: %(n)s.") % {"n": grouped(refusals_in_force(at).count())}]
    if registration.version.asks_unpublished:
        lines.append(_("The applicant asks that it not be published, so no window opens."))
    else:
        period = registration.case.profile.period("publication")
        lines.append(
            _("Then a publication window of at least %(period)s opens by itself.") % {"period": period_text(period)}
        )
    return Effect(tuple(lines), problems=tuple(problems))


def _objection(decision: Decision, at: datetime) -> Effect:
    objection = decision.case.objection
    if decision.event not in WITH_PARTS:
        return Effect(())
    found = ruling_preview(objection, decision)
    label = objection.version.label
    lines = [
        _("Of %(named)s items named, %(stays)s stay.") % {"named": grouped(found.named), "stays": grouped(found.stays)}
    ]
    problems = [found.problem] if found.problem else []
    if found.open:
        problems.append(_("%(n)s items named are not decided yet.") % {"n": grouped(found.open)})
    if found.leaves:
        lines.append(_("The Merkle root changes: the new one is computed when the exclusion list is recorded."))
    else:
        lines.append(_("The Merkle root stays as it is."))
    if found.certificate is not None:
        lines.append(
            _("Certificate %(number)s is replaced by a narrower one once the decision is final.")
            % {"number": found.certificate.number}
        )
    if objection.is_after_registration and found.leaves and found.leaves == found.before:
        lines.append(_("No item would stay: the registration is revoked once the decision is final."))
    return Effect(tuple(lines), Strip(label, found.before, found.leaves), tuple(problems))


def _refusal(decision: Decision, at: datetime) -> Effect:
    refusal: Refusal = decision.case.refusal
    contested = refusal.scopes.filter(contested_at__isnull=False, until__isnull=True).count()
    live = list(refusal.matches.filter(state__in=LIVE_MATCH_STATES).values_list("state", "count"))
    items = sum(count for _state, count in live)
    lines = [
        _("Scopes: %(all)s, of which %(contested)s are contested.")
        % {"all": grouped(refusal.scope_count), "contested": grouped(contested)},
        _("Live matches: %(matches)s with %(items)s items.") % {"matches": grouped(len(live)), "items": grouped(items)},
    ]
    problems = []
    if decision.event == "narrow" and contested == refusal.scope_count:
        problems.append(_("Every scope is contested, so none would be left. Choose “dismiss”."))
    return Effect(tuple(lines), problems=tuple(problems))


def _match(decision: Decision, at: datetime) -> Effect:
    match: Match = decision.case.match
    before = kept_now(match.registration, match.version).items
    leaves = match.count if decision.event == "keep" else 0
    return Effect((), Strip(match.version.label, before, leaves))


def _certificate(decision: Decision, at: datetime) -> Effect:
    certificate: Certificate = decision.case.certificate
    lines = []
    named = sum(part.items.count for part in decision.parts.select_related("items"))
    covered = kept_now(certificate.registration).items
    if decision.event == "suspend":
        if named:
            shape = ngettext(
                "%(n)s item is suspended; the rest stays certified.",
                "%(n)s items are suspended; the rest stays certified.",
                named,
            )
            lines.append(shape % {"n": grouped(named)})
        else:
            lines.append(_("The whole certificate is suspended: %(n)s items.") % {"n": grouped(covered)})
        if decision.ground == "court_measure":
            lines.append(_("A court's measure runs until it is lifted."))
        else:
            period = certificate.case.profile.period("suspension")
            lines.append(
                _("If it is not lifted within %(period)s, the suspended part is excluded or the whole revoked.")
                % {"period": period_text(period)}
            )
    if decision.event == "revoke" and decision.ground == "fraud":
        lines.append(_("Revoked from the start of validity."))
    if decision.event == "lift" and certificate.state != CertificateState.SUSPENDED:
        lines.append(_("The certificate is not suspended now."))
    return Effect(tuple(lines))


def _filing(decision: Decision, at: datetime) -> Effect:
    """What recording does beside the remark itself. What stands in its way is said when it is proposed."""
    filing: Filing = decision.case.filing
    registration = filing.registration
    if decision.event != "record":
        return Effect(())
    if registration.state != RegistrationState.REGISTERED:
        return Effect((), problems=(_("The registration has ended, so nothing can be recorded on it."),))
    lines = []
    live = certificate_live(registration)
    if filing.kind == FilingKind.TRANSFER and filing.counterparty:
        lines.append(_("%(name)s becomes the registrant.") % {"name": filing.counterparty.name})
    if filing.content.get("measure") == "suspend":
        lines.append(_("The certificate is suspended until the court lifts it."))
    if live and (filing.kind in {FilingKind.TRANSFER, FilingKind.RENEWAL} or filing.content.get("fields")):
        lines.append(_("Certificate %(number)s is replaced by a new issue at once.") % {"number": live.number})
    if filing.lifts is not None:
        lines.append(_("%(number)s ends.") % {"number": filing.lifts.case.number})
    return Effect(tuple(lines))


_BY_KIND: dict[str, Callable[[Decision, datetime], Effect]] = {
    "registration": _registration,
    "objection": _objection,
    "refusal": _refusal,
    "match": _match,
    "certificate": _certificate,
    "filing": _filing,
}
