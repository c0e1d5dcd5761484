"""Receipts: every file received, by name, size and SHA-256, at the instant of submission."""

from datetime import datetime
from typing import Any

from registry.kernel.canon import canonical_json, sha256_hex
from registry.models import Attachment, Manifest, Receipt, Registration, Version
from registry.selectors.gaps import impact_assessments, manifest_current

from .refusal_filing import file_line


def receipt_write(registration: Registration, *, at: datetime) -> Receipt:
    """Write the receipt of what the version consists of now. The manifest must have been read."""
    version = registration.version
    manifest = manifest_current(version)
    assert manifest is not None
    files = [file_line(file) for file in files_of(registration, version, manifest)]
    facts = {**manifest_facts(manifest), "files_sha256": sha256_hex(canonical_json(files))}
    return Receipt.objects.create(case=registration.case, at=at, files=files, facts=facts)


def files_of(registration: Registration, version: Version, manifest: Manifest) -> list[Attachment]:
    """Manifest, sample, assessments, proofs of every source and evidence, each once, in this order."""
    proofs = Attachment.objects.filter(pk__in=version.sources.values("proofs")).order_by("pk")
    assessments = impact_assessments(version)  # those handed in with an earlier version count for this one too
    evidence = registration.case.attachments.filter(purpose="evidence").order_by("pk")
    sample = [version.sample] if version.sample else []
    found = [manifest.original, *sample, *assessments, *evidence, *proofs]
    return list({file.pk: file for file in found}.values())


def manifest_facts(manifest: Manifest) -> dict[str, Any]:
    """What ledger, receipt and letters say of a manifest."""
    return {
        "manifest_sha256": manifest.original.sha256,
        "format": manifest.format_id,
        "rows": manifest.rows,
        "items": manifest.items,
        "unresolvable": manifest.unresolvable,
        "root": manifest.root_sha256,
        "key_root": manifest.key_root_sha256,
    }
