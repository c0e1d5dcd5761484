"""Works by identifier, accounts, patterns and datasets are matched; what is alike is a lead; a person is neither."""

from datetime import timedelta

import pytest

from registry.models import InboxMessage, Lead, Match, Registration, Snapshot, Source
from registry.services.refusal_amending import refusal_amend
from registry.services.scopes import scope_lines
from registry.services.snapshots import snapshot_folder, snapshot_parts, snapshot_take
from registry.services.wording import render
from tests.factories.api import program_of, visitor
from tests.factories.matches import match_of, rescreened, screened
from tests.factories.refusals import holder_actor, refusal_effective
from tests.factories.registrations import AT, jobs_work, registration_draft, registration_screening

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LATER = AT + timedelta(days=1)
CODE, ALIKE, OTHER = "ISCC:EAASL4F2WZY7KBXB", "ISCC:EAASL4F2WZY7KBXA", "ISCC:EAAQAAAAAAAAAAAA"
MANIFEST = f"""url,sha256,doi,isbn,iscc
https://github.com/Owner/repo/a.py,,,,{OTHER}
https://press.example/books/1.pdf,,10.5555/ABC,0-306-40615-2,{ALIKE}
https://press.example/books/2.html,,,978-3-16-148410-0,
"""


def set_screened(**options) -> Registration:
    return screened(registration_screening(manifest=MANIFEST, **options))


@pytest.mark.parametrize(
    ("scope", "items"),
    [
        ("github.com/owner", 1),
        ("press.example/*.pdf$", 1),
        ("press.example/books*", 2),
        ("doi:10.5555/abc", 1),
        ("isbn 9780306406157", 1),
        ("10.5555/abc\n978-3-16-148410-0", 2),
    ],
)
def test_a_scope_of_each_kind_is_matched(scope, items):
    refusal = refusal_effective(scope)

    assert match_of(set_screened(), refusal).count == items


def test_what_is_alike_is_a_lead_shown_to_both_sides_and_never_a_match():
    refusal = refusal_effective(f"{CODE} within 3")

    registration = rescreened(set_screened(), at=LATER)

    lead = Lead.objects.get()
    assert (lead.refusal, lead.registration, lead.count, lead.nearest) == (refusal, registration, 1, 1)
    assert [(row["url"], row["distance"]) for row in lead.sample] == [("https://press.example/books/1.pdf", 1)]
    assert not Match.objects.exists()
    told = InboxMessage.objects.filter(event__startswith="lead:")
    assert {(one.event, one.party_id) for one in told} == {
        ("lead:found", registration.applicant_id),
        ("lead:holder", refusal.holder_id),
    }
    assert "lead and no match" in render("lead:found", told.get(event="lead:found").params, "en").body


def test_the_two_sides_of_a_lead_read_it_by_program_and_nobody_else():
    refusal = refusal_effective(CODE)
    registration = set_screened()
    holder, curator = program_of(refusal.holder), program_of(registration.applicant)
    of_refusal, of_set = f"refusals/{refusal.case.number}/leads/", f"registrations/{registration.pk}/leads/"

    for caller, address in ((holder, of_refusal), (curator, of_set)):
        (lead,) = caller.get(address).json()["results"]
        assert (lead["refusal"], lead["registration"]) == (refusal.case.number, registration.case.number)
        assert (lead["count"], lead["nearest"]) == (1, 1)
        assert [(row["url"], row["distance"]) for row in lead["sample"]] == [("https://press.example/books/1.pdf", 1)]
    assert [caller.get(of_refusal).status_code for caller in (curator, visitor())] == [404, 401]
    assert [caller.get(of_set).status_code for caller in (holder, visitor())] == [404, 401]


def test_a_distance_of_nothing_finds_only_the_same_code():
    refusal_effective(f"{CODE} within 0")

    set_screened()

    assert not Lead.objects.exists()


def test_an_iscc_filed_later_reaches_what_was_published_before():
    Registration.objects.filter(pk=set_screened().pk).update(state="pre_published")

    refusal_effective(CODE)
    jobs_work()
    jobs_work()

    assert Lead.objects.count() == 1


def test_a_refused_dataset_is_covered_as_a_whole():
    registration = registration_screening(manifest=MANIFEST)
    Registration.objects.filter(pk=registration.pk).update(is_published=True)
    refusal = refusal_effective(f"dataset {registration.dataset.slug}")

    assert match_of(screened(registration), refusal).count == 3


@pytest.mark.parametrize(("domains", "items"), [([], 3), (["press.example"], 2), (["other.example"], 0)])
def test_what_was_taken_from_a_refused_dataset_is_covered_too(domains, items):
    named = registration_draft()
    Registration.objects.filter(pk=named.pk).update(is_published=True)
    refusal = refusal_effective(f"dataset {named.dataset.slug}")
    registration = registration_screening(manifest=MANIFEST)
    Source.objects.filter(version=registration.version).update(
        name=named.dataset.slug, origin="public_set", domains=domains
    )

    screened(registration)

    assert list(Match.objects.values_list("refusal", "count")) == ([(refusal.pk, items)] if items else [])


def test_a_match_by_dataset_ends_when_the_holder_takes_the_dataset_back():
    registration = registration_screening(manifest=MANIFEST)
    Registration.objects.filter(pk=registration.pk).update(is_published=True)
    refusal = refusal_effective(f"dataset {registration.dataset.slug}\ndoi:10.5555/abc")
    match = match_of(screened(registration), refusal)
    assert match.count == 3

    dropped = refusal.scopes.get(kind="dataset")
    refusal_amend(refusal, drop=[dropped.pk], add=scope_lines(""), actor=holder_actor(refusal), at=LATER)

    match.refresh_from_db()
    assert (match.state, match.count) == ("notified", 1)


def test_a_person_is_in_no_snapshot_and_matches_nothing_by_address():
    refusal = refusal_effective("person 张三\ndoi:10.5555/abc", ground="personal_information")

    public, sealed = snapshot_parts(snapshot_take(AT))

    assert (public.rule_count, sealed.rule_count) == (0, 1)
    assert sealed.kinds["doi"] == 1
    assert refusal.scopes.get(kind="person").value not in f"{public.meta} {sealed.meta}"


def test_a_snapshot_of_an_older_build_is_taken_again():
    refusal_effective("press.example")
    old = snapshot_take(AT)
    path = snapshot_folder(old.digest) / "snapshot.json"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"dip-snapshot/3", b"dip-snapshot/2"))

    again = snapshot_take(LATER)

    assert (again.number, Snapshot.objects.count()) == (old.number + 1, 2)
