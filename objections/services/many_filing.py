"""One form, many datasets: one objection each, with the same instant of receipt and one receipt for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from objections.models import ManyLine, ManyObjection, Objection, ObjectionState, TargetKind
from registry.kernel.errors import Conflict, DomainError
from registry.kernel.numbers import InvalidNumber, parse_number
from registry.models import Actor, Party, Registration, User
from registry.selectors.registrations import registrations_public

from .filing import objection_draft, objection_file_draft, words_check
from .targets import TargetInput

MAX_DATASETS = 50
UNKNOWN, OWN_DRAFT = "unknown", "own_draft"
Result = ManyLine.Result


class NothingToFile(Conflict):
    code = "nothing_to_file"
    message = _("None of these datasets can be objected to with this; the reasons stand beside them.")


def many_draft(
    party: Party,
    *,
    numbers: Sequence[str],
    ground: str,
    statement: str,
    target: TargetInput,
    user: User,
    at: datetime,
) -> ManyObjection:
    """Look the target up in every dataset and keep a draft of each objection that is possible. Nothing is filed.

    A dataset that is not known, closed, one's own, or names nothing of it is left out with its reason, and so is one
    where the party has a draft of its own. Raises DomainError naming the field.
    """
    words_check(ground, statement)
    if target.kind not in {TargetKind.DOMAIN, TargetKind.ITEMS} or not target.text.strip():
        raise DomainError(_("Name a domain, or addresses and SHA-256."), field="text")
    asked = numbers_read(numbers)
    found = _registrations(asked)
    drafts = _own_drafts(party, found.values())
    many = ManyObjection.objects.create(
        party=party,
        user=user,
        ground=ground,
        statement=statement.strip(),
        kind=target.kind,
        text=target.text.strip(),
        drafted_at=at,
    )
    seen: set[int] = set()
    for number in asked:
        registration = found.get(number)
        if registration is None or registration.pk not in seen:
            line = _line(many, number, registration, drafts)
            if registration is not None:
                seen.add(registration.pk)
                _look_up(line, many, target, user, at)
            line.save()
    return many


def numbers_read(numbers: Sequence[str]) -> list[str]:
    """Each once, in the register's spelling. Raises DomainError for none and for too many."""
    asked = list(dict.fromkeys(_spelled(one) for raw in numbers if (one := raw.strip(" \t,;"))))
    if not asked:
        raise DomainError(_("Name the datasets by their numbers, one a line."), field="numbers")
    if len(asked) > MAX_DATASETS:
        raise DomainError(
            _("One form is for at most %(limit)d datasets; this one names %(count)d."),
            field="numbers",
            limit=MAX_DATASETS,
            count=len(asked),
        )
    return asked


def _spelled(text: str) -> str:
    try:
        return parse_number(text).text
    except InvalidNumber:
        return text[:64]


def _registrations(numbers: Sequence[str]) -> Mapping[str, Registration]:
    """Public ones by either of their numbers; two queries."""
    public = registrations_public().select_related("case__profile", "version", "dataset", "applicant")
    by_case = {str(one.case.number): one for one in public.filter(case__number__in=numbers)}
    return by_case | {str(one.number): one for one in public.filter(number__in=numbers)}


def _own_drafts(party: Party, registrations: object) -> set[int]:
    """Registrations where the party is at work on a draft, which must not be overwritten."""
    drafts = Objection.objects.filter(
        objector=party,
        state=ObjectionState.DRAFT,
        registration__in=list(registrations),  # type: ignore[call-overload]  # rows
    )
    mine = ManyLine.objects.filter(many__party=party, many__filed_at=None, objection__isnull=False)
    return set(drafts.exclude(pk__in=mine.values("objection")).values_list("registration_id", flat=True))


def _line(many: ManyObjection, number: str, registration: Registration | None, drafts: set[int]) -> ManyLine:
    line = ManyLine(many=many, number=number, registration=registration)
    reason = UNKNOWN if registration is None else OWN_DRAFT if registration.pk in drafts else ""
    if reason:
        line.result, line.reason = Result.LEFT_OUT, reason
    return line


def _look_up(line: ManyLine, many: ManyObjection, target: TargetInput, user: User, at: datetime) -> None:
    registration = line.registration
    if line.reason or registration is None:
        return
    try:
        with transaction.atomic():
            objection = objection_draft(
                registration=registration,
                objector=many.party,
                ground=many.ground,
                statement=many.statement,
                targets=[target],
                actor=Actor("objector", user_id=user.pk, party_id=many.party_id),
                at=at,
            )
    except DomainError as error:
        line.result, line.reason = Result.LEFT_OUT, error.code[:30]
    else:
        line.objection = objection
        line.named = sum(one.count for one in objection.targets.all())


@transaction.atomic
def many_file(many: ManyObjection, *, actor: Actor, at: datetime) -> ManyObjection:
    """File every draft of it; `at` is the instant of receipt of them all. Safe to repeat: filed once.

    A dataset whose window closed meanwhile is left out with its reason and stops no other. Raises NothingToFile.
    """
    many = ManyObjection.objects.select_for_update(of=("self",)).get(pk=many.pk)
    if many.filed_at is not None:
        return many
    lines = list(
        many.lines.filter(result=Result.DRAFT).select_related("objection__registration").order_by("registration")
    )
    for line in lines:
        _file(line, actor, at)
    if not any(line.result == Result.FILED for line in lines):
        raise NothingToFile
    ManyLine.objects.bulk_update(lines, ["result", "reason"])
    many.filed_at = at
    many.save(update_fields=["filed_at"])
    return many


def _file(line: ManyLine, actor: Actor, at: datetime) -> None:
    if line.objection is None:
        line.result, line.reason = Result.LEFT_OUT, "discarded"
        return
    try:
        with transaction.atomic():
            objection_file_draft(line.objection, actor=actor, at=at)
    except DomainError as error:
        line.result, line.reason = Result.LEFT_OUT, error.code[:30]
    else:
        line.result = Result.FILED
