"""Many served objections to one registration, as cheaply as the services allow.

registration_big()     a published registration with a manifest of `items` addresses on two hosts, one source each
objections_served()    `count` objections of strangers, each naming one item of its own, admitted by an officer
"""

from __future__ import annotations

from datetime import datetime

from objections.models import Objection
from objections.services.admission import objection_admit
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
