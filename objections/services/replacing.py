"""What an applicant can do while objections are open: replace the version, or set undecided items aside."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from objections.models import Objection, Window
from objections.selectors.setting_aside import SET_ASIDE_STATES, set_aside_from
from registry.kernel.errors import Conflict, DomainError
from registry.models import Actor, Match, NotPossibleNow, Registration, Version
from registry.selectors.gaps import version_gaps
from registry.selectors.registrations import replacement_prepared, version_unused
from registry.services.applicants import applicant_check, applicants_notify, registration_lock
from registry.services.diffs import diff_facts, is_material
from registry.services.gazette import notice_publish
from registry.services.matches import matches_lift
from registry.services.receipts import receipt_write
from registry.services.registrations import GapsLeft
from registry.services.screenings import screening_start
from registry.services.versions import version_begin, version_discard

from .publication import notice_params
from .steps import objection_locked, shown, tell, tell_both
from .targets import is_to_the_whole, named_numbers


class ReplacedTooOften(Conflict):
    code = "replaced_too_often"
    message = _("The version of %(number)s was replaced %(times)d times already. Withdraw it and apply anew.")


class TooEarly(Conflict):
    code = "too_early"
    message = _("%(number)s can be set aside from %(from)s on, when it has been undecided too long.")


class NothingPrepared(Conflict):
    code = "nothing_prepared"
    message = _("No version is prepared that could take the place of the one in %(number)s.")


@transaction.atomic
def replacement_begin(registration: Registration, *, label: str, actor: Actor, at: datetime) -> Version:
    """Prepare the version that is to take the place of the published one: a copy of it, without a manifest.

    Nothing changes for anybody until it is filed. Safe to repeat: what is prepared already is returned, whatever its
    label. Raises ReplacedTooOften, NotPossibleNow outside publication and objection, DomainError(field="label").
    """
    registration = registration_lock(registration)
    applicant_check(registration, actor)
    if "replace_version" not in Registration.TRANSITIONS[registration.state].edges:
        raise NotPossibleNow(number=registration.case.number, state=registration.state_label)
    _limit_check(registration)
    return replacement_prepared(registration) or version_begin(registration.dataset, label=label, at=at)


@transaction.atomic
def replacement_discard(registration: Registration, *, actor: Actor, at: datetime) -> Registration:
    """Throw the prepared version away; what is published, and its window, never knew of it.

    The manifest's reading is stopped; its label is free again. Raises NothingPrepared when none is (left) to discard.
    """
    registration = registration_lock(registration)
    applicant_check(registration, actor)
    version = version_unused(registration.dataset)
    if version is None:
        raise NothingPrepared(number=registration.case.number)
    version_discard(version, at=at)
    return registration


@transaction.atomic
def registration_replace_prepared(registration: Registration, *, actor: Actor, at: datetime) -> Registration:
    """File the prepared version in the place of the published one. Raises NothingPrepared, and as the next does."""
    registration = registration_lock(registration)  # nobody throws it away in between
    version = replacement_prepared(registration)
    if version is None:
        raise NothingPrepared(number=registration.case.number)
    return registration_replace_version(registration, version=version, actor=actor, at=at)


@transaction.atomic
def registration_replace_version(
    registration: Registration, *, version: Version, actor: Actor, at: datetime
) -> Registration:
    """Put another version of the same dataset in the place of the published one: same number, new full window.

    It is screened first. Live objections and removals carry over to the items still present when it is published.
    Raises ReplacedTooOften, GapsLeft for an incomplete version, NotPossibleNow outside publication and objection.
    """
    registration = registration_lock(registration)
    applicant_check(registration, actor)
    _limit_check(registration)
    version = Version.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.dataset_id != registration.dataset_id or version.pk == registration.version_id:
        raise DomainError(_("Choose another version of the same dataset."), field="version")
    if version.asks_unpublished:
        raise Conflict(_("What is published already cannot be replaced by a version that is not to be published."))
    gaps = version_gaps(version, at=at)
    if gaps:
        raise GapsLeft(gaps)
    before = registration.version
    is_counted = is_material(before, version)  # what only removes is never material: it uses up none of the times
    version.filed_at = version.filed_at or at
    version.save(update_fields=["filed_at"])
    matches_lift(Match.objects.filter(registration=registration), "replaced", at=at)
    Window.objects.filter(registration=registration, is_current=True).update(is_current=False)
    registration.version = version
    registration.versions_replaced += is_counted
    registration.save(update_fields=["version", "versions_replaced"])
    receipt = receipt_write(registration, at=at)
    facts = {
        "version": version.label,
        "times": registration.versions_replaced,
        "is_material": is_counted,
        **diff_facts(before, version),
        **receipt.facts,
    }
    Registration.advance([registration.pk], "replace_version", at, actor=actor, facts=facts)
    registration = registration_lock(registration)
    screening_start(registration, at=at)
    notice_publish(registration.case, "registration:replaced", params=notice_params(registration), at=at)
    applicants_notify(registration, "replaced", at=at)
    for objection in _open_objections(registration):
        tell(objection, [objection.objector], "version_replaced", at=at)
    return registration


@transaction.atomic
def registration_set_aside(objection: Objection, *, actor: Actor, at: datetime) -> Registration:
    """Let the items of an objection leave this registration so that the rest may settle.

    Possible once the objection was undecided or stayed for the profile's limit. Raises TooEarly, or Conflict for an
    objection to the whole.
    """
    objection = objection_locked(objection)
    registration = objection.registration
    applicant_check(registration, actor)
    if is_to_the_whole(objection):
        raise Conflict(_("This objection is to the whole dataset; nothing would be left to register."))
    if objection.state not in SET_ASIDE_STATES:
        raise Conflict(_("%(number)s waits for a party, not for the registry."), number=objection.case.number)
    if objection.is_set_aside:
        return registration
    since = set_aside_from(objection)
    if at < since:
        raise TooEarly(**{"number": objection.case.number, "from": shown(since)})
    Objection.objects.filter(pk=objection.pk).update(is_set_aside=True)
    facts = {"objection": objection.case.number, "items": len(named_numbers(objection))}
    Registration.advance([registration.pk], "set_aside", at, actor=actor, facts=facts)
    registration.refresh_from_db()
    objection.refresh_from_db()
    tell_both(objection, "set_aside", at=at, items=facts["items"])
    return registration


def _limit_check(registration: Registration) -> None:
    limit = registration.case.profile.count("replace_version_max")
    if registration.versions_replaced >= limit:
        raise ReplacedTooOften(number=registration.case.number, times=limit)


def _open_objections(registration: Registration) -> list[Objection]:
    live = Objection.objects.filter(registration=registration, filed_at__isnull=False)
    ended = [state for state, rule in Objection.TRANSITIONS.items() if rule.is_end]
    return list(live.exclude(state__in=ended).select_related("case", "objector", "version", "registration__case"))
