"""Filings after registration: what one asks for, and what those who look at it may read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from registry.models import FilingKind, FilingState, UpdateFrequency
from registry.services.filing_measures import Measure
from registry.services.filing_remarks import LICENCES

from .base import Body, Clock, FileShape, Label, Link, PublicName, Shape
from .objections import LINE, MAX_LINES, TEXT, ActShape

FILED = [kind for kind in FilingKind.values if kind not in {"exclusion", "cancellation"}]


class FieldsBody(Body):
    """Particulars as they shall read; what is left out stays."""

    name_zh = serializers.CharField(required=False, max_length=40, allow_blank=True)
    name_en = serializers.CharField(required=False, max_length=120, allow_blank=True)
    summary_zh = serializers.CharField(required=False, max_length=400, allow_blank=True)
    summary_en = serializers.CharField(required=False, max_length=1200, allow_blank=True)
    restrictions = serializers.CharField(required=False, max_length=1000, allow_blank=True)
    rights_allocation = serializers.CharField(required=False, max_length=1000, allow_blank=True)
    update_frequency = serializers.ChoiceField(required=False, choices=UpdateFrequency.choices)
    volume = serializers.CharField(required=False, max_length=100, allow_blank=True)
    evidence_deposit_number = serializers.CharField(required=False, max_length=100, allow_blank=True)


class ContentBody(Body):
    """What belongs to one kind: `fields` to a change, `contracts` to a renewal, the rest to remarks and measures."""

    particulars = FieldsBody(required=False, source="fields", help_text=_("Of a change: as they shall read."))
    contracts = serializers.DictField(
        child=serializers.DateField(),
        required=False,
        help_text=_("Of a renewal: new last days of contracts, by position of the source."),
    )
    licence = serializers.ChoiceField(required=False, choices=LICENCES)
    claim = serializers.CharField(required=False, max_length=200, allow_blank=True)
    measure = serializers.ChoiceField(required=False, choices=Measure.choices)
    court = serializers.CharField(required=False, max_length=300)
    docket = serializers.CharField(required=False, max_length=300)
    ends_on = serializers.DateField(required=False, allow_null=True)


class CorrectedBody(Body):
    """The filing as it shall read after a letter; without content it keeps what it asked for."""

    text = serializers.CharField(required=False, max_length=TEXT, allow_blank=True, default="")
    content = ContentBody(required=False)


class FilingBody(CorrectedBody):
    """One filing. `other` is the reference or e-mail of the party that has to consent."""

    kind = serializers.ChoiceField(choices=FILED)
    other = serializers.CharField(required=False, max_length=254)
    lifts = serializers.CharField(required=False, max_length=64, help_text=_("Number of the remark that shall end."))


class ExclusionBody(Body):
    """Which items leave: addresses and digests, a domain, or a source."""

    items = serializers.ListField(
        child=serializers.CharField(max_length=LINE),
        required=False,
        max_length=MAX_LINES,
        default=list,
        help_text=_("Addresses or SHA-256 digests."),
    )
    domain = serializers.CharField(required=False, max_length=253)
    source = serializers.IntegerField(required=False, min_value=1, help_text=_("Position of a disclosed source."))  # type: ignore[assignment]  # a field of that name, not the serializer's own
    text = serializers.CharField(required=False, max_length=TEXT, allow_blank=True, default="")


class MeasureBody(ContentBody):
    """A court's order as an officer enters it; `items` are those a suspension covers, none: all of them."""

    text = serializers.CharField(max_length=TEXT)
    lifts = serializers.CharField(required=False, max_length=64, help_text=_("Number of the remark that shall end."))
    items = serializers.ListField(
        child=serializers.CharField(max_length=LINE), required=False, max_length=MAX_LINES, default=list
    )


class FilingRow(Shape):
    """One filing in a list, as the public may know it."""

    url = Link("api:filing", number="case.number")
    page = Link("case_page", number="case.number")
    number = serializers.CharField(source="case.number")
    registration = serializers.CharField(source="registration.case.number")
    kind = serializers.ChoiceField(choices=FilingKind.choices)
    kind_label = Label("kind")
    state = serializers.ChoiceField(choices=FilingState.choices)
    state_label = Label("state")
    lifts = serializers.CharField(source="lifts.case.number", allow_null=True, default=None)
    items = serializers.IntegerField(source="items.count", allow_null=True, default=None)
    filed_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True, help_text=_("When a remark was lifted."))


class FilingShape(FilingRow):
    """A filing in full. Text and content are public once it is recorded; files and letters never are."""

    text = serializers.CharField(allow_null=True, allow_blank=True)
    content = serializers.DictField(allow_null=True)
    other = PublicName(source="counterparty", allow_null=True)
    is_in_force = serializers.BooleanField(help_text=_("Whether it is a remark that stands on the registration."))
    letter = serializers.ListField(child=serializers.CharField(), help_text=_("What has to be corrected."))
    proof = FileShape(source="file_rows", many=True)
    steps = serializers.ListField(child=serializers.CharField(), source="step_names")
    clock = Clock(source="clock_row", allow_null=True)
    history = ActShape(source="act_rows", many=True)
