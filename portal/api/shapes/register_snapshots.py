"""Published snapshots of the register of refusals."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from registry.models import RegisterSnapshot

from .base import SHA256, Link, Shape


class SnapshotBefore(Shape):
    """The one that a snapshot is chained to."""

    number = serializers.IntegerField()
    digest = serializers.RegexField(SHA256)


class SnapshotFile(Shape):
    """JSON Lines, packed with gzip."""

    name = serializers.CharField()
    size = serializers.IntegerField(help_text=_("In bytes, packed."))
    sha256 = serializers.RegexField(SHA256, help_text=_("Of the packed file."))
    content_sha256 = serializers.RegexField(SHA256, help_text=_("Of what is in it."))
    lines = serializers.IntegerField()
    url = serializers.CharField()


class SealedPart(Shape):
    """What concerns persons: counted, never shown."""

    refusals = serializers.IntegerField(source="sealed_refusals")
    rules = serializers.IntegerField(source="sealed_rules")


class SnapshotShape(Shape):
    """One snapshot. Its digest is the SHA-256 of the manifest; `token` is the manifest, signed (a compact JWS)."""

    number = serializers.IntegerField()
    digest = serializers.RegexField(SHA256)
    as_of = serializers.DateTimeField(source="at")
    previous = SnapshotBefore(allow_null=True)
    refusals = serializers.IntegerField()
    rules = serializers.IntegerField()
    sealed = SealedPart(source="*")
    changes = serializers.DictField(
        child=serializers.IntegerField(), help_text=_("Lines of the delta: section and +, - or ~, zeros left out.")
    )
    files = serializers.SerializerMethodField()
    manifest = Link("register_snapshot_manifest", number="number")
    token = Link("register_snapshot_token", number="number")
    ledger_leaf = serializers.SerializerMethodField(help_text=_("Its place in the ledger; null until it has one."))

    def get_files(self, row: RegisterSnapshot) -> list[dict[str, Any]]:
        found = [
            {**file, "url": reverse("register_snapshot_file", args=[row.number, file["name"]])} for file in row.files
        ]
        return list(SnapshotFile(found, many=True).data)

    def get_ledger_leaf(self, row: RegisterSnapshot) -> int | None:
        leaf = getattr(row.entry, "log_leaf", None)
        return leaf.index if leaf else None
