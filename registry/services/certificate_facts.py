"""The facts of one certificate, read from the rows of its registration; only what was checked is called checked."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from registry.certification.conditions import conditions
from registry.certification.facts import CertificateFacts, Dataset, Duty, PartyKind, Policy, Registrant, Sources
from registry.certification.facts import Screening as ScreeningFacts
from registry.certification.wording import HOSTS_ONLY, NOT_COVERED, Words
from registry.kernel.calendar import Period, local_day
from registry.kernel.errors import Conflict
from registry.models import DutyKind, Party, Registration, Screening, Version
from registry.selectors.gaps import manifest_current
from registry.selectors.registrations import applicants_of

from .certificate_checked import conditions_checked, officers_signing
from .certificate_items import certified_items
from .certificate_procedure import Procedure
from .duties import duties_open, duty_period
from .keys import log_origin
from .validity import validity_end

REGISTRY = Words("数据知识产权登记与异议平台", "Data-IP Register")
DUTIES = {
    DutyKind.SOURCE_DISCLOSURE: ("来源披露", "source disclosure"),
    DutyKind.MARKING_STATEMENT: ("生成内容标记", "generated-content marking"),
    DutyKind.LOG_RETENTION: ("日志保存报告", "log-retention report"),
}
UNITS = {
    "s": ("秒", "seconds"),
    "min": ("分钟", "minutes"),
    "cd": ("天", "days"),
    "wd": ("个工作日", "working days"),
    "mo": ("个月", "months"),
    "yr": ("年", "years"),
}


class NotScreenedAfterClose(Conflict):
    """A certificate says "screened as of T", and T is never before the close of the window."""

    code = "not_screened_after_close"
    message = _("%(number)s has not been screened after its window closed, so no certificate can be issued yet.")


def certificate_facts(
    registration: Registration, *, procedure: Procedure, issue: int, at: datetime, notes: tuple[Words, ...] = ()
) -> CertificateFacts:
    """Raises NotScreenedAfterClose, ItemsDisagree, or certification.codec.FactsError for any other contradiction."""
    version = registration.version
    case = registration.case
    profile = case.profile
    items = certified_items(registration, at=at)
    screening = screening_that_counts(registration, procedure.window.closes_at)
    return CertificateFacts(
        number=registration.number or "",
        issue=issue,
        issued_at=at,
        registry=REGISTRY,
        dataset=Dataset(registration.dataset.slug, _name(version), version.label, items.manifest_sha256),
        registrant=_registrant(registration.applicant),
        items=items.items,
        roots=items.roots,
        exclusions=items.exclusions,
        window=procedure.window,
        objections=procedure.objections,
        screening=_screening(screening),
        sources=_sources(version),
        duties=_duties(registration, at),
        conditions=conditions(conditions_checked(registration, closes_at=procedure.window.closes_at)),
        policy=Policy(profile.key, str(profile.version), Words(profile.title_zh, profile.title_en)),
        valid_from=at,
        valid_until=registration.valid_until or validity_end(registration, at=at),
        ledger_origin=log_origin(),
        officers=officers_signing(registration),
        not_covered=_not_covered(version),
        notes=(*_joint(registration), *notes),
        demonstration=profile.is_demonstration or settings.DEMONSTRATION,
    )


def screening_that_counts(registration: Registration, closes_at: datetime) -> Screening:
    """The newest finished screening of the registered version made at or after the close of its window."""
    found = (
        registration.screenings.filter(version=registration.version, finished_at__isnull=False, as_of__gte=closes_at)
        .select_related("snapshot")
        .order_by("-as_of", "-pk")
        .first()
    )
    if found is None:
        raise NotScreenedAfterClose(number=str(registration))
    return found


def _name(version: Version) -> Words:
    return Words(version.name_zh, version.name_en or None) if version.name_zh else Words(version.name_en)


def _registrant(party: Party) -> Registrant:
    """A person who asked not to be shown stands without a name, here as everywhere else."""
    name = Words(party.name, party.name_en or None)
    if party.kind == Party.Kind.ORGANISATION:
        return Registrant(PartyKind.ORGANISATION, name)
    return Registrant(PartyKind.PERSON, None if party.is_sealed else name)


def _joint(registration: Registration) -> tuple[Words, ...]:
    """Joint registrants: organisations by name, persons by number only."""
    others = [party for party in applicants_of(registration.case) if party.pk != registration.applicant_id]
    names = [party for party in others if party.kind == Party.Kind.ORGANISATION]
    persons = len(others) - len(names)
    zh = [party.name for party in names] + ([f"自然人 {persons} 名"] if persons else [])
    en = [party.name_en or party.name for party in names] + ([f"natural persons: {persons}"] if persons else [])
    if not others:
        return ()
    return (Words(_short("共同登记人：" + "、".join(zh)), _short("Joint registrants: " + "; ".join(en))),)


def _not_covered(version: Version) -> tuple[Words, ...]:
    manifest = manifest_current(version)
    return (HOSTS_ONLY, *NOT_COVERED) if manifest and manifest.names_hosts else NOT_COVERED


def _short(text: str) -> str:
    return text if len(text) <= 500 else text[:499] + "…"


def _screening(row: Screening) -> ScreeningFacts:
    return ScreeningFacts(row.as_of, row.snapshot.number, row.snapshot.refusals, row.snapshot.digest)


def _sources(version: Version) -> Sources:
    with_proof = version.sources.filter(proofs__isnull=False).distinct().count()
    return Sources(n=version.sources.count(), k=with_proof)


def _duties(registration: Registration, at: datetime) -> tuple[Duty, ...]:
    return tuple(
        Duty(
            duty.kind,
            _duty_words(DutyKind(duty.kind), duty_period(registration, duty.kind)),
            local_day(duty.due_at - timedelta(microseconds=1)),  # 24:00 belongs to the day it ends
        )
        for duty in duties_open(registration, at=at)
    )


def _duty_words(kind: DutyKind, period: Period) -> Words:
    (zh, en), (unit_zh, unit_en) = DUTIES[kind], UNITS[period.unit]
    return Words(f"{zh}，每 {period.n} {unit_zh}", f"{en}, every {period.n} {unit_en}")
