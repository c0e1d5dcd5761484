"""The formal examination, part by part: what was answered, what is missing, and the mark an examiner set.

Parts are the groups of annex-1 fields, the statements, the applicants, the manifest, and every source with its proofs.
A mark set before the application was last handed in counts no more; it is shown beside the part as a hint.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from registry.models import Attachment, CheckMark, Party, Registration, Source, Version

from .answers import Answer, answer_text, source_answers
from .gaps import Gap, impact_assessments, manifest_current, version_gaps

State = CheckMark.State
# key: (what the part is called, the version's fields in it)
FIELD_GROUPS: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "name": (gettext_lazy("Name of the dataset"), ("name_zh", "name_en", "content")),
    "summary": (gettext_lazy("Summary"), ("summary_zh", "summary_en")),
    "industry": (gettext_lazy("Industry"), ("industry",)),
    "scope": (gettext_lazy("Region and time covered"), ("region_scope", "time_from", "time_until")),
    "shape": (gettext_lazy("Update, volume and form"), ("update_frequency", "volume", "form")),
    "rights": (gettext_lazy("Restrictions and allocation of rights"), ("restrictions", "rights_allocation")),
    "sample": (gettext_lazy("Sample and its description"), ("sample_description",)),
    "statements": (
        gettext_lazy("Statements on important data, personal information and unlawful content"),
        (
            *("has_important_data", "has_personal_information", "has_unlawful_content_checked"),
            *("evidence_deposit_number", "asks_unpublished"),
        ),
    ),
}
OPTIONAL = frozenset({"sample"})


@dataclass(frozen=True, slots=True)
class Check:
    """One part. `gaps` is what the register itself finds missing; `mark` the examiner's, if it still counts."""

    key: str
    label: str
    answers: Sequence[Answer]
    gaps: Sequence[str] = ()
    files: Sequence[Attachment] = ()
    mark: CheckMark | None = None
    outdated: CheckMark | None = None
    is_empty: bool = field(default=False)

    @property
    def state(self) -> str:
        """The mark, else what can be told without an examiner: a gap, nothing to look at, or not checked."""
        if self.mark is not None:
            return self.mark.state
        if self.gaps:
            return State.GAP
        return State.NOT_NEEDED if self.is_empty else State.UNCHECKED

    @property
    def note(self) -> str:
        """What is missing, as the letter will say it."""
        said = self.mark.note if self.mark is not None else ""
        return said or " ".join(self.gaps)


def checklist_of(registration: Registration) -> list[Check]:
    """Every part in the order of the form. The number of queries does not depend on the number of sources."""
    version = registration.version
    sources = list(version.sources.prefetch_related("proofs").order_by("position"))
    gaps = version_gaps(version)
    parts = [
        *_field_groups(version, gaps),
        _applicants(registration),
        _manifest(version, gaps),
        *(_source(source, gaps) for source in sources),
    ]
    marks = {mark.key: mark for mark in registration.case.check_marks.select_related("officer")}
    return [_marked(part, marks.get(part.key), version) for part in parts]


def is_complete(checks: Iterable[Check]) -> bool:
    """Whether every part was found in order or not needed."""
    return all(check.state in {State.OK, State.NOT_NEEDED} for check in checks)


def letter_lines(checks: Iterable[Check]) -> list[str]:
    """The gaps of the one letter, a line each: the part and what is missing in it."""
    return [
        gettext("%(part)s: %(missing)s")
        % {"part": check.label, "missing": check.note or gettext("complete or correct what is stated here.")}
        for check in checks
        if check.state == State.GAP
    ]


def counts(checks: Iterable[Check]) -> dict[str, int]:
    """How many parts are in each state."""
    found = dict.fromkeys(State.values, 0)
    for check in checks:
        found[check.state] += 1
    return found


def _marked(part: Check, mark: CheckMark | None, version: Version) -> Check:
    if mark is None:
        return part
    counts_still = version.filed_at is None or mark.marked_at >= version.filed_at
    given = {"mark": mark} if counts_still else {"outdated": mark}
    return Check(part.key, part.label, part.answers, part.gaps, part.files, is_empty=part.is_empty, **given)


def _field_groups(version: Version, gaps: Iterable[Gap]) -> list[Check]:
    texts: dict[str, list[str]] = {}
    for gap in gaps:
        texts.setdefault(gap.field, []).append(gap.text)
    found = []
    for key, (label, names) in FIELD_GROUPS.items():
        answers = [Answer(_verbose(version, name), answer_text(version, name)) for name in names]
        missing = [text for name in names for text in texts.get(name, ())]
        files = _group_files(version, key)
        is_empty = key in OPTIONAL and not files and not any(answer.text for answer in answers)
        found.append(Check(key, str(label), answers, missing, files, is_empty=is_empty))
    return found


def _group_files(version: Version, key: str) -> list[Attachment]:
    if key == "sample":
        return [version.sample] if version.sample else []
    return impact_assessments(version) if key == "statements" else []


def _applicants(registration: Registration) -> Check:
    rows = registration.case.case_parties.filter(role="applicant").select_related("party").order_by("pk")
    answers = [Answer(row.party.name, _identity(row.party)) for row in rows]
    waiting = [row.party.name for row in rows if row.confirmed_at is None]
    gaps = [gettext("Not confirmed yet: %(names)s.") % {"names": ", ".join(waiting)}] if waiting else []
    return Check("applicants", gettext("Applicants"), answers, gaps)


def _identity(party: Party) -> str:
    return str(party.get_identity_display())


def _manifest(version: Version, gaps: Iterable[Gap]) -> Check:
    manifest = manifest_current(version)
    missing = [gap.text for gap in gaps if gap.task == "manifest"]
    answers = []
    if manifest is not None:
        figures = (
            (gettext("Rows"), manifest.rows),
            (gettext("Items"), manifest.items),
            (gettext("Duplicates"), manifest.duplicates),
        )
        answers = [Answer(label, f"{number or 0:,}") for label, number in figures]
        answers.append(Answer(gettext("Rows that name no item"), f"{manifest.unresolvable or 0:,}"))
    return Check("manifest", gettext("Manifest"), answers, missing, [manifest.original] if manifest else [])


def _source(source: Source, gaps: Iterable[Gap]) -> Check:
    label = gettext("Source S-%(position)03d, %(name)s") % {"position": source.position, "name": source.name}
    missing = [gap.text for gap in gaps if gap.source == source.pk]
    return Check(f"source-{source.pk}", label, source_answers(source), missing, list(source.proofs.all()))


def _verbose(version: Version, name: str) -> str:
    return str(version._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a column
