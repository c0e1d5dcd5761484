"""An applicant's own registrations: bodies of the draft, and what its party reads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from registry.models import Job, RegistrationState, Source, UpdateFrequency, Version
from registry.selectors.faults import job_fault
from registry.selectors.industries import divisions
from registry.selectors.jobs import KINDS, STAGES
from registry.services.datasets import VERSION_FIELDS
from registry.services.sources import SOURCE_FIELDS

from .base import Body, Clock, FileShape, Label, Link, ReceiptShape, Shape, StrictFields
from .datasets import ManifestShape
from .objections import TEXT, ActShape

OPEN_FIELDS = sorted(VERSION_FIELDS - {"sample"})


class DraftBody(Body):
    """A dataset's short name, for life, and the label of its first version."""

    slug = serializers.CharField(max_length=80)
    label = serializers.CharField(max_length=20, default="v1.0")  # type: ignore[assignment]  # a field of that name, not the serializer's own


class LabelBody(Body):
    """What a further version is called."""

    label = serializers.CharField(max_length=20)  # type: ignore[assignment]  # a field of that name, not the serializer's own


class VersionBody(StrictFields, serializers.ModelSerializer[Version]):
    """Some of the fields of annex 1; what is missing may come later."""

    update_frequency = serializers.ChoiceField(choices=UpdateFrequency.choices, required=False, allow_blank=True)

    class Meta:
        model = Version
        fields = OPEN_FIELDS
        extra_kwargs = {name: {"required": False} for name in OPEN_FIELDS}

    def validate_industry(self, code: str) -> str:
        if code and code not in divisions():
            raise serializers.ValidationError(_("Choose an industry from the list."))
        return code


class SourceBody(StrictFields, serializers.ModelSerializer[Source]):
    """A source; what is missing may come later. The one source without domains takes all other items."""

    taken_from = serializers.CharField(
        required=False, allow_blank=True, max_length=40, help_text=_("Number of the registration it was taken from.")
    )

    class Meta:
        model = Source
        fields = [*sorted(SOURCE_FIELDS), "taken_from"]


class OwnSource(serializers.ModelSerializer[Source]):
    """A source as its applicant reads it."""

    id = serializers.IntegerField(source="pk", read_only=True)
    proofs = FileShape(many=True, read_only=True)
    taken_from = serializers.CharField(source="parent", allow_null=True, read_only=True)

    class Meta:
        model = Source
        fields = ["id", "position", *sorted(SOURCE_FIELDS), "taken_from", "proofs"]
        read_only_fields = fields


class OwnVersion(serializers.ModelSerializer[Version]):
    """The fields of annex 1 as they are now."""

    sample = FileShape(allow_null=True, read_only=True)
    form = serializers.CharField(read_only=True, help_text=_("Empty until it was answered, as every text."))
    update_frequency = serializers.CharField(read_only=True)

    class Meta:
        model = Version
        fields = [*OPEN_FIELDS, "label", "sample", "filed_at"]
        read_only_fields = fields


class GapShape(Shape):
    """One missing thing. `stops`: an answer that ends the filing here."""

    task = serializers.CharField()
    field = serializers.CharField(allow_blank=True)
    source = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]  # a field of that name, not the serializer's own
    text = serializers.CharField()
    stops = serializers.BooleanField()


class ApplicantShape(Shape):
    """A joint applicant."""

    reference = serializers.CharField(source="party.alias")
    name = serializers.CharField(source="name_to_others")
    confirmed_at = serializers.DateTimeField(allow_null=True)


class LetterShape(Shape):
    """What the registry wrote, or the applicant."""

    kind = serializers.CharField()
    points = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField(allow_blank=True)
    officer = serializers.CharField(source="officer.number", allow_null=True, default=None)
    written_at = serializers.DateTimeField()


class RegistrationRow(Shape):
    """An own registration in a list."""

    url = Link("api:registration", pk="pk")
    id = serializers.IntegerField(source="pk")
    application_number = serializers.CharField(source="case.number", allow_null=True)
    number = serializers.CharField(allow_null=True)
    slug = serializers.CharField(source="dataset.slug")
    label = serializers.CharField(source="version.label")  # type: ignore[assignment]  # a field of that name, not the serializer's own
    name_zh = serializers.CharField(source="version.name_zh", allow_blank=True)
    state = serializers.ChoiceField(choices=RegistrationState.choices)
    state_label = Label("state")
    state_since = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    registered_at = serializers.DateTimeField(allow_null=True)
    valid_until = serializers.DateTimeField(allow_null=True)
    is_published = serializers.BooleanField()


class JobShape(Shape):
    """Long work. `done` and `total` are what was really done, in the unit of the stage; `total` null: not known."""

    url = Link("api:job", pk="pk")
    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    kind_label = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=Job.State.choices)
    state_label = Label("state")
    stage = serializers.CharField(allow_blank=True)
    stage_label = serializers.SerializerMethodField()
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)
    error_code = serializers.CharField(allow_blank=True)
    error = serializers.SerializerMethodField(help_text=_("What went wrong and what to do; empty unless it failed."))
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    page = Link("job_page", pk="pk")

    def get_kind_label(self, job: Job) -> str:
        return str(KINDS.get(job.kind, job.kind))

    def get_stage_label(self, job: Job) -> str:
        return str(STAGES.get(job.stage, ""))

    def get_error(self, job: Job) -> str:
        return job_fault(job.error_code, job.error_params) if job.state == Job.State.FAILED else ""


class OwnManifest(Shape):
    """The manifest handed in last, whatever became of it; the bad rows as CSV on its job's page."""

    name = serializers.CharField(source="original.name")
    size = serializers.IntegerField(source="original.size")
    sha256 = serializers.CharField(source="original.sha256")
    is_current = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    job = JobShape()
    bad_rows = Link("bad_rows_csv", pk="job_id")


class RegistrationShape(RegistrationRow):
    """An own registration in full."""

    version = OwnVersion(source="version_now")
    applicants = ApplicantShape(source="applicant_rows", many=True)
    manifest = ManifestShape(source="manifest_now", allow_null=True, help_text=_("The one that was read last."))
    latest_manifest = OwnManifest(source="manifest_latest", allow_null=True)
    gaps = GapShape(source="gap_rows", many=True, help_text=_("What keeps the version from being filed."))
    receipt = ReceiptShape(source="receipt_row", allow_null=True)
    letters = LetterShape(source="letter_rows", many=True)
    clock = Clock(source="clock_row", allow_null=True)
    history = ActShape(source="act_rows", many=True)
    sources_url = Link("api:registration_sources", pk="pk")


class ManifestBody(Body):
    """A manifest: CSV, TSV, JSON Lines, Parquet, one URL or domain a line, CDXJ, WARC, a WebDataset shard, or a
    Croissant description with its files in one ZIP or TAR archive; also packed with gzip, Zstandard, bzip2 or xz. Its
    form is recognised by its content."""

    file = serializers.FileField(allow_empty_file=True)


class CaseFileBody(Body):
    """A file that belongs to the application. A sample replaces the one before."""

    file = serializers.FileField(allow_empty_file=True)
    purpose = serializers.ChoiceField(choices=["evidence", "assessment", "sample"])


class ProofBody(Body):
    """A file that proves the basis of a source."""

    file = serializers.FileField(allow_empty_file=True)


class TextBody(Body):
    """What the files show."""

    text = serializers.CharField(max_length=TEXT)


def gap_rows(gaps: Any) -> list[dict[str, Any]]:
    """Gaps as plain values."""
    return [
        {"task": gap.task, "field": gap.field, "source": gap.source, "text": gap.text, "stops": gap.stops}
        for gap in gaps
    ]
