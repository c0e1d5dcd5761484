"""A manifest against a certificate: the items are those certified, or not, or it was not checked."""

from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from registry.certification.facts import CertificateFacts, Exclusions, Items, RootPair, Roots
from registry.certification.itemcheck import check_items
from registry.certification.report import CheckResult
from registry.screening.roots import recompute_roots
from tests.registry.certification.samples import facts, plain_facts

OUT = (1, 3)
OK, FAILED, NOT_CHECKED = CheckResult.OK, CheckResult.FAILED, CheckResult.NOT_CHECKED


def written(path: Path, hosts: str) -> Path:
    path.write_text("url\n" + "".join(f"https://{host}.example/work\n" for host in hosts))
    return path


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    return written(tmp_path / "manifest.csv", "abcde")


@pytest.fixture
def exclusions(tmp_path: Path) -> Path:
    path = tmp_path / "exclusions"
    path.write_bytes(np.array(OUT, "<i8").tobytes())
    return path


def roots_of(manifest: Path, out: tuple[int, ...] = ()) -> Roots:
    found = recompute_roots(manifest, out)
    return Roots(found.items, found.keys)


def narrowed(manifest: Path, exclusions: Path) -> CertificateFacts:
    """The certificate of `manifest` without the two items of the list."""
    listed = Exclusions(len(OUT), sha256(exclusions.read_bytes()).hexdigest())
    pair = RootPair(roots_of(manifest), roots_of(manifest, OUT))
    return facts(items=Items(5, 3, 0), exclusions=listed, roots=pair)


def rows(certified: CertificateFacts, manifest: Path | None, exclusions: Path | None) -> dict[str, CheckResult]:
    return {check.code: check.state for check in check_items(certified, manifest, exclusions)}


def test_the_certified_manifest_with_its_exclusion_list_passes(manifest: Path, exclusions: Path) -> None:
    certified = narrowed(manifest, exclusions)

    assert rows(certified, manifest, exclusions) == {"exclusion_list": OK, "manifest_roots": OK}


def test_a_manifest_with_nothing_excluded_needs_no_list(manifest: Path) -> None:
    root = roots_of(manifest)

    assert rows(plain_facts(roots=RootPair(root, root)), manifest, None) == {"manifest_roots": OK}


def test_the_same_items_in_another_order_and_file_are_the_same_items(manifest: Path, tmp_path: Path) -> None:
    root = roots_of(manifest)
    other = written(tmp_path / "other.csv", "edcba")

    assert rows(plain_facts(roots=RootPair(root, root)), other, None) == {"manifest_roots": OK}


@pytest.mark.parametrize("hosts", ["abcd", "abcdef", "abcdx"])
def test_a_manifest_with_an_item_more_less_or_other_fails(manifest: Path, tmp_path: Path, hosts: str) -> None:
    root = roots_of(manifest)
    other = written(tmp_path / "other.csv", hosts)

    assert rows(plain_facts(roots=RootPair(root, root)), other, None) == {"manifest_roots": FAILED}


def test_without_the_list_the_covered_items_are_not_called_checked(manifest: Path, exclusions: Path) -> None:
    certified = narrowed(manifest, exclusions)

    assert rows(certified, manifest, None) == {"manifest_roots": NOT_CHECKED}


def test_a_foreign_manifest_fails_even_without_the_list(manifest: Path, exclusions: Path, tmp_path: Path) -> None:
    certified = narrowed(manifest, exclusions)

    assert rows(certified, written(tmp_path / "other.csv", "vwxyz"), None) == {"manifest_roots": FAILED}


def test_another_list_than_the_one_named_fails_and_does_not_count(manifest: Path, exclusions: Path) -> None:
    certified = narrowed(manifest, exclusions)
    exclusions.write_bytes(np.array([0, 3], "<i8").tobytes())

    assert rows(certified, manifest, exclusions) == {"exclusion_list": FAILED, "manifest_roots": NOT_CHECKED}


def test_the_list_alone_says_nothing_of_the_items(manifest: Path, exclusions: Path) -> None:
    assert rows(narrowed(manifest, exclusions), None, exclusions) == {
        "exclusion_list": OK,
        "manifest_roots": NOT_CHECKED,
    }


def test_a_file_that_is_no_manifest_fails(manifest: Path) -> None:
    manifest.write_bytes(b"\x00\x01\x02")

    assert rows(plain_facts(), manifest, None) == {"manifest_roots": FAILED}
