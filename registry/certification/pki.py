"""The registry's own root and the certificate of the key that signs pages (X.509, ECDSA P-256)."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

# A demonstration runs its clock years apart from the calendar and signs with the same key, so certificates begin well
# before the instant they are made at; they outlive the twenty years for which records are kept.
LEAD = timedelta(days=5 * 366)
LIFE = timedelta(days=25 * 366)


def make_authority(name: str, at: datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """A self-signed root that certifies page-signing keys and nothing below them."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(name, "Certificate Authority")
    builder = _builder(subject, subject, key, key, at)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return key, builder.add_extension(_key_usage(ca=True), critical=True).sign(key, SHA256())


def make_leaf(
    name: str, at: datetime, root_key: ec.EllipticCurvePrivateKey, root: x509.Certificate
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """A key and its certificate for signing pages: non-repudiation, no other purpose."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(_subject(name, "Certificate Seal"), root.subject, key, root_key, at)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    return key, builder.add_extension(_key_usage(ca=False), critical=True).sign(root_key, SHA256())


def _subject(name: str, role: str) -> x509.Name:
    common = f"{name} {role}"
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common if len(common) <= 64 else role),
        ]
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    at: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - LEAD)
        .not_valid_after(at + LIFE)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )


def _key_usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
