"""What the public reads of the differences between two versions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from .base import SHA256, Shape


class SourceChangeShape(Shape):
    """What became of one source and of its items."""

    name = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=["added", "removed", "changed", "kept", ""], allow_blank=True)
    fields_changed = serializers.ListField(source="fields", child=serializers.CharField())
    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    kept = serializers.IntegerField()
    changed = serializers.IntegerField()


class DomainChangeShape(Shape):
    """What became of the items of one domain; the hundred with most changes."""

    domain = serializers.CharField()
    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    kept = serializers.IntegerField()
    changed = serializers.IntegerField()


class DiffShape(Shape):
    """What differs from the version before; `changed` items are among those kept."""

    old_version = serializers.CharField(source="old_version.label")
    version = serializers.CharField(source="new_version.label")
    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    kept = serializers.IntegerField()
    changed = serializers.IntegerField()
    old_items_sha256 = serializers.RegexField(SHA256)
    new_items_sha256 = serializers.RegexField(SHA256)
    computed_at = serializers.DateTimeField()
    sources = SourceChangeShape(source="source_rows", many=True)
    domains = DomainChangeShape(source="domain_rows", many=True)


class DiffRowShape(Shape):
    """One item. Addresses are not listed: whoever knows an item can compute its leaf."""

    item = serializers.IntegerField(help_text=_("Its number in the new version; of what was removed in the old one."))
    old_item = serializers.IntegerField(allow_null=True)
    source_position = serializers.IntegerField(source="source", allow_null=True)  # of the list of sources
    domain = serializers.CharField(allow_null=True)
    leaf = serializers.RegexField(SHA256)
    fields_changed = serializers.ListField(source="fields", child=serializers.CharField())
