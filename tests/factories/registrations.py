"""Applications in every early state, made through the services; each call makes a dataset of its own.

registration_draft()              complete, manifest read, ready to submit
registration_submitted()          waiting for admission
registration_under_examination()  admitted by an examiner
registration_screening()          passed: drafted by one officer, signed by another; screening queued, not run
"""

import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

from registry.models import Actor, Job, Officer, OriginKind, Party, Registration, User, Version
from registry.services.datasets import dataset_create, version_update
from registry.services.decisions import Reasons, decision_draft, decision_propose, decision_sign
from registry.services.jobs import job_claim, job_run
from registry.services.manifests import manifest_upload
from registry.services.parties import party_create
from registry.services.registrations import registration_accept, registration_submit
from registry.services.sources import source_add

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Beijing
CSV = (
    "url,sha256,title\n"
    f"https://images.example.com/a/1.jpg,{'1' * 64},One\n"
    "https://images.example.com/a/2.jpg,,Two\n"
    "https://texts.example.org/story.html,,Three\n"
)
_serial = count(1)

METADATA: dict[str, Any] = {
    "name_zh": "2024年江南地区文化艺术业碑刻拓片图像数据集",
    "name_en": "Stone rubbings of Jiangnan",
    "content": "碑刻拓片",
    "summary_zh": "江南碑刻拓片的图像与释文。",
    "summary_en": "Images of stone rubbings with transcriptions.",
    "industry": "R88",
    "region_scope": "江南地区",
    "time_from": date(2024, 1, 1),
    "time_until": date(2024, 12, 31),
    "update_frequency": "once",
    "volume": "3 items",
    "form": "image",
    "restrictions": "仅供研究与训练。",
    "rights_allocation": "整理方享有持有权与使用权。",
}
STATEMENTS = {
    "has_personal_information": False,
    "has_important_data": False,
    "has_unlawful_content_checked": True,
}
SOURCE: dict[str, Any] = {
    "origin": OriginKind.CRAWLED,
    "name": "Public pages",
    "basis": "Publicly available pages, robots.txt followed.",
    "collected_from": date(2024, 3, 2),
    "collected_until": date(2024, 3, 19),
    "collector": "rubbings-bot/2.1",
    "has_personal_information": False,
    "unlawful_content_checks": "Word list and a sample of 500 looked at.",
}


@dataclass(frozen=True)
class Acting:
    """A user who owns a party, ready to act."""

    user: User
    party: Party

    def as_(self, role: str) -> Actor:
        return Actor(role, user_id=self.user.pk, party_id=self.party.pk)


def user_new(name: str = "user") -> User:
    return User.objects.create_user(f"{name}{next(_serial)}@example.test", "a long enough password")


def curator_new(name: str = "Jiangnan Centre", *, at: datetime = AT) -> Acting:
    """An organisation with one user, its owner."""
    user = user_new("curator")
    return Acting(user, party_create(user=user, kind="organisation", name=f"{name} {next(_serial)}", at=at))


def officer_new(role: str = "examiner") -> Officer:
    return Officer.objects.create(user=user_new(role), number=f"T{next(_serial):04}", role=role)


def officer_actor(officer: Officer) -> Actor:
    return Actor(officer.role, user_id=officer.user_id, officer_id=officer.pk)


def applicant_actor(registration: Registration) -> Actor:
    """The first owner of the applicant, acting for it."""
    membership = registration.applicant.memberships.select_related("user").order_by("pk")[0]
    return Actor("applicant", user_id=membership.user_id, party_id=registration.applicant_id)


def temporary_file(content: str | bytes, suffix: str = ".csv") -> Path:
    """A file that a service may move away."""
    with tempfile.NamedTemporaryFile(delete=False, suffix=suffix) as file:
        file.write(content.encode() if isinstance(content, str) else content)
    return Path(file.name)


def jobs_work(kind: str | None = None, *, at: datetime = AT) -> int:
    """Claim and do waiting jobs here and now, all or those of one kind; returns how many."""
    done = 0
    while Job.objects.filter(state=Job.State.WAITING, **({"kind": kind} if kind else {})).exists():
        job = job_claim(at)
        assert job is not None
        job_run(job, lambda: at)
        done += 1
    return done


def version_fill(version: Version, *, at: datetime = AT, **fields: Any) -> Version:
    """Everything the version's own fields have to say; `fields` replaces some of it."""
    return version_update(version, at=at, **{**METADATA, **STATEMENTS, **fields})


def manifest_read(
    registration: Registration, content: str | bytes = CSV, *, name: str = "items.csv", at: datetime = AT
) -> None:
    """Hand in a manifest and read it at once."""
    path = temporary_file(content)
    manifest_upload(registration, upload_path=path, name=name, user=None, at=at)
    jobs_work("intake", at=at)


def registration_blank(*, curator: Acting | None = None, at: datetime = AT) -> Registration:
    """A draft with nothing in it yet."""
    curator = curator or curator_new(at=at)
    return dataset_create(party=curator.party, user=curator.user, slug=f"rubbings-{next(_serial)}", label="v1.0", at=at)


def registration_draft(
    *, curator: Acting | None = None, manifest: str | bytes = CSV, at: datetime = AT, **fields: Any
) -> Registration:
    registration = registration_blank(curator=curator, at=at)
    version_fill(registration.version, at=at, **fields)
    source_add(registration.version, at=at, **SOURCE)
    manifest_read(registration, manifest, at=at)
    return fresh(registration)


def registration_submitted(*, at: datetime = AT, **options: Any) -> Registration:
    registration = registration_draft(at=at, **options)
    registration_submit(registration, actor=applicant_actor(registration), at=at)
    return fresh(registration)


def registration_under_examination(
    *, examiner: Officer | None = None, at: datetime = AT, **options: Any
) -> Registration:
    registration = registration_submitted(at=at, **options)
    registration_accept(registration, actor=officer_actor(examiner or officer_new()), at=at)
    return fresh(registration)


def registration_decide(
    registration: Registration,
    event: str,
    *,
    drafter: Officer | None = None,
    signer: Officer | None = None,
    ground: str = "",
    at: datetime = AT,
) -> Registration:
    """Draft, propose and sign a decision with this event by two officers."""
    drafter, signer = drafter or officer_new(), signer or officer_new("reviewer")
    reasons = Reasons(facts="What was found.", reasons="Why it is so.", ground=ground)
    decision = decision_draft(registration.case, event=event, officer=drafter, reasons=reasons, at=at)
    decision_propose(decision, officer=drafter, lock=decision.lock, at=at)
    decision_sign(decision, officer=signer, lock=decision.lock, at=at)
    return fresh(registration)


def registration_screening(*, at: datetime = AT, **options: Any) -> Registration:
    return registration_decide(registration_under_examination(at=at, **options), "pass", at=at)


def fresh(registration: Registration) -> Registration:
    return Registration.objects.select_related("case__profile", "dataset", "version__dataset", "applicant").get(
        pk=registration.pk
    )
