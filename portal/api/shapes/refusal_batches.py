"""Bodies and answers of lists of refusals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from registry.models import Ground, RefusalImport, RefusalImportGroup, ScopeKind, Usage
from registry.services.import_report import reason_words
from registry.services.import_rows import RowFault

from .base import Body, Link, Shape
from .refusals import UsagesField
from .registrations import JobShape


class BatchOptions(Body):
    """What counts where a row says nothing; beside a bare body these stand in the query."""

    holder = serializers.CharField(
        required=False, max_length=200, default="", help_text=_("Reference (P-…) or exact name of a holder.")
    )
    kind = serializers.ChoiceField(required=False, choices=ScopeKind.choices, default="")
    ground = serializers.ChoiceField(required=False, choices=Ground.choices, default="")
    disallow = serializers.MultipleChoiceField(required=False, choices=Usage.choices, default=set)
    allow = serializers.MultipleChoiceField(required=False, choices=Usage.choices, default=set)
    effective_from = serializers.DateTimeField(required=False, allow_null=True, default=None)
    effective_until = serializers.DateTimeField(required=False, allow_null=True, default=None)
    statement = serializers.CharField(required=False, allow_blank=True, max_length=4000, default="")
    file_at_once = serializers.BooleanField(
        required=False, default=False, help_text=_("Confirms now: the good rows are filed once they are checked.")
    )


class BatchBody(BatchOptions):
    """A list as CSV, TSV or JSON Lines, also packed with gzip."""

    file = serializers.FileField(allow_empty_file=True)


class FaultShape(Shape):
    """Why a row cannot be taken. `column` is empty where it is the row itself."""

    column = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    reason = serializers.SerializerMethodField()
    value = serializers.CharField(allow_blank=True)

    def get_reason(self, fault: RowFault) -> str:
        return reason_words(fault.code)


class BadRowShape(Shape):
    """A row at fault, by its line in the file."""

    line = serializers.IntegerField()
    faults = FaultShape(many=True)


class BatchGroupShape(Shape):
    """A refusal that the list makes: its rows share holder, ground, usages, dates and statement."""

    holder = serializers.CharField(source="holder.alias")
    ground = serializers.ChoiceField(choices=Ground.choices)
    usages = UsagesField()
    effective_from = serializers.DateTimeField(allow_null=True)
    effective_until = serializers.DateTimeField(allow_null=True)
    scopes = serializers.IntegerField()
    refusal = serializers.SerializerMethodField(help_text=_("Number of the refusal once it is filed."))
    left_out = serializers.CharField(
        source="fault", allow_blank=True, help_text=_("Why it was not filed: mandate, ended or known.")
    )

    def get_refusal(self, group: RefusalImportGroup) -> str | None:
        return group.refusal.case.number if group.refusal else None


class BatchRow(Shape):
    """One list. The counts are null until it is checked."""

    url = Link("api:refusal_batch", pk="pk")
    page = Link("refusal_import", pk="pk")
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="original.name")
    size = serializers.IntegerField(source="original.size")
    sha256 = serializers.CharField(source="original.sha256")
    state = serializers.ChoiceField(choices=RefusalImport.State.choices)
    created_at = serializers.DateTimeField()
    checked_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    filed_at = serializers.DateTimeField(allow_null=True)
    rows = serializers.IntegerField(allow_null=True)
    good = serializers.IntegerField(allow_null=True)
    bad = serializers.IntegerField(allow_null=True)
    duplicates = serializers.IntegerField(allow_null=True)
    known = serializers.IntegerField(allow_null=True)


class RefusalBatchShape(BatchRow):
    """One list with the work done on it, the first rows at fault and the first refusals."""

    job = JobShape()
    bad_rows = BadRowShape(many=True, help_text=_("The first 20; all of them are in the file of errors."))
    errors_url = serializers.CharField(allow_null=True)
    refusals = BatchGroupShape(many=True, help_text=_("The first 100."))
    refusal_count = serializers.IntegerField()
