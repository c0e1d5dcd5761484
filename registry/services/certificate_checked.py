"""Which conditions this build has really checked for a registration; every other one is printed as not checked."""

from datetime import datetime

from registry.certification.facts import Officer as SigningOfficer
from registry.certification.wording import Words
from registry.models import Decision, Officer, Registration

ROLES = {
    Officer.Role.EXAMINER: Words("审查员", "Examiner"),
    Officer.Role.REVIEWER: Words("复核人", "Second reviewer"),
    Officer.Role.LEAD: Words("督办", "Registrar lead"),
}


def conditions_checked(registration: Registration, *, closes_at: datetime) -> frozenset[str]:
    """Codes of certification.conditions.CATALOGUE that hold, each looked up in the rows that prove it.

    Not among them, because no part of this build does it: work identifiers, near duplicates, persons' refusals, the
    content of items, the authenticity of proofs, outside witnesses. Roots and exclusions come from `certified_items`,
    the screening from `screening_that_counts`, window and objections from the settlement: without them there are no
    facts at all.
    """
    checked = {"manifest_roots", "window_held", "objections_final", "refusals_screened", "exclusions_applied"}
    if registration.version.sources.exists():
        checked.add("sources_disclosed")
    if not matches_pending(registration, closes_at):
        checked.add("matches_final")
    if decision_of_examination(registration):
        checked.add("two_officers")
    return frozenset(checked)


def matches_pending(registration: Registration, closes_at: datetime) -> bool:
    """Whether a match of a refusal filed before the close of the window has not come to its end."""
    ended = [state for state, rule in registration.matches.model.TRANSITIONS.items() if rule.is_end]
    matches = registration.matches.filter(version=registration.version, refusal__filed_at__lt=closes_at)
    return matches.exclude(state__in=ended).exists()


def decision_of_examination(registration: Registration) -> Decision | None:
    """The decision that passed the registration; drafted by one officer, signed by another (a database rule)."""
    signed = Decision.objects.filter(case=registration.case, event="pass", state=Decision.State.SIGNED)
    return signed.select_related("drafted_by", "signed_by").order_by("-signed_at").first()


def officers_signing(registration: Registration) -> tuple[SigningOfficer, ...]:
    """Drafter and signer by number of office, never by name."""
    decision = decision_of_examination(registration)
    if decision is None or decision.signed_by is None:
        return ()
    return (
        SigningOfficer(_role(decision.drafted_by), decision.drafted_by.number, decision.proposed_at),
        SigningOfficer(_role(decision.signed_by), decision.signed_by.number, decision.signed_at),
    )


def _role(officer: Officer) -> Words:
    return ROLES[Officer.Role(officer.role)]
