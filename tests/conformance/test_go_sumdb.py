"""Go's golang.org/x/mod/sumdb packages, which we did not write, accept our log and refuse what was changed in it.

Needs Debian's golang-go and golang-golang-x-mod-dev; builds without a network.
"""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from registry.models import LedgerEntry, LogLeaf
from registry.models.recording import EntryDraft, record
from registry.services.certificate_pdf import certificate_proof
from registry.services.keys import log_origin
from registry.services.ledger import ledger_integrate
from tests.factories.certificates import certified, page_drawn

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SOURCES = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb")
PROGRAM = Path(__file__).parent / "go" / "verify.go"


@pytest.fixture(scope="session")
def go_verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    go = shutil.which("go")
    if go is None or not SOURCES.is_dir():
        pytest.skip("no Go verifier on this machine: install golang-go and golang-golang-x-mod-dev")
    folder = tmp_path_factory.mktemp("go")
    binary = folder / "verify"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GOPATH": "/usr/share/gocode",
        "GO111MODULE": "off",
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
        "CGO_ENABLED": "0",
    }
    subprocess.run([go, "build", "-o", str(binary), str(PROGRAM)], env=environment, check=True, capture_output=True)
    return binary


class Published:
    """What the site serves, written into files as a stranger would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.client = Client()

    @property
    def vkey(self) -> Path:
        return self.save("vkey", self.client.get(reverse("shard_vkey", args=[2026])).content)

    def save(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def checkpoint(self, name: str = "checkpoint") -> Path:
        return self.save(name, self.client.get(reverse("log_checkpoint")).content)

    def proof(self, entry: LedgerEntry) -> Path:
        return self.save("proof", self.client.get(reverse("log_proof", args=[entry.pk])).content)

    def leaf(self, entry: LedgerEntry) -> Path:
        index = LogLeaf.objects.get(entry=entry).index
        return self.save("leaf", self.client.get(reverse("log_entry", args=[2026, index])).content)


@pytest.fixture
def published(tmp_path: Path) -> Published:
    return Published(tmp_path)


def verify(binary: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(binary), *map(str, files)], capture_output=True, text=True, check=False)


def write(count: int) -> list[LedgerEntry]:
    ids = record([EntryDraft("test:act", AT, {"n": n}) for n in range(count)])
    entries = list(LedgerEntry.objects.filter(pk__in=ids).order_by("pk"))
    ledger_integrate(AT)
    return entries


def test_go_opens_the_head_and_finds_every_entry(go_verifier: Path, published: Published) -> None:
    entries = write(3) + write(1) + write(7)

    for entry in entries:
        done = verify(
            go_verifier, published.vkey, published.checkpoint(), published.proof(entry), published.leaf(entry)
        )
        assert (done.returncode, done.stdout) == (0, f"ok {log_origin()}/2026 11\n"), done.stderr


def test_go_finds_the_entry_of_a_certificate_by_the_proof_that_travels_with_it(
    go_verifier: Path, published: Published
) -> None:
    certificate = page_drawn(certified())
    proof = published.save("certificate.tlog-proof", certificate_proof(certificate).encode())

    done = verify(go_verifier, published.vkey, published.checkpoint(), proof, published.leaf(certificate.entry))

    assert done.returncode == 0, done.stderr


def test_go_sees_that_a_later_head_continues_an_earlier_one(go_verifier: Path, published: Published) -> None:
    write(5)
    old = published.checkpoint("old")
    write(6)
    hashes = published.client.get(reverse("log_consistency", args=[2026, 5, 11])).content.rstrip()

    right = verify(go_verifier, published.vkey, old, published.checkpoint(), published.save("right", hashes))
    wrong = verify(go_verifier, published.vkey, old, published.checkpoint(), published.save("wrong", hashes[:44]))

    assert right.returncode == 0, right.stderr
    assert wrong.returncode == 1


def test_go_refuses_a_changed_leaf_head_and_key(go_verifier: Path, published: Published) -> None:
    entry = write(4)[2]
    head, proof, leaf = published.checkpoint(), published.proof(entry), published.leaf(entry)
    changed = published.save("changed", leaf.read_bytes().replace(b'"n":2', b'"n":3'))
    grown = published.save("grown", head.read_bytes().replace(b"\n4\n", b"\n5\n"))
    other = published.save("other", b"example.org+f4953ce1+AQbfLPRVcXgyQWaYHFETPIjLk/AhuQh+Fn4Tj/AbGWVX")

    assert verify(go_verifier, published.vkey, head, proof, changed).returncode == 1
    assert verify(go_verifier, published.vkey, grown).returncode == 1
    assert verify(go_verifier, other, head).returncode == 1
    assert verify(go_verifier, published.vkey, head, proof, leaf).returncode == 0
