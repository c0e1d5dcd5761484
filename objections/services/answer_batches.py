"""Answering many objections in one go: the draft with its groups, the one signature, and taking it back.

The instant of the signature is the instant of receipt of every answer in it. The answers take effect ten minutes later,
so that a mistake can be taken back before anybody is served; where the answer clock ends sooner, they take effect at
once (docs/decisions/0014-answers-in-bulk.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from objections.models import AnswerBatch, AnswerGroup, AnswerLine, AnswerTemplate, BatchChoice
from registry.kernel.errors import Conflict, DomainError, NotAllowed
from registry.models import ItemSet, Party, Registration, RuleProfile, User, Version
from registry.selectors.named_items import items_of_lines
from registry.services.itemsets import Numbers, itemset_numbers, itemset_store
from registry.services.locks import cases_lock

from .answer_groups import AnswerableGroup, Waiting, answerable_groups
from .answer_templates import text_check
from .steps import applicants
from .targets import items_path, manifest_of

UNDO, UNDO_DEMONSTRATION = timedelta(minutes=10), timedelta(seconds=10)
NAMES_NONE, EXTENDED, BY_HAND = "names_none", "extended_before", "by_hand"
Result = AnswerLine.Result


class DraftChanged(Conflict):
    code = "draft_changed"
    message = _("The draft was changed after you opened it. Look at the samples again before you sign.")


class NothingChosen(DomainError):
    code = "nothing_chosen"
    message = _("Choose an answer for at least one group.")


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """The answer to a group. Texts of one's own count before the template's; `aside` are objection ids left out."""

    choice: str
    template: int | None = None
    text_zh: str = ""
    text_en: str = ""
    lines: str = ""
    aside: frozenset[int] = frozenset()
    keeps_special_apart: bool = True


def undo_time(profile: RuleProfile) -> timedelta:
    return UNDO_DEMONSTRATION if profile.is_demonstration else UNDO


def party_check(registration: Registration, party: Party) -> None:
    """Raises NotAllowed for anybody but an applicant."""
    if party.pk not in {one.pk for one in applicants(registration)}:
        raise NotAllowed


def batch_draft_of(registration: Registration, party: Party) -> AnswerBatch | None:
    """The open draft, else the batch that was taken back last, whose choices are worth keeping."""
    mine = AnswerBatch.objects.filter(registration=registration, party=party)
    draft = mine.filter(signed_at__isnull=True).first()
    return draft or mine.filter(undone_at__isnull=False).order_by("-pk").first()


def batch_save(
    registration: Registration, *, party: Party, user: User, choices: Mapping[str, GroupChoice], at: datetime
) -> AnswerBatch:
    """Keep what is to be answered, by group key; the draft before it is replaced. Nothing is signed.

    Raises DomainError(field="lines_<key>" and the like), NothingChosen, or Conflict for a group that is gone.
    """
    party_check(registration, party)
    groups = {group.key: group for group in answerable_groups(registration)}
    if set(choices) - set(groups):
        raise Conflict(_("The objections have changed since you opened the page. Look at the groups again."))
    chosen = {key: choice for key, choice in choices.items() if choice.choice}
    if not chosen:
        raise NothingChosen
    templates = AnswerTemplate.objects.filter(party=party).in_bulk(
        [choice.template for choice in chosen.values() if choice.template]
    )
    words = {key: _words(key, choice, templates) for key, choice in chosen.items()}
    removed = {key: _removed(registration.version, key, choice, at) for key, choice in chosen.items()}
    with transaction.atomic():
        cases_lock(registration.case)
        batch = _draft_anew(registration, party, user, at)
        for position, (key, choice) in enumerate(chosen.items(), 1):
            row = AnswerGroup.objects.create(
                batch=batch,
                position=position,
                key=key,
                source=groups[key].source,
                ground=groups[key].ground,
                choice=choice.choice,
                template=templates.get(choice.template or 0),
                text_zh=words[key][0],
                text_en=words[key][1],
                lines=choice.lines.strip() if choice.choice == BatchChoice.REMOVE_SOME else "",
                removed=removed[key],
                keeps_special_apart=choice.keeps_special_apart,
            )
            AnswerLine.objects.bulk_create(_lines(row, choice, groups[key]))
    return batch


def _words(key: str, choice: GroupChoice, templates: Mapping[int, AnswerTemplate]) -> tuple[str, str]:
    """Both texts of a group: one's own, else the template's. Raises DomainError where reasons are missing."""
    if choice.choice not in BatchChoice.values:
        raise DomainError(_("Choose one of the answers."), field=f"choice_{key}")
    zh, en = choice.text_zh.strip(), choice.text_en.strip()
    text_check(zh, f"text_zh_{key}")
    text_check(en, f"text_en_{key}")
    template = templates.get(choice.template or 0)
    if choice.template and template is None:
        raise DomainError(_("Choose one of your templates."), field=f"template_{key}")
    if not (zh or en) and template is not None:
        zh, en = template.text_zh, template.text_en
    if choice.choice in {BatchChoice.REMOVE_SOME, BatchChoice.CONTEST} and not (zh or en):
        raise DomainError(
            _("Pick a template or write your reasons: the examiner decides on what is written here."),
            field=f"template_{key}",
        )
    return zh, en


def _removed(version: Version, key: str, choice: GroupChoice, at: datetime) -> ItemSet | None:
    if choice.choice != BatchChoice.REMOVE_SOME:
        return None
    lines = [line for raw in choice.lines.splitlines() if (line := raw.strip(" \t,;\"'"))]
    if not lines:
        raise DomainError(_("Choose which items you remove."), field=f"lines_{key}")
    numbers, missing = items_of_lines(items_path(manifest_of(version)), lines)
    if missing:
        raise DomainError(
            _("No item of the version is named by: %(lines)s"), field=f"lines_{key}", lines=", ".join(missing[:5])[:500]
        )
    return itemset_store(version, numbers, at=at)


def _draft_anew(registration: Registration, party: Party, user: User, at: datetime) -> AnswerBatch:
    batch, is_new = AnswerBatch.objects.get_or_create(
        registration=registration,
        party=party,
        signed_at=None,
        defaults={"drafted_by": user, "drafted_at": at},
    )
    if not is_new:
        batch.groups.all().delete()
        batch.drafted_by, batch.drafted_at, batch.lock = user, at, batch.lock + 1
        batch.save(update_fields=["drafted_by", "drafted_at", "lock"])
    return batch


def _lines(row: AnswerGroup, choice: GroupChoice, group: AnswerableGroup) -> Sequence[AnswerLine]:
    going = itemset_numbers(row.removed) if row.removed is not None else None
    return [_line(row, choice, one, going) for one in group.members]


def _line(row: AnswerGroup, choice: GroupChoice, one: Waiting, going: Numbers | None) -> AnswerLine:
    leaving = _leaving(choice.choice, one, going)
    reason = _apart(choice, one, leaving)
    return AnswerLine(
        batch_id=row.batch_id,
        group=row,
        objection=one.objection,
        named=one.named,
        leaving=leaving,
        result=Result.ASIDE if reason else Result.DRAFT,
        reason=reason,
    )


def _leaving(choice: str, one: Waiting, going: Numbers | None) -> int:
    if choice == BatchChoice.REMOVE_ALL:
        return one.named
    return int(np.isin(one.numbers, going).sum()) if going is not None else 0


def _apart(choice: GroupChoice, one: Waiting, leaving: int) -> str:
    """Why an objection of the group is not answered with it; empty when it is."""
    if one.objection.pk in choice.aside:
        return BY_HAND
    if one.special and choice.keeps_special_apart:
        return one.special
    if choice.choice == BatchChoice.MORE_TIME and one.objection.is_extended:
        return EXTENDED
    return NAMES_NONE if choice.choice == BatchChoice.REMOVE_SOME and not leaving else ""
