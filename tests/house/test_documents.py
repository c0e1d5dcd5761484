"""What a stranger reads first is there and is true."""

import re

import pytest

from tests.house.tree import ROOT, text


@pytest.mark.parametrize(
    "name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "docs/architecture.md"]
)
def test_the_document_exists_and_is_not_empty(name: str) -> None:
    assert (ROOT / name).stat().st_size > 200


def test_who_runs_the_register_finds_every_setting_and_what_must_never_change() -> None:
    words = text(ROOT / "docs/operating.md")
    settings = set(re.findall(r"""\benv\.\w+\(\s*"([A-Z_]+)\"""", text(ROOT / "portal/settings.py")))

    assert {"PERSON_SALT", "DNS_RESOLVERS", "EGRESS_LOOPBACK", "NUM_PROXIES"} <= settings
    assert {name for name in settings if f"`{name}`" not in words and f"`{name}=" not in words} == set()
    assert "must never change once a person is filed" in words


@pytest.mark.parametrize("command", ["python3 manage.py demo", "python3 manage.py test"])
def test_the_readme_gives_the_two_commands(command: str) -> None:
    assert command in text(ROOT / "README.md")


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in"])
def test_every_requirement_has_a_reason_beside_it(name: str) -> None:
    lines = [line for line in text(ROOT / name).splitlines() if line and not line.startswith(("#", "-"))]

    assert lines
    assert [line for line in lines if not re.search(r"\S\s+# \S", line)] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_requirement_is_pinned_with_hashes(name: str) -> None:
    wanted = re.findall(r"^([A-Za-z0-9][\w.-]*)", text(ROOT / f"{name}.in"), re.MULTILINE)
    blocks = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==\S+(.*(?:\n .*)*)", text(ROOT / f"{name}.txt"), re.MULTILINE)

    assert {plain(package) for package in wanted} <= {plain(package) for package, _ in blocks}
    assert [package for package, hashes in blocks if "--hash=sha256:" not in hashes] == []


def plain(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()
