"""A set screened before is not read again when refusals come and go; what is found is the same to the byte."""

from typing import Any

import pytest

from registry.models import Registration, Screening
from registry.services import hits
from registry.services.refusal_amending import refusal_amend
from registry.services.refusal_endings import refusal_withdraw
from tests.factories.matches import HOST, rescreened, screened
from tests.factories.refusals import holder_actor, refusal_effective, refusal_filed
from tests.factories.registrations import AT, registration_screening

pytestmark = pytest.mark.django_db
MANIFEST = "url,sha256,identifiers\n" + "".join(
    f"https://{host}/{folder}/{n}.jpg,{n:064x},doi:10.5555/{n}\n"
    for n, (host, folder) in enumerate(
        (host, folder) for host in (HOST, "a.example", "b.example") for folder in "abc" for _ in range(3)
    )
)


@pytest.fixture
def registration() -> Registration:
    refusal_filed(f"{HOST}\nsha256 {5:064x}")
    return screened(registration_screening(manifest=MANIFEST))


def read_all(registration: Registration, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hit files of a screening that reads every item."""
    with monkeypatch.context() as patch:
        patch.setattr(hits, "_earlier", lambda _screening: [])
        patch.setattr(hits, "hits_carried", lambda *_: [])
        return found_by(rescreened_once_more(registration))


def rescreened_once_more(registration: Registration) -> Registration:
    Screening.objects.filter(is_delta=True).update(as_of=AT.replace(year=AT.year - Screening.objects.count()))
    return rescreened(registration)


def found_by(registration: Registration) -> list[str]:
    last = Screening.objects.filter(registration=registration).latest("pk")
    return [last.hits_sha256, last.sealed_hits_sha256]


def no_pass(*_args: object) -> None:
    raise AssertionError("every item was read")


SCOPES = [
    f"b.example\nprefix {HOST}/a/\n10.5555/7",
    f"url https://{HOST}/a/0.jpg\nprefix a.example/b\npattern https://b.example/*.jpg$",
    "nothing.example",
]


@pytest.mark.parametrize("scopes", SCOPES)
def test_a_new_refusal_is_looked_for_alone_and_the_hits_are_those_of_a_full_pass(
    registration: Registration, monkeypatch: pytest.MonkeyPatch, scopes: str
) -> None:
    refusal_filed(scopes)
    with monkeypatch.context() as patch:
        patch.setattr(hits, "hits_gather", no_pass)
        carried = found_by(rescreened(registration))

    assert carried == read_all(registration, monkeypatch)


def test_hits_of_refusals_that_went_or_lost_scopes_go_and_others_of_theirs_stay(
    registration: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    going = refusal_filed("b.example")
    narrowed = refusal_effective(f"a.example\nprefix a.example/b/\n10.5555/{3}")
    refusal_filed("b.example", ground="personal_information")
    rescreened(registration)
    refusal_withdraw(going, actor=holder_actor(going), at=AT)
    wide = narrowed.scopes.get(kind="domain")
    refusal_amend(narrowed, drop=[wide.pk], actor=holder_actor(narrowed), at=AT)
    with monkeypatch.context() as patch:
        patch.setattr(hits, "hits_gather", no_pass)
        carried = found_by(rescreened_once_more(registration))

    assert all(carried)
    assert carried == read_all(registration, monkeypatch)


def test_where_too_much_changed_every_item_is_read(registration: Registration, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal_filed("b.example")
    gather, read = hits.hits_gather, []

    def noted(*given: Any) -> str:
        read.append(given)
        return gather(*given)

    monkeypatch.setattr("registry.services.hits_carried.MOST_SOUGHT", 0)
    monkeypatch.setattr(hits, "hits_gather", noted)

    rescreened(registration)

    assert len(read) == 1
