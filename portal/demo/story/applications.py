"""Applications of the story: a dataset is described, filed, examined and passed, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from registry.kernel.calendar import add_months, local_day
from registry.models import Actor, Registration, Version
from registry.services.applicants import applicant_add, applicant_confirm
from registry.services.assignments import case_claim
from registry.services.checklists import checklist_mark
from registry.services.datasets import dataset_create, version_update
from registry.services.manifests import manifest_upload
from registry.services.registrations import registration_accept, registration_submit
from registry.services.sources import source_add, source_proof_add

from .bench import decide, examiner_of
from .cast import Acting, paper
from .catalogue import NO_END, DatasetSpec, SourceSpec, datasets, has_text, say
from .manifests import manifest_file
from .stage import Stage

RECENT = -60  # working days
PROVED = {"licensed", "bought", "user_input", "trade_secret"}


def draft(stage: Stage, slug: str, *, is_complete: bool = True) -> Registration:
    """Begin a dataset and describe it, wholly or only as far as one comes on the first day."""
    spec = datasets()[slug]
    curator = stage.cast[spec.by]
    registration = dataset_create(party=curator.party, user=curator.user, slug=slug, label="v1.0", at=stage.at)
    version_describe(stage, registration, registration.version, spec, is_complete=is_complete)
    if is_complete and spec.joint:
        joint = stage.cast[spec.joint]
        actor = applicant(stage, registration)
        applicant_add(registration, reference=joint.party.alias, actor=actor, at=stage.at)
        applicant_confirm(registration, actor=joint.as_("applicant"), at=stage.at)
    return registration


def version_describe(
    stage: Stage,
    registration: Registration,
    version: Version,
    spec: DatasetSpec,
    *,
    is_complete: bool = True,
) -> None:
    """Every field, source and proof of a version, and its manifest."""
    curator = stage.cast[spec.by]
    fields = fields_of(stage, spec)
    if not is_complete:
        fields = {name: fields[name] for name in ("name_zh", "name_en", "content", "industry", "form")}
    version_update(version, at=stage.at, **fields)
    if not is_complete:
        return
    for position, source in enumerate(spec.sources):
        _source(stage, registration, version, source, curator, takes_rest=position == 0)
    if spec.is_personal:
        paper(stage, curator, purpose="assessment", name="个人信息保护影响评估报告", case=registration.case)
    manifest_hand_in(stage, registration, version)


def manifest_hand_in(
    stage: Stage, registration: Registration, version: Version, *, items: Iterable[int] | None = None
) -> None:
    """Hand in a manifest of the items with these numbers of the catalogue, of all by default."""
    spec = datasets()[registration.dataset.slug]
    user = stage.cast[spec.by].user
    path = manifest_file(spec, items=items)
    name = f"{spec.slug}-{version.label}.csv"
    manifest_upload(registration, upload_path=path, name=name, user=user, at=stage.at, version=version)


def fields_of(stage: Stage, spec: DatasetSpec) -> dict[str, Any]:
    """The fields of annex 1; the data ends with the year before it is filed."""
    last = local_day(stage.at).year - 1
    first = last - spec.years + 1
    span = f"{last}" if spec.years == 1 else f"{first}—{last}"
    return {
        "name_zh": f"{span}年{spec.zh}",
        "name_en": f"{spec.en}, {span.replace('—', '–')}",
        "content": spec.content,
        "summary_zh": spec.summary_zh,
        "summary_en": spec.summary_en,
        "industry": spec.industry,
        "region_scope": spec.region,
        "time_from": date(first, 1, 1),
        "time_until": date(last, 12, 31),
        "update_frequency": spec.frequency,
        "volume": spec.volume,
        "form": spec.form,
        "restrictions": say(stage.dice, "restrictions", spec.language),
        "rights_allocation": say(stage.dice, "rights", spec.language),
        "sample_description": say(stage.dice, "sample", spec.language),
        "has_personal_information": spec.is_personal,
        "has_important_data": False,
        "has_unlawful_content_checked": True,
        "asks_unpublished": spec.is_unpublished,
    }


def _source(
    stage: Stage, registration: Registration, version: Version, spec: SourceSpec, curator: Acting, *, takes_rest: bool
) -> None:
    language = curator.language
    today = local_day(stage.at)
    fields: dict[str, Any] = {
        "basis": say(stage.dice, f"basis.{spec.origin}", language),
        "domains": [] if takes_rest else list(spec.hosts),
        "collected_from": today - timedelta(days=stage.dice.randrange(220, 400)),
        "collected_until": today - timedelta(days=stage.dice.randrange(30, 90)),
        "has_personal_information": spec.is_personal,
        "unlawful_content_checks": say(stage.dice, "checks", language),
    }
    for name in ("licence", "collector"):
        if has_text(f"{name}.{spec.origin}"):
            fields[name] = say(stage.dice, f"{name}.{spec.origin}", language)
    if spec.is_personal:
        fields["deidentification"] = say(stage.dice, "deidentification", language)
    fields |= _contract(spec, today, stage)
    source = source_add(version, at=stage.at, origin=spec.origin, name=spec.name, **fields)
    if spec.origin in PROVED:
        proof = paper(stage, curator, purpose="proof", name=f"{spec.name}证明", case=registration.case)
        source_proof_add(source, proof, at=stage.at)


def _contract(spec: SourceSpec, today: date, stage: Stage) -> dict[str, Any]:
    if spec.contract is None:
        return {}
    number = {"contract": f"HT-{today.year}-{stage.dice.randrange(1000, 9999)}"}
    if spec.contract == NO_END:
        return {**number, "has_no_contract_end": True}
    return {**number, "contract_ends_on": add_months(today, int(spec.contract))}


def applicant(stage: Stage, registration: Registration) -> Actor:
    """The curator of the dataset, acting as applicant."""
    return stage.cast[datasets()[registration.dataset.slug].by].as_("applicant")


def submit(stage: Stage, slug: str) -> None:
    registration = stage.registration(slug)
    registration_submit(registration, actor=applicant(stage, registration), at=stage.at)


def admit(stage: Stage, slug: str) -> None:
    """An examiner takes the case from the queue and admits it."""
    registration = stage.registration(slug)
    examiner = examiner_of(stage, registration.case)
    case_claim(registration.case, officer=examiner, at=stage.at)
    registration_accept(registration, actor=examiner.actor, at=stage.at)


def examine(stage: Stage, slug: str) -> None:
    """The examiner finds every part in order."""
    registration = stage.registration(slug)
    examiner = examiner_of(stage, registration.case)
    checklist_mark(registration, marks={}, rest_is_ok=True, officer=examiner, at=stage.at)


def pass_on(stage: Stage, slug: str, *, is_recent: bool) -> None:
    """Drafted by one officer and signed by another; the items are screened at once. Old checklists are not kept."""
    if is_recent:
        examine(stage, slug)
    decide(stage, stage.registration(slug).case, "pass")


def filed(stage: Stage, slug: str, first: datetime) -> Iterator[datetime]:
    """Drafted at `first`, submitted two working days later."""
    yield first
    draft(stage, slug)
    yield stage.days.later(first, 2)
    submit(stage, slug)


def admitted(stage: Stage, slug: str, first: datetime) -> Iterator[datetime]:
    yield from filed(stage, slug, first)
    yield stage.days.later(first, 3)
    admit(stage, slug)


def passed(stage: Stage, slug: str, day: int) -> Iterator[datetime]:
    """Filed in time to be passed, screened and published on the `day`-th working day before today."""
    yield from admitted(stage, slug, stage.day(day - 9))
    yield stage.day(day)
    pass_on(stage, slug, is_recent=day > RECENT)
