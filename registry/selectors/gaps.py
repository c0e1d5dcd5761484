"""What a version still lacks before it can be filed: one list for the task list, the check page, the API and `submit`.

A gap is no error: a draft may be saved with any number of them. `stops` marks an answer that ends the filing here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils.translation import gettext as _

from registry.kernel.calendar import local_day
from registry.models import Attachment, Job, Manifest, OriginKind, Source, Version

Task = Literal["metadata", "sources", "manifest", "statements"]

REQUIRED = (
    *("name_zh", "summary_zh", "industry", "region_scope", "time_from", "time_until", "update_frequency"),
    *("volume", "form", "restrictions", "rights_allocation"),
)
# What each origin has to say beyond name, personal information and checks against unlawful content.
BY_ORIGIN: dict[str, tuple[str, ...]] = {
    OriginKind.OWN: ("basis", "collected_from", "collected_until"),
    OriginKind.LICENSED: ("licence", "contract", "contract_end", "proofs"),
    OriginKind.BOUGHT: ("basis", "contract", "contract_end", "proofs"),
    OriginKind.CRAWLED: ("basis", "collector", "collected_from", "collected_until"),
    OriginKind.PUBLIC_SET: ("basis", "licence", "collected_from", "collected_until"),
    OriginKind.USER_INPUT: ("basis", "collected_from", "collected_until", "proofs"),
    OriginKind.SYNTHETIC: ("basis", "collector", "collected_from", "collected_until"),
    OriginKind.PUBLIC_PERSONAL: ("basis", "collected_from", "collected_until", "deidentification"),
    OriginKind.TRADE_SECRET: ("basis", "contract", "contract_end", "proofs"),
}
TOP_DOMAINS = 100  # how many domains a manifest row lists


@dataclass(frozen=True, slots=True)
class Gap:
    """One missing thing, worded in the reader's language.

    `field` is a form field, `source` the source's id and `place` its number; `name` is the field alone, for lists.
    """

    task: Task
    field: str
    text: str
    source: int | None = None
    stops: bool = False
    place: str = ""
    name: str = ""

    @property
    def short(self) -> str:
        """For a list of gaps: S-017 Contract ends on."""
        return f"{self.place} {self.name or self.text}".strip()


def version_gaps(version: Version, *, at: datetime | None = None) -> list[Gap]:
    """Everything that keeps the version from being filed, by the day of `at` if one is given, in the order of tasks."""
    sources = list(version.sources.prefetch_related("proofs"))
    manifest = manifest_current(version)
    return [
        *metadata_gaps(version),
        *sources_gaps(version, sources, manifest),
        *(contract_gaps(sources, local_day(at)) if at else ()),
        *manifest_gaps(version, manifest),
        *statement_gaps(version, sources),
    ]


def manifest_current(version: Version) -> Manifest | None:
    """The manifest that was read last without fault."""
    return version.manifests.select_related("original", "job").filter(is_current=True, ready_at__isnull=False).first()


def manifest_latest(version: Version) -> Manifest | None:
    """The manifest handed in last, whatever became of it."""
    return version.manifests.select_related("original", "job").order_by("-pk").first()


def metadata_gaps(version: Version) -> Iterator[Gap]:
    for name in REQUIRED:
        if getattr(version, name) in ("", None):
            yield missing("metadata", version, name)


def missing(task: Task, row: Version | Source, name: str) -> Gap:
    """The gap left by one empty column."""
    label = str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a column
    is_source = isinstance(row, Source)
    return Gap(
        task,
        name,
        _("Missing: %(field)s") % {"field": label},
        source=row.pk if is_source else None,
        place=place_of(row) if isinstance(row, Source) else "",
        name=label,
    )


def place_of(source: Source) -> str:
    """S-017, as the pages number sources."""
    return f"S-{source.position:03}"


def sources_gaps(version: Version, sources: list[Source], manifest: Manifest | None) -> Iterator[Gap]:
    if not sources:
        yield Gap("sources", "", _("No source is recorded yet."))
        return
    for source in sources:
        yield from source_gaps(source)
    rest = [source for source in sources if not source.domains]
    if len(rest) > 1:
        names = ", ".join(str(source.position) for source in rest)
        text = _("Only one source may take the rest: give domains to all but one of the sources %(positions)s.")
        yield Gap("sources", "domains", text % {"positions": names}, rest[0].pk)
    if not rest and manifest is not None:
        yield from _uncovered(sources, manifest)


def source_gaps(source: Source) -> Iterator[Gap]:
    """What one source record lacks."""
    asked = BY_ORIGIN[source.origin]
    for name in asked:
        yield from _source_gap(source, name)
    if source.has_personal_information is None:
        yield missing("sources", source, "has_personal_information")
    if source.has_personal_information and not source.deidentification and "deidentification" not in asked:
        yield missing("sources", source, "deidentification")
    if source.origin == OriginKind.PUBLIC_PERSONAL and source.has_personal_information is False:
        text = _(
            "A source of public personal information contains personal information. Change the answer or the origin."
        )
        yield Gap("sources", "has_personal_information", text, source.pk, place=place_of(source))
    if not source.unlawful_content_checks:
        yield missing("sources", source, "unlawful_content_checks")


def contract_gaps(sources: Iterable[Source], today: date) -> Iterator[Gap]:
    """A contract that is over is no basis: what rests on it could never be registered."""
    text = _("The contract of this source has ended: renew it, or take the source out.")
    for source in sources:
        if source.contract_ends_on and source.contract_ends_on < today:
            place, name = place_of(source), _("Contract over")
            yield Gap("sources", "contract_ends_on", text, source.pk, place=place, name=name)


def _source_gap(source: Source, name: str) -> Iterator[Gap]:
    if name == "proofs":
        if not source.proofs.all():
            text, short = _("Missing: a file that proves the basis"), _("Proof of the basis")
            yield Gap("sources", name, text, source.pk, place=place_of(source), name=short)
    elif name == "contract_end":
        if source.contract_ends_on is None and not source.has_no_contract_end:
            yield missing("sources", source, "contract_ends_on")
    elif getattr(source, name) in ("", None):
        yield missing("sources", source, name)


def _uncovered(sources: list[Source], manifest: Manifest) -> Iterator[Gap]:
    """Items that no source covers, as far as the manifest's list of domains tells."""
    named = {domain for source in sources for domain in source.domains}
    open_domains = [domain for domain, _items in manifest.domains if not _covers(named, domain)]
    if open_domains or len(manifest.domains) >= TOP_DOMAINS or not manifest.domains:
        text = _("Some items may belong to no source, for example those of %(domains)s. Let one source take the rest.")
        shown = ", ".join(open_domains[:3]) or _("items without a domain")
        yield Gap("sources", "", text % {"domains": shown})


def _covers(named: Iterable[str], domain: str) -> bool:
    return any(domain == name or domain.endswith(f".{name}") for name in named)


def manifest_gaps(version: Version, manifest: Manifest | None) -> Iterator[Gap]:
    latest = manifest_latest(version)
    if latest is not None and latest.job.state in {Job.State.WAITING, Job.State.RUNNING}:
        yield Gap("manifest", "file", _("The manifest is still being read."))
    elif manifest is None and latest is not None and latest.job.state == Job.State.FAILED:
        yield Gap("manifest", "file", _("The manifest handed in last could not be taken. Hand in another one."))
    elif manifest is None:
        yield Gap("manifest", "file", _("No manifest is handed in yet."))


def statement_gaps(version: Version, sources: list[Source]) -> Iterator[Gap]:
    if version.has_important_data is None:
        yield missing("statements", version, "has_important_data")
    elif version.has_important_data:
        text = _(
            "Important data is not registered here. Ask the authority in charge of your field first; without the "
            "important data this version can go on."
        )
        yield Gap("statements", "has_important_data", text, stops=True)
    if version.has_unlawful_content_checked is None:
        yield missing("statements", version, "has_unlawful_content_checked")
    elif not version.has_unlawful_content_checked:
        text = _("Check the data for unlawful content first. Unchecked data cannot be filed.")
        yield Gap("statements", "has_unlawful_content_checked", text, stops=True)
    yield from _personal_gaps(version, sources)


def _personal_gaps(version: Version, sources: list[Source]) -> Iterator[Gap]:
    """Personal information sends the filing the longer way: a source that names it, and an impact assessment."""
    said = any(source.has_personal_information for source in sources)
    if version.has_personal_information is None:
        yield missing("statements", version, "has_personal_information")
    elif not version.has_personal_information and said:
        text = _("A source contains personal information, but this statement says there is none. Change one of them.")
        yield Gap("statements", "has_personal_information", text)
    elif version.has_personal_information:
        if sources and not said:
            text = _("Say which source contains the personal information.")
            yield Gap("statements", "has_personal_information", text)
        if not impact_assessments(version):
            yield Gap("statements", "assessment", _("Missing: the personal information protection impact assessment"))


def impact_assessments(version: Version) -> list[Attachment]:
    """Assessments handed in with the cases of this version's dataset (PIPL art. 55)."""
    cases = version.dataset.registrations.values("case")
    return list(Attachment.objects.filter(case__in=cases, purpose="assessment").order_by("pk"))
