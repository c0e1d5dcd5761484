"""What every address of the API has in common: tokens, problems, limits, CORS, ETags, pages."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import translation

from portal.api.limits import Limit
from registry.models import ApiToken
from registry.services.parties import token_create, token_revoke
from tests.factories.api import Program, forger, officer_program, program_for, program_of, reader_of, visitor
from tests.factories.objections import registration_published
from tests.factories.officers import officer_with_totp
from tests.factories.registrations import AT, curator_new, registration_draft

pytestmark = pytest.mark.django_db
PROBLEM = {"type", "title", "titles", "status", "code", "detail", "details"}


def problem(response: Any) -> dict[str, Any]:
    """The document, once its shape is sure."""
    assert response["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert set(document) >= PROBLEM
    assert document["status"] == response.status_code
    assert set(document["titles"]) == set(document["details"]) == {"zh", "en"}
    assert document["titles"]["zh"] != document["titles"]["en"]
    return document


def test_a_bad_token_is_401_and_says_how_to_send_one() -> None:
    response = forger().get("registrations/")

    assert (response.status_code, problem(response)["code"]) == (401, "authentication_failed")
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_bad_token_is_401_even_where_no_token_is_needed() -> None:
    assert forger().get("datasets/").status_code == 401


def test_a_bad_token_stays_401_however_often_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Limit.rates, "read", "2/min")
    program = forger()

    assert {program.get("datasets/").status_code for _try in range(5)} == {401}


def test_a_missing_token_is_401_where_one_is_needed() -> None:
    response = visitor().get("registrations/")

    assert (response.status_code, problem(response)["code"]) == (401, "not_authenticated")


def test_a_revoked_token_works_no_more() -> None:
    acting = curator_new()
    token, secret = token_create(user=acting.user, party=acting.party, name="x", at=AT)
    assert Program(secret).get("registrations/").status_code == 200

    token_revoke(token, at=AT)

    assert Program(secret).get("registrations/").status_code == 401


def test_a_token_dies_with_the_membership() -> None:
    acting = curator_new()
    program = program_for(acting)

    acting.party.memberships.all().delete()

    assert program.get("registrations/").status_code == 401


def test_only_the_digest_of_a_token_is_kept() -> None:
    acting = curator_new()
    _token, secret = token_create(user=acting.user, party=acting.party, name="x", at=AT)

    assert secret not in str(list(ApiToken.objects.values()))


def test_an_officers_token_is_good_for_nothing_without_a_second_factor() -> None:
    officer = officer_with_totp()
    program = officer_program(officer)
    assert program.get("officer/queue/").status_code == 200

    Authenticator.objects.filter(user=officer.user).delete()

    response = program.get("officer/queue/")
    assert (response.status_code, problem(response)["code"]) == (403, "second_factor_missing")


def test_a_reader_of_the_party_reads_and_does_not_act() -> None:
    registration = registration_draft()
    program = reader_of(registration.applicant)

    assert program.get(f"registrations/{registration.pk}/").status_code == 200
    response = program.post(f"registrations/{registration.pk}/submit/")
    assert (response.status_code, problem(response)["code"]) == (403, "permission_denied")


def test_an_unknown_address_is_a_problem_document() -> None:
    assert problem(visitor().get("nothing/"))["code"] == "not_found"


def test_a_method_an_address_does_not_take_is_a_problem_that_names_those_it_takes() -> None:
    response = visitor().post("datasets/", {})

    assert (response.status_code, problem(response)["code"]) == (405, "method_not_allowed")
    assert "GET" in response["Allow"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"slug": "a", "slug": "b"}',
        b'{"slug": NaN}',
        b'{"slug": 9007199254740993}',
        b"\xff{}",
        b'{"slug":"\\ud800"}',
    ],
    ids=["cut off", "a key twice", "NaN", "beyond 2^53", "no UTF-8", "half a character"],
)
def test_a_body_that_two_programs_would_read_differently_is_refused(body: bytes) -> None:
    response = program_for(curator_new()).post("registrations/", body)

    assert (response.status_code, problem(response)["code"]) == (400, "parse_error")


def test_a_body_of_another_form_is_415() -> None:
    program = program_for(curator_new())

    response = program.client.post("/api/v1/registrations/", "slug=a", content_type="text/plain")

    assert (response.status_code, problem(response)["code"]) == (415, "unsupported_media_type")


def test_a_body_that_is_too_large_is_refused_before_it_is_read() -> None:
    response = program_for(curator_new()).post("registrations/", b" " * (1 << 20) + b"{}")

    assert (response.status_code, problem(response)["code"]) == (413, "too_large")


def test_field_errors_are_named_by_field_in_the_readers_language() -> None:
    acting = curator_new()
    english = problem(program_for(acting).post("registrations/", {"label": "v1.0"}))
    chinese = problem(program_for(acting, language="zh-hans").post("registrations/", {"label": "v1.0"}))

    assert (english["code"], list(english["errors"])) == ("invalid", ["slug"])
    assert english["errors"] != chinese["errors"]
    assert english["titles"] == chinese["titles"]


def test_a_misspelt_field_is_an_error_and_not_lost() -> None:
    response = program_for(curator_new()).post("registrations/", {"slug": "abc", "lable": "v2"})

    assert (response.status_code, list(problem(response)["errors"])) == (422, ["lable"])


def test_nested_errors_stand_where_the_fault_is() -> None:
    registration = registration_published()
    body = {"ground": "copyright", "statement": "x", "targets": [{"kind": "whole"}, {"kind": "source"}]}

    response = program_for(curator_new()).post(f"datasets/{registration.case.number}/objections/", body)

    assert list(problem(response)["errors"]["targets"]["1"]) == ["source"]


def test_a_rule_that_says_no_says_it_in_both_languages() -> None:
    acting = curator_new()

    response = program_for(acting).post("registrations/", {"slug": "Not A Slug!", "label": "v1.0"})

    document = problem(response)
    assert response.status_code == 422
    assert list(document["errors"]) == ["slug"]
    with translation.override("en"):
        assert document["details"]["en"] == "Use small letters, digits and hyphens, up to 80 of them."


def test_whoever_asks_too_often_is_told_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Limit.rates, "read", "2/min")

    answers = [visitor().get("datasets/") for _try in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert problem(answers[-1])["code"] == "throttled"
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60


def test_each_token_has_its_own_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Limit.rates, "read", "1/min")
    one, other = program_for(curator_new()), program_for(curator_new())

    assert [one.get("datasets/").status_code, other.get("datasets/").status_code] == [200, 200]
    assert one.get("datasets/").status_code == 429


def test_nobody_is_turned_away_because_the_cache_is_gone(settings: Any) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }

    assert visitor().get("datasets/").status_code == 200


def test_scripts_of_any_origin_read_what_is_public_and_nothing_else() -> None:
    registration = registration_published()
    number = registration.case.number

    public = visitor().get(f"datasets/{number}/")
    missing = visitor().get("datasets/DIP-A-2026-999999-9/")
    own = program_of(registration.applicant).get("registrations/")

    assert public["Access-Control-Allow-Origin"] == missing["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in own
    assert "Access-Control-Allow-Credentials" not in public


def test_a_browser_may_ask_first() -> None:
    asked = Client().options("/api/v1/datasets/")
    private = Client().options("/api/v1/registrations/", headers={})

    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET, HEAD")
    assert private.status_code == 401


def test_a_resource_that_has_not_changed_is_not_sent_again() -> None:
    number = registration_published().case.number
    first = visitor().get(f"datasets/{number}/")

    again = visitor().get(f"datasets/{number}/", if_none_match=first["ETag"])

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Access-Control-Allow-Origin"] == "*"


def test_a_resource_that_has_changed_is_sent_again() -> None:
    registration = registration_draft()
    program = program_of(registration.applicant)
    before = program.get(f"registrations/{registration.pk}/")

    program.patch(f"registrations/{registration.pk}/version/", {"volume": "4 items"})
    after = program.get(f"registrations/{registration.pk}/", if_none_match=before["ETag"])

    assert (after.status_code, after.json()["version"]["volume"]) == (200, "4 items")


def test_what_a_token_reads_is_not_kept_by_caches() -> None:
    response = program_for(curator_new()).get("registrations/")

    assert response["Cache-Control"] == "no-store"
    assert "Authorization" in response["Vary"]


def test_pages_lead_on_until_the_end_and_show_everything_once() -> None:
    curator = curator_new()
    drafts = [registration_draft(curator=curator) for _n in range(5)]
    program = program_for(curator)

    seen, address = [], "registrations/?limit=2"
    while address:
        response = program.get(address)
        seen += [row["id"] for row in response.json()["results"]]
        following = response.json()["next"]
        assert (f'<{following}>; rel="next"' == response.get("Link")) or following is None
        address = following.partition("/api/v1/")[2] if following else ""

    assert seen == [draft.pk for draft in reversed(drafts)]


@pytest.mark.parametrize("params", ["cursor=!!", "cursor=AAAA", "limit=0", "limit=1000", "limit=x"])
def test_a_page_that_cannot_be_is_named(params: str) -> None:
    response = visitor().get(f"datasets/?{params}")

    assert (response.status_code, list(problem(response)["errors"])) == (422, [params.partition("=")[0]])


@pytest.mark.parametrize("text", ["%00", "%F0%9F", "'", "0000", "%25", "DIP-%00"])
def test_odd_texts_in_addresses_and_queries_break_nothing(text: str) -> None:
    for path in (
        f"datasets/?q={text}",
        f"datasets/{text}/",
        f"refusals/?q={text}",
        f"refusals/{text}/",
        f"datasets/?year={text}",
    ):
        assert visitor().get(path).status_code in {200, 404, 422}, path
