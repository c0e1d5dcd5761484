"""Many served objections to one registration, as cheaply as the services allow.

registration_big()     a published registration with a manifest of `items` addresses on two hosts, one source each
batch_saved()          the curator's draft; batch_signed() gives every group the same answer and signs
objections_served()    `count` objections of strangers, each naming one item of its own, admitted by an officer
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from objections.models import AnswerBatch, Objection
from objections.services.admission import objection_admit
from objections.services.answer_batches import GroupChoice, batch_save
from objections.services.answer_groups import answerable_groups
from objections.services.answer_signing import batch_sign
from objections.services.filing import objection_file
from objections.services.publication import registration_publish
from registry.models import Registration
from registry.services.registrations import registration_accept, registration_submit
from registry.services.sources import source_add

from .objections import FILED, lines, objector_new
from .registrations import (
    AT,
    SOURCE,
    applicant_actor,
    fresh,
    jobs_work,
    officer_actor,
    officer_new,
    registration_decide,
    registration_draft,
)

SIGNED = FILED + timedelta(hours=2)
LATER = SIGNED + timedelta(minutes=10, seconds=4)  # the time to take it back is over
CONTEST = GroupChoice("contest", text_zh="[异议号]：[条目数] 条均有许可。", text_en="[objection number]: licensed.")
REMOVE = GroupChoice("remove_all", text_zh="移出 [移出数] 条。")
IMAGES, TEXTS = "images.example.com", "texts.example.org"


def address(host: str, number: int) -> str:
    return f"https://{host}/{number:04d}.html"


def registration_big(*, items: int = 400, at: datetime = AT) -> Registration:
    """Half of the items lie on IMAGES, a disclosed source; half on TEXTS, which the source without a domain takes."""
    half = items // 2
    rows = [f"{address(host, number)},,\n" for host in (IMAGES, TEXTS) for number in range(half)]
    draft = registration_draft(manifest="url,sha256,title\n" + "".join(rows), at=at)
    source_add(draft.version, at=at, **{**SOURCE, "name": "Pictures", "domains": [IMAGES]})
    registration_submit(draft, actor=applicant_actor(draft), at=at)
    registration_accept(fresh(draft), actor=officer_actor(officer_new()), at=at)
    screening = registration_decide(fresh(draft), "pass", at=at)
    jobs_work("screening", at=at)
    registration_publish(screening, at=at)
    return fresh(screening)


def objections_served(
    registration: Registration,
    count: int,
    *,
    host: str = IMAGES,
    ground: str = "copyright",
    first: int = 0,
    at: datetime = FILED,
) -> list[Objection]:
    examiner = officer_actor(officer_new())
    served = []
    for number in range(first, first + count):
        objector = objector_new(f"Press {number}")
        objection = objection_file(
            registration=registration,
            objector=objector.party,
            ground=ground,
            statement="Ours.",
            targets=lines(address(host, number)),
            actor=objector.as_("objector"),
            at=at,
        )
        served.append(objection_admit(objection, actor=examiner, at=at))
    return served


def batch_saved(registration: Registration, choices: Mapping[str, GroupChoice]) -> AnswerBatch:
    party = registration.applicant
    user = party.memberships.order_by("pk")[0].user
    return batch_save(registration, party=party, user=user, choices=choices, at=SIGNED)


def batch_signed(registration: Registration, choice: GroupChoice = REMOVE, *, at: datetime = SIGNED) -> AnswerBatch:
    """The same answer for every group."""
    batch = batch_saved(registration, {group.key: choice for group in answerable_groups(registration)})
    return batch_sign(batch, user=batch.drafted_by, lock=batch.lock, at=at)


def results(batch: AnswerBatch) -> list[tuple[str, str]]:
    return list(batch.lines.order_by("pk").values_list("result", "reason"))
