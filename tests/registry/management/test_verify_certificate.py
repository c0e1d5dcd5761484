"""The offline command: files in, one line for each check out, and an exit status that a pipeline can trust."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from registry.certification.keys import Use
from registry.models import Certificate
from registry.selectors.certificate_history import certificate_acts
from registry.services.certificate_pdf import certificate_proof
from registry.services.certificate_status import status_now
from registry.services.keys import key_provider
from tests.factories.certificates import SETTLED, certified, fresh_certificate, page_drawn
from tests.factories.registrations import CSV
from tests.registry.services.certificate_acts import decide

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
AT = SETTLED + timedelta(days=20)


class Bundle:
    """What a stranger has: files fetched from the site, in a folder."""

    def __init__(self, folder: Path, certificate: Certificate) -> None:
        self.folder = folder
        self.number = certificate.number
        client = Client()
        for name in ("pdf", "jwt", "exclusions"):
            answer = client.get(reverse(f"certificate_{name}", args=[certificate.number]))
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            self.save(f"certificate.{name}", content)
        self.save("jwks.json", client.get("/.well-known/jwks.json").content)
        self.save("log.vkey", client.get(reverse("log_vkey")).content)
        self.save("root.pem", client.get(reverse("page_root")).content)
        self.save("certificate.tlog-proof", certificate_proof(certificate).encode())
        self.save("items.csv", CSV.encode())
        self.status(certificate)

    def status(self, certificate: Certificate) -> None:
        certificate = fresh_certificate(certificate)
        token = status_now(certificate, certificate_acts(certificate), AT)
        self.save("status.json", f'{{"status": {{}}, "jws": "{token}"}}'.encode())

    def save(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def __getitem__(self, name: str) -> str:
        return str(self.folder / name)

    def everything(self, file: str = "certificate.pdf") -> list[str]:
        return [
            self[file],
            *("--jwks", self["jwks.json"], "--log-key", self["log.vkey"], "--page-root", self["root.pem"]),
            *("--status", self["status.json"], "--manifest", self["items.csv"]),
            *("--exclusions", self["certificate.exclusions"], "--at", AT.isoformat(), "--language", "en"),
        ]


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    return Bundle(tmp_path, page_drawn(certified(excluded=[1])))


@pytest.fixture
def no_keys_here(settings: object, tmp_path: Path) -> Path:
    """An installation that is nobody's register."""
    folder = tmp_path / "nobodys-keys"
    settings.KEY_DIR = folder  # type: ignore[attr-defined]  # pytest-django's settings
    return folder


def run(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    try:
        call_command("verify_certificate", *arguments)
    except SystemExit as end:
        return int(end.code or 0), capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_it_works_where_there_is_no_database_no_broker_and_no_key_of_ours(bundle: Bundle, tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "VAR_DIR": str(tmp_path / "var"),
        "KEY_DIR": str(tmp_path / "var" / "keys"),
        "PORTAL_VENV": "off",
        "LANG": "C.UTF-8",
    }
    command = [sys.executable, "-W", "error", "manage.py", "verify_certificate", *bundle.everything()]

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    states = {line.split(":")[0].split()[-1]: line.split()[0] for line in lines[1:-1]}
    assert states.pop("ledger_witnesses") == "not"
    assert set(states.values()) == {"ok"}
    assert set(states) == {
        *("file", "credential_signature", "validity_period", "status", "ledger_inclusion"),
        *("page_signature", "page_signer", "exclusion_list", "manifest_roots"),
    }
    assert lines[-1].startswith("In force as of")
    assert not (tmp_path / "var").exists()


@pytest.mark.usefixtures("no_keys_here")
def test_what_was_not_at_hand_is_said_to_be_unchecked(bundle: Bundle, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = (bundle["certificate.jwt"], "--jwks", bundle["jwks.json"], "--at", AT.isoformat(), "--language", "en")

    code, out = run(*arguments, capsys=capsys)

    assert code == 0
    unchecked = [line.split(":")[0].split()[-1] for line in out.splitlines() if line.startswith("  not checked")]
    assert unchecked == ["status", "ledger_inclusion", "manifest_roots"]
    assert "whether it was since suspended, replaced or revoked was not checked" in out


@pytest.mark.usefixtures("no_keys_here")
def test_a_credential_with_its_proof_beside_it_is_as_good_as_the_page(
    bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    proof = ("--proof", bundle["certificate.tlog-proof"])

    code, out = run(*bundle.everything("certificate.jwt"), *proof, capsys=capsys)

    assert code == 0
    assert "In the public ledger at index" in out


def test_without_files_the_keys_of_this_installation_are_used(
    bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = run(bundle["certificate.pdf"], "--at", AT.isoformat(), "--language", "en", capsys=capsys)

    assert code == 0
    assert "Signed by Data-IP Register" in out
    assert "In the public ledger at index" in out


def test_without_any_key_it_says_which_to_fetch_and_makes_none(bundle: Bundle, no_keys_here: Path) -> None:
    with pytest.raises(CommandError, match=r"/\.well-known/jwks\.json") as caught:
        call_command("verify_certificate", bundle["certificate.pdf"])

    assert caught.value.returncode == 2
    assert not no_keys_here.exists()


@pytest.mark.usefixtures("no_keys_here")
def test_the_manifest_without_the_exclusion_list_is_not_enough_to_know_the_covered_items(
    bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [one for one in bundle.everything() if one not in ("--exclusions", bundle["certificate.exclusions"])]

    code, out = run(*arguments, capsys=capsys)

    assert code == 0
    assert "not checked manifest_roots: The manifest has the root before exclusion" in out


@pytest.mark.usefixtures("no_keys_here")
@pytest.mark.parametrize(
    ("name", "content", "failing"),
    [
        ("items.csv", CSV.replace("1.jpg", "4.jpg").encode(), "manifest_roots"),
        ("items.csv", b"nonsense", "manifest_roots"),
        ("certificate.exclusions", b'{"items": [[0, ""]]}', "exclusion_list"),
        ("certificate.exclusions", b'{"items": 5}', "exclusion_list"),
        ("certificate.exclusions", b'{"items": [[100000000000000000000, ""]]}', "exclusion_list"),
        ("certificate.exclusions", b"\x00" * 8, "exclusion_list"),
        ("status.json", b"a.b.c", "status"),
    ],
)
def test_a_wrong_file_beside_a_good_certificate_is_a_failed_check_and_exit_status_one(
    bundle: Bundle, name: str, content: bytes, failing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle.save(name, content)

    code, out = run(*bundle.everything(), capsys=capsys)

    assert code == 1
    assert [line.split()[1] for line in out.splitlines() if line.startswith("  FAILED")] == [f"{failing}:"]


@pytest.mark.usefixtures("no_keys_here")
def test_a_changed_credential_fails(bundle: Bundle, capsys: pytest.CaptureFixture[str]) -> None:
    token = Path(bundle["certificate.jwt"]).read_text()
    head, payload, signature = token.split(".")
    bundle.save("certificate.jwt", f"{head}.{payload[:-8]}AAAAAAAA.{signature}".encode())

    assert run(*bundle.everything("certificate.jwt"), capsys=capsys)[0] == 1


@pytest.mark.usefixtures("no_keys_here")
def test_a_revoked_certificate_fails_once_the_newer_status_is_at_hand(
    bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    certificate = decide(Certificate.objects.get(number=bundle.number), "revoke", "judgment")
    assert run(*bundle.everything(), capsys=capsys)[0] == 0

    bundle.status(certificate)

    code, out = run(*bundle.everything(), capsys=capsys)
    assert code == 1
    assert "The certificate is revoked" in out


@pytest.mark.usefixtures("no_keys_here")
@pytest.mark.parametrize(
    ("option", "content"),
    [
        ("--jwks", b"nonsense"),
        ("--jwks", b'{"keys": 1}'),
        ("--log-key", b"no key"),
        ("--page-root", b"no pem"),
        ("--status", b'{"no": "token"}'),
        ("--at", b"2026-12-31T00:00"),
        ("--at", b"soon"),
    ],
)
def test_an_option_that_cannot_be_understood_is_exit_status_two(
    bundle: Bundle, option: str, content: bytes, tmp_path: Path
) -> None:
    value = content.decode() if option == "--at" else str(bundle.save("bad", content))

    with pytest.raises(CommandError) as caught:
        call_command("verify_certificate", *bundle.everything(), option, value)

    assert caught.value.returncode == 2


@pytest.mark.usefixtures("no_keys_here")
def test_a_file_that_is_not_there_is_exit_status_two(bundle: Bundle) -> None:
    with pytest.raises(CommandError, match="No such file") as caught:
        call_command("verify_certificate", *bundle.everything("missing.pdf"))

    assert caught.value.returncode == 2


def test_it_speaks_the_language_of_the_shell(
    bundle: Bundle, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    code, out = run(bundle["certificate.pdf"], "--at", AT.isoformat(), capsys=capsys)

    assert code == 0
    assert "凭证由密钥" in out
    assert key_provider().signer(Use.VC).kid in out


@pytest.mark.usefixtures("no_keys_here")
@pytest.mark.parametrize(
    ("change", "failing"),
    [
        ({"certificate": "DIP-2026-000009-1"}, "exclusion_list"),
        ({"digest": "0" * 64}, "exclusion_list"),
        ({"count": 2}, "exclusion_list"),
        ({"items": [[1, "0" * 64]]}, "excluded_items"),
    ],
)
def test_nothing_in_the_published_list_can_be_altered(
    bundle: Bundle, change: dict[str, object], failing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(Path(bundle["certificate.exclusions"]).read_bytes())
    assert document["items"][0][0] == 1
    bundle.save("certificate.exclusions", json.dumps(document | change).encode())

    code, out = run(*bundle.everything(), capsys=capsys)

    assert code == 1
    assert [line.split()[1] for line in out.splitlines() if line.startswith("  FAILED")] == [f"{failing}:"]
