"""Which source an item belongs to, and what each origin has to say."""

from datetime import date

import pyarrow.parquet as pq
import pytest

from registry.kernel import store
from registry.kernel.errors import DomainError
from registry.models import OriginKind
from registry.selectors.gaps import manifest_current, source_gaps, version_gaps
from registry.selectors.sources import items_of_source, source_of_items
from registry.services.sources import source_add, source_remove, source_update
from tests.factories.registrations import AT, SOURCE, manifest_read, registration_blank, registration_draft

pytestmark = pytest.mark.django_db
MANIFEST = (
    "url,sha256\n"
    "https://a.example/1,\n"
    "https://www.a.example/2,\n"
    "https://img.www.a.example/3,\n"
    "https://b.example:8443/4,\n"
    f",{'2' * 64}\n"
    "https://nota.example/5,\n"
)


def urls_by_source(version) -> dict[str, list[str | None]]:
    table = pq.read_table(store.path_of(manifest_current(version).items_sha256), columns=["url"]).column("url")
    names = {source.pk: source.name for source in version.sources.all()}
    return {names[pk]: [table[int(at)].as_py() for at in items] for pk, items in source_of_items(version).items()}


def test_items_belong_to_the_longest_domain_and_the_rest_to_the_source_without_one() -> None:
    registration = registration_blank()
    for name, domains in (
        ("whole", ["a.example"]),
        ("images", ["img.www.a.example"]),
        ("b", ["b.example"]),
        ("rest", []),
    ):
        source_add(registration.version, at=AT, **{**SOURCE, "name": name, "domains": domains})
    manifest_read(registration, MANIFEST)

    found = urls_by_source(registration.version)

    assert found == {
        "whole": ["https://a.example/1", "https://www.a.example/2"],
        "images": ["https://img.www.a.example/3"],
        "b": ["https://b.example:8443/4"],
        "rest": [None, "https://nota.example/5"],
    }


def test_without_a_source_for_the_rest_such_items_have_none() -> None:
    registration = registration_blank()
    source = source_add(registration.version, at=AT, **{**SOURCE, "domains": ["a.example"]})
    manifest_read(registration, MANIFEST)

    assert len(items_of_source(source)) == 3
    assert [gap.text for gap in version_gaps(registration.version) if gap.field == ""] != []


def test_no_source_may_leave_items_uncovered_and_only_one_takes_the_rest() -> None:
    registration = registration_draft()
    second = source_add(registration.version, at=AT, **{**SOURCE, "name": "Second"})

    [gap] = version_gaps(registration.version)
    assert gap.field == "domains"

    source_update(second, at=AT, domains=["example.org"])
    assert version_gaps(registration.version) == []
    source_remove(second, at=AT)
    assert version_gaps(registration.version) == []


NEEDS = {
    OriginKind.OWN: {"basis", "collected_from", "collected_until"},
    OriginKind.LICENSED: {"licence", "contract", "contract_ends_on", "proofs"},
    OriginKind.BOUGHT: {"basis", "contract", "contract_ends_on", "proofs"},
    OriginKind.CRAWLED: {"basis", "collector", "collected_from", "collected_until"},
    OriginKind.PUBLIC_SET: {"basis", "licence", "collected_from", "collected_until"},
    OriginKind.USER_INPUT: {"basis", "collected_from", "collected_until", "proofs"},
    OriginKind.SYNTHETIC: {"basis", "collector", "collected_from", "collected_until"},
    OriginKind.PUBLIC_PERSONAL: {"basis", "collected_from", "collected_until", "deidentification"},
    OriginKind.TRADE_SECRET: {"basis", "contract", "contract_ends_on", "proofs"},
}


@pytest.mark.parametrize("origin", OriginKind.values)
def test_each_origin_asks_for_what_proves_it(origin: str) -> None:
    source = source_add(registration_blank().version, at=AT, origin=origin, name="A source")

    asked = {gap.field for gap in source_gaps(source)}

    assert asked == NEEDS[OriginKind(origin)] | {"has_personal_information", "unlawful_content_checks"}


def test_a_contract_without_end_needs_no_end() -> None:
    source = source_add(registration_blank().version, at=AT, origin="bought", name="Bought", has_no_contract_end=True)

    assert "contract_ends_on" not in {gap.field for gap in source_gaps(source)}


def test_public_personal_information_without_personal_information_is_a_contradiction() -> None:
    source = source_add(
        registration_blank().version, at=AT, origin="public_personal", name="Open", has_personal_information=False
    )

    assert "has_personal_information" in {gap.field for gap in source_gaps(source)}


def test_a_day_beyond_the_calendar_is_refused_at_its_field() -> None:
    version = registration_blank().version

    with pytest.raises(DomainError) as caught:
        source_add(version, at=AT, **{**SOURCE, "contract_ends_on": date(9999, 12, 31)})

    assert caught.value.field == "contract_ends_on"
