"""What the public reads of a dataset and its registration."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from registry.models import DataForm, Ground, Match, MatchState, RegistrationState, Screening, Source, Version
from registry.services.snapshots import snapshot_files

from .base import SHA256, CertificateLink, Clock, Label, Link, PublicName, Shape


class DatasetRow(Shape):
    """One registration in a list; `search.annotated` adds the figures."""

    url = Link("api:dataset", number="case.number")
    page = Link("dataset_page", number="case.number")
    number = serializers.CharField(allow_null=True, help_text=_("Registration number; null until registered."))
    application_number = serializers.CharField(source="case.number")
    slug = serializers.CharField(source="dataset.slug")
    version = serializers.CharField(source="version.label")
    name_zh = serializers.CharField(source="version.name_zh")
    name_en = serializers.CharField(source="version.name_en", allow_blank=True)
    form = serializers.ChoiceField(source="version.form", choices=DataForm.choices)
    state = serializers.ChoiceField(choices=RegistrationState.choices)
    state_label = Label("state")
    state_since = serializers.DateTimeField()
    applicant = PublicName()
    items = serializers.IntegerField(source="item_count", allow_null=True)
    objections = serializers.IntegerField(source="objection_count")
    closes_at = serializers.DateTimeField(allow_null=True, help_text=_("When the time to object ends."))
    certificate_state = serializers.CharField(allow_null=True)


class VersionRow(Shape):
    """One version of a dataset as it was registered or is being registered."""

    url = Link("api:dataset", number="case.number")
    number = serializers.CharField(allow_null=True)
    application_number = serializers.CharField(source="case.number")
    version = serializers.CharField(source="version.label")
    state = serializers.ChoiceField(choices=RegistrationState.choices)
    state_label = Label("state")
    registered_at = serializers.DateTimeField(allow_null=True)
    valid_until = serializers.DateTimeField(allow_null=True)


PUBLIC_FIELDS = [
    *("label", "name_zh", "name_en", "content", "summary_zh", "summary_en", "industry", "region_scope", "time_from"),
    *("time_until", "update_frequency", "volume", "form", "restrictions", "rights_allocation"),
    *("sample_description", "evidence_deposit_number", "has_personal_information", "has_important_data"),
    *("has_unlawful_content_checked", "asks_unpublished"),
]


class VersionShape(serializers.ModelSerializer[Version]):
    """The fields of annex 1."""

    class Meta:
        model = Version
        fields = PUBLIC_FIELDS
        read_only_fields = PUBLIC_FIELDS


class ManifestShape(Shape):
    """What intake made of the manifest. Roots are over the items before any exclusion."""

    file_sha256 = serializers.RegexField(SHA256, source="original.sha256")
    file_size = serializers.IntegerField(source="original.size")
    file_format = serializers.CharField()
    rows = serializers.IntegerField()
    items = serializers.IntegerField()
    duplicates = serializers.IntegerField()
    unresolvable = serializers.IntegerField()
    unresolvable_reasons = serializers.DictField(child=serializers.IntegerField())
    format = serializers.CharField(source="format_id")
    root = serializers.CharField(source="root_sha256")  # type: ignore[assignment]  # a field of that name, not the serializer's own
    key_root = serializers.CharField(source="key_root_sha256")


class ExclusionShape(Shape):
    """One exclusion list: the root before, the root after."""

    position = serializers.IntegerField()
    items = serializers.IntegerField(source="items.count")
    items_sha256 = serializers.CharField(source="items.sha256")
    items_before = serializers.IntegerField()
    items_after = serializers.IntegerField()
    root_before = serializers.CharField()
    root_after = serializers.CharField()
    key_root_before = serializers.CharField()
    key_root_after = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class WindowShape(Shape):
    """The time to object: half-open, [opens_at, closes_at)."""

    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()


class CountsShape(Shape):
    """How the objections stand."""

    total = serializers.IntegerField()
    waiting = serializers.IntegerField()
    deciding = serializers.IntegerField()
    final = serializers.IntegerField()


class CertificateRow(Shape):
    """The newest certificate of a registration."""

    url = CertificateLink()
    number = serializers.CharField()
    state = serializers.CharField()
    state_label = Label("state")


class DatasetShape(DatasetRow):
    """One registration in full; the view attaches what lies in other tables."""

    metadata = VersionShape(source="version")
    submitted_at = serializers.DateTimeField()
    registered_at = serializers.DateTimeField(allow_null=True)
    valid_until = serializers.DateTimeField(allow_null=True)
    manifest = ManifestShape(source="manifest_now", allow_null=True)
    exclusions = ExclusionShape(source="exclusion_lists", many=True)
    window = WindowShape(source="window_now", allow_null=True)
    clock = Clock(source="clock_now", allow_null=True)
    objection_counts = CountsShape(source="counts_now")
    certificate = CertificateRow(source="certificate_now", allow_null=True)
    sources_url = Link("api:dataset_sources", number="case.number")
    screening_url = Link("api:dataset_screening", number="case.number")
    objections_url = Link("api:dataset_objections", number="case.number")
    versions_url = Link("api:dataset_versions", number="case.number")


class SourceShape(serializers.ModelSerializer[Source]):
    """A disclosed source; proofs, contracts and the lawful basis's papers stay with the officers."""

    items = serializers.SerializerMethodField(help_text=_("How many items of the version come from here."))
    origin_label = Label("origin")

    class Meta:
        model = Source
        fields = [
            *("position", "origin", "origin_label", "name", "domains", "items", "basis", "licence", "collected_from"),
            *("collected_until", "collector", "has_personal_information", "deidentification"),
            "unlawful_content_checks",
        ]
        read_only_fields = fields

    def get_items(self, source: Source) -> int:
        counts: dict[int, int] = self.context.get("counts", {})
        return counts.get(source.pk, 0)


class DomainHits(Shape):
    """A registrable domain with hits."""

    domain = serializers.CharField()
    hits = serializers.IntegerField()
    items = serializers.IntegerField()


class SampleItem(Shape):
    """One item, to be recognised."""

    item = serializers.IntegerField()
    url = serializers.CharField(allow_blank=True)
    sha256 = serializers.CharField(allow_blank=True)


class MatchRow(Shape):
    """What one refusal hits: a count and a sample. A person's addresses are not shown."""

    number = serializers.CharField(source="case.number")
    refusal = serializers.CharField(source="refusal.case.number")
    refusal_url = Link("api:refusal", number="refusal.case.number")
    ground = serializers.ChoiceField(source="refusal.ground", choices=Ground.choices)
    assurance = serializers.CharField(source="refusal.get_assurance_display")
    state = serializers.ChoiceField(choices=MatchState.choices)
    state_label = Label("state")
    items = serializers.IntegerField(source="count")
    sample = SampleItem(many=True)


class PublicMatchRow(MatchRow):
    """The same for everybody: the address of a person's page may name the person."""

    def to_representation(self, match: Match) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(match)
        return shown | {"sample": []} if match.refusal.ground == Ground.PERSONAL_INFORMATION else shown


class ScreeningShape(Shape):
    """The newest finished screening of the version; its matches are a list of their own."""

    as_of = serializers.DateTimeField()
    finished_at = serializers.DateTimeField()
    is_delta = serializers.BooleanField(help_text=_("The second run, at the close of the window."))
    snapshot = serializers.IntegerField(source="snapshot.number")
    snapshot_digest = serializers.CharField(source="snapshot.digest")
    snapshot_files = serializers.SerializerMethodField(
        help_text=_("What it ran against, to take along: put these files into one folder.")
    )
    refusals = serializers.IntegerField(source="snapshot.refusals")
    sealed_scopes = serializers.IntegerField(
        source="snapshot.sealed_rules", help_text=_("Scopes of personal information: screened by, but not published.")
    )
    hits_sha256 = serializers.CharField(help_text=_("Digest of the hit file that anybody gets from these files."))
    items = serializers.IntegerField()
    items_hit = serializers.IntegerField()
    unresolvable = serializers.IntegerField()
    domains = DomainHits(many=True, source="domain_rows")
    matches_url = Link("api:dataset_matches", number="registration.case.number")

    def get_snapshot_files(self, screening: Screening) -> list[str]:
        found = screening.snapshot
        return [reverse("screening_snapshot", args=[found.number, name]) for name, _size in snapshot_files(found)]
