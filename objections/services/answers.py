"""Answer and reply: the curator removes all, removes some or contests; the objector may have the last word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from objections.models import Answer, Objection, Reply
from registry.kernel.errors import Conflict, DomainError
from registry.models import Actor, ItemSet, Party
from registry.models.recording import instant_text
from registry.services.deadlines import deadline_extend
from registry.services.itemsets import Numbers, itemset_store

from .after_registration import agreed_check, challenge_over
from .steps import applicants, due_text, in_time_check, objection_locked, role_check, tell, tell_both
from .targets import named_items, named_numbers


class ExtendedOnce(Conflict):
    code = "extended_once"
    message = _("The time on %(number)s was extended before; it can be extended only once.")


@dataclass(frozen=True, slots=True)
class Signed:
    """An answer signed with others before it takes effect: `at` decides whether it is in time.

    Clocks start when it takes effect; the curator's side is told once for the whole batch.
    """

    at: datetime
    batch: int

    @property
    def facts(self) -> dict[str, Any]:
        return {"received_at": instant_text(self.at), "batch": self.batch}


@transaction.atomic
def objection_answer(
    objection: Objection,
    *,
    choice: str,
    statement: str,
    actor: Actor,
    at: datetime,
    removed: Numbers | None = None,
    signed: Signed | None = None,
) -> Objection:
    """Remove some (`removed`: item numbers among those named) or contest; the reply clock starts.

    Removing all is `objection_concede`. Raises PeriodOver, or DomainError naming the field.
    """
    objection = objection_locked(objection)
    role_check(objection, actor)
    received_at = _in_time(objection, signed, at)
    items = _removed_check(objection, choice, removed, at)
    if not statement.strip():
        raise DomainError(_("Give your reasons: the examiner decides on what is written here."), field="statement")
    facts = {"choice": choice, "items": items.count if items else 0, **_facts(signed)}
    words = {"statement": statement.strip()}
    Objection.advance([objection.pk], "answer", at, actor=actor, facts=facts, private=words)
    Answer.objects.create(
        objection=objection, choice=choice, statement=statement.strip(), removed=items, received_at=received_at
    )
    objection.refresh_from_db()
    tell(objection, [objection.objector], "answered", at=at, items=facts["items"])
    return objection


def _removed_check(objection: Objection, choice: str, removed: Numbers | None, at: datetime) -> ItemSet | None:
    if choice == Answer.Choice.CONTEST:
        return None
    if choice != Answer.Choice.REMOVE_SOME or removed is None or not len(removed):
        raise DomainError(_("Choose which items you remove."), field="removed")
    named = named_numbers(objection)
    if not np.isin(removed, named).all():
        raise DomainError(_("Remove only items that the objection names."), field="removed")
    if len(np.unique(removed)) == len(named):
        raise DomainError(_("These are all the items named. Choose “remove all” instead."), field="removed")
    return itemset_store(objection.version, removed, at=at)


@transaction.atomic
def objection_concede(
    objection: Objection, *, statement: str = "", actor: Actor, at: datetime, signed: Signed | None = None
) -> Objection:
    """Remove everything that is named: settled at once, carried out with the one exclusion list."""
    objection = objection_locked(objection)
    role_check(objection, actor)
    received_at = _in_time(objection, signed, at)
    items = named_items(objection, at=at)
    agreed_check(objection, items)
    Objection.objects.filter(pk=objection.pk).update(removed=items)
    Objection.advance([objection.pk], "concede", at, actor=actor, facts={"items": items.count, **_facts(signed)})
    Answer.objects.update_or_create(
        objection=objection,
        defaults={
            "choice": Answer.Choice.REMOVE_ALL,
            "statement": statement.strip(),
            "removed": items,
            "received_at": received_at,
        },
    )
    objection.refresh_from_db()
    tell(objection, _told(objection, signed), "conceded", at=at, items=items.count)
    challenge_over(objection, at=at)
    return objection


@transaction.atomic
def objection_extend(objection: Objection, *, actor: Actor, at: datetime, signed: Signed | None = None) -> Objection:
    """The curator's answer clock, longer by the profile's extension, once."""
    objection = objection_locked(objection)
    role_check(objection, actor)
    if objection.is_extended:
        raise ExtendedOnce(number=objection.case.number)
    received_at = _in_time(objection, signed, at)
    Objection.advance([objection.pk], "extend", at, actor=actor, facts=_facts(signed))
    deadline_extend(objection.case, "answer", "answer_extension", at=received_at)
    Objection.objects.filter(pk=objection.pk).update(is_extended=True)
    objection.refresh_from_db()
    tell(objection, _told(objection, signed), "extended", at=at, due_at=due_text(objection.case))
    return objection


def _in_time(objection: Objection, signed: Signed | None, at: datetime) -> datetime:
    """The instant of receipt; raises PeriodOver when it was too late."""
    received_at = signed.at if signed else at
    if objection.state == "served":
        in_time_check(objection.case, "answer", received_at)
    return received_at


def _facts(signed: Signed | None) -> dict[str, Any]:
    return signed.facts if signed else {}


def _told(objection: Objection, signed: Signed | None) -> list[Party]:
    return [objection.objector, *([] if signed else applicants(objection.registration))]


@transaction.atomic
def objection_reply(objection: Objection, *, statement: str, actor: Actor, at: datetime) -> Objection:
    """The objector's reply to the answer; the examination begins."""
    if not statement.strip():
        raise DomainError(_("Write your reply, or choose to waive it."), field="statement")
    objection = objection_locked(objection)
    role_check(objection, actor)
    if objection.state == "reply_open":
        in_time_check(objection.case, "reply", at)
    Objection.advance([objection.pk], "reply", at, actor=actor, private={"statement": statement.strip()})
    Reply.objects.update_or_create(objection=objection, defaults={"statement": statement.strip(), "received_at": at})
    objection.refresh_from_db()
    tell(objection, applicants(objection.registration), "replied", at=at)
    return objection


@transaction.atomic
def objection_waive_reply(objection: Objection, *, actor: Actor, at: datetime) -> Objection:
    """The objector has nothing to add."""
    objection = objection_locked(objection)
    role_check(objection, actor)
    Objection.advance([objection.pk], "waive_reply", at, actor=actor)
    objection.refresh_from_db()
    tell_both(objection, "examined", at=at)
    return objection
