"""Certificates, which are public for ever, and their status."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from registry.certification.facts import CertificateFacts
from registry.models import Certificate, CertificateState

from .base import CertificateLink, Label, Link, Shape
from .objections import ActShape


class CertificateShape(Shape):
    """One certificate: what was issued, and what became of it. The signed credential is the certificate itself."""

    url = CertificateLink()
    page = Link("certificate_check", number="number")
    number = serializers.CharField()
    issue = serializers.IntegerField()
    registration = serializers.CharField(source="registration.case.number")
    state = serializers.ChoiceField(choices=CertificateState.choices)
    state_label = Label("state")
    is_challenged = serializers.BooleanField(
        help_text=_("A mark, not a state: the certificate stays as good as it was.")
    )
    issued_at = serializers.DateTimeField()
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField(help_text=_("Exclusive."))
    superseded_by = serializers.CharField(source="superseded_by.number", allow_null=True, default=None)
    facts = serializers.SerializerMethodField(help_text=_("What the certificate says, without a person's name."))
    credential = serializers.CharField(help_text=_("vc+jwt, compact serialisation, ES256."))
    credential_sha256 = serializers.CharField()
    key_id = serializers.CharField()
    pdf_sha256 = serializers.CharField(allow_null=True, help_text=_("Null until the page is drawn."))
    pdf_url = serializers.CharField(allow_null=True)
    proof_url = Link("certificate_tlog_proof", number="number")
    exclusions_url = Link("certificate_exclusions", number="number")
    ledger_index = serializers.IntegerField(allow_null=True, help_text=_("Null until the integrator has placed it."))
    history = ActShape(source="act_rows", many=True)

    def get_facts(self, certificate: Certificate) -> dict[str, Any]:
        return CertificateFacts.from_object(certificate.facts).public().to_object()


class StatusShape(Shape):
    """The signed statement of status, and its content in clear."""

    status = serializers.DictField(help_text=_("number, state, as_of, valid_until, challenged, effective_at, …"))
    jws = serializers.CharField(help_text=_("status+jwt, the statement itself."))


class ItemProof(Shape):
    """What is proved of one canonical key: `included` or `absent`, before and after exclusion."""

    key = serializers.CharField()
    before = serializers.DictField()
    after = serializers.DictField()


class ItemProofsShape(Shape):
    """The document that `manage.py verify_certificate --item-proofs` checks."""

    format = serializers.CharField()
    certificate = serializers.CharField()
    proofs = ItemProof(many=True)
