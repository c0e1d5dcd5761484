"""Matches as the curator who answers them reads them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from registry.models import Match
from registry.selectors.refusal_view import holder_shown

from .base import Body, Clock, Link
from .datasets import MatchRow
from .objections import TEXT, ActShape


class ContestBody(Body):
    """What the curator speaks against, and why."""

    against = serializers.ChoiceField(choices=Match.Contested.choices)
    text = serializers.CharField(max_length=TEXT)


class OwnMatchRow(MatchRow):
    """A match in one of the caller's datasets."""

    url = Link("api:match", number="case.number")
    page = Link("match_answer", number="case.number")
    registration = serializers.CharField(source="registration.case.number")
    version = serializers.CharField(source="version.label")
    holder = serializers.SerializerMethodField(help_text=_("A person stands under an alias."))
    found_at = serializers.DateTimeField()

    def get_holder(self, match: Match) -> str:
        return holder_shown(match.refusal)


class MatchShape(OwnMatchRow):
    """A match in full."""

    reason = serializers.CharField(allow_blank=True, help_text=_("Why an officer opened it by hand."))
    contested = serializers.CharField(allow_blank=True)
    answer_text = serializers.CharField(allow_blank=True)
    items_sha256 = serializers.CharField(source="items.sha256", help_text=_("Of the sorted item numbers."))
    clock = Clock(source="clock_row", allow_null=True)
    history = ActShape(source="act_rows", many=True)
