"""Certificates, verification, keys, and the ledger's public face."""

from django.urls import URLPattern, path, register_converter

from registry.views import certificates, item_proofs, ledger, verify

from .converters import CertificateNumber

register_converter(CertificateNumber, "certificate")

ONE = "v/<certificate:number>/"
urlpatterns: list[URLPattern] = [
    path(ONE, certificates.certificate_check, name="certificate_check"),
    path(ONE.rstrip("/"), certificates.certificate_check),  # as the QR code has it: no redirect on the way
    path(f"{ONE}item/", item_proofs.certificate_item, name="certificate_item"),
    path(f"{ONE}item.json", item_proofs.certificate_item_json, name="certificate_item_json"),
    path(f"{ONE}status.json", certificates.certificate_status, name="certificate_status"),
    path(f"{ONE}certificate.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path(f"{ONE}certificate.jwt", certificates.certificate_jwt, name="certificate_jwt"),
    path(f"{ONE}certificate.tlog-proof", certificates.certificate_tlog_proof, name="certificate_tlog_proof"),
    path(f"{ONE}exclusions.json", certificates.certificate_exclusions, name="certificate_exclusions"),
    path(f"{ONE}exclusions", certificates.certificate_exclusion_list, name="certificate_exclusion_list"),
    path("verify/", verify.verify, name="verify"),
    path("keys/", ledger.keys_page, name="keys"),
    path("keys/page-root.pem", ledger.page_root, name="page_root"),
    path("keys/log.vkey", ledger.log_vkey, name="log_vkey"),
    path(".well-known/jwks.json", ledger.jwks, name="jwks"),
    path(".well-known/did.json", ledger.did_document, name="did_document"),
    path("log/", ledger.log_page, name="log"),
    path("log/checkpoint", ledger.checkpoint, name="log_checkpoint"),
    path("log/<int:year>/checkpoint", ledger.checkpoint, name="shard_checkpoint"),
    path("log/<int:year>/log.vkey", ledger.shard_vkey, name="shard_vkey"),
    path("log/<int:year>/tile/<path:path>", ledger.tile, name="log_tile"),
    path("log/<int:year>/consistency/<int:old>-<int:new>", ledger.consistency, name="log_consistency"),
    path("log/<int:year>/entry/<int:index>", ledger.entry_leaf, name="log_entry"),
    path("log/proof/<int:pk>.tlog-proof", ledger.entry_tlog_proof, name="log_proof"),
]
