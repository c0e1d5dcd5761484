"""What a holder writes becomes scopes, or a sentence naming the line that cannot be taken."""

import pytest

from registry.kernel.errors import DomainError
from registry.kernel.urlerrors import InvalidScope
from registry.models import Registration, ScopeKind
from registry.services.scope_faults import FAULTS, ScopesInvalid
from registry.services.scopes import MAX_SCOPES, ScopeInput, scope_lines, scope_parse, scopes_parse
from tests.factories.registrations import registration_draft

pytestmark = pytest.mark.usefixtures("english")
DIGEST = "ab" * 32


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Example.com", "domain", "example.com"),
        ("*.example.com", "domain", "example.com"),
        ("https://example.com/", "domain", "example.com"),
        ("中国.cn", "domain", "xn--fiqs8s.cn"),
        ("b.github.io", "domain", "b.github.io"),
        ("1.2.3.4", "host", "1.2.3.4"),
        ("http://[2001:db8::1]/", "host", "[2001:db8::1]"),
        ("host www.example.com", "host", "www.example.com"),
        ("https://example.com/art/", "prefix", "example.com/art/"),
        ("example.com/art/*", "prefix", "example.com/art/"),
        ("prefix example.com/art", "prefix", "example.com/art"),
        ("example.com/*.jpg$", "pattern", "example.com/*.jpg$"),
        ("https://Example.com:8443/%70rivate*", "pattern", "example.com:8443/private"),
        ("pattern example.com/a", "pattern", "example.com/a"),
        ("https://GitHub.com/Some-Owner", "account", "github.com/some-owner/"),
        ("account raw.githubusercontent.com/owner", "account", "github.com/owner/"),
        ("https://www.youtube.com/@Maker", "account", "youtube.com/@maker/"),
        ("youtube.com/channel/UCabcDEF", "account", "youtube.com/channel/UCabcDEF/"),
        ("https://github.com/owner/repo/", "prefix", "github.com/owner/repo/"),
        ("https://doi.org/10.1000/XYZ.1", "doi", "10.1000/xyz.1"),
        ("doi 10.1000/xyz", "doi", "10.1000/xyz"),
        ("DOI:10.1000/xyz", "doi", "10.1000/xyz"),
        ("10.1000/xyz", "doi", "10.1000/xyz"),
        ("ISBN 0-306-40615-2", "isbn", "9780306406157"),
        ("978-0-306-40615-7", "isbn", "9780306406157"),
        ("urn:isbn:9780306406157", "isbn", "9780306406157"),
        ("issn 0378-5955", "issn", "0378-5955"),
        ("2434-561x", "issn", "2434-561X"),
        ("US-RC1-76-07839", "isrc", "USRC17607839"),
        ("isrc usrc17607839", "isrc", "USRC17607839"),
        ("iscc:eaasl4f2wzy7kbxb", "iscc", "ISCC:EAASL4F2WZY7KBXB"),
        ("example.com:8080", "prefix", "example.com:8080/"),
        ("https://example.com/a.jpg", "url", "example.com/a.jpg"),
        ("HTTPS://EXAMPLE.com:443/%70rivate/../a?x=1#top", "url", "example.com/a?x=1"),
        (f"SHA256:{DIGEST.upper()}", "sha256", DIGEST),
        (DIGEST, "sha256", DIGEST),
    ],
)
def test_the_kind_is_told_from_the_text_and_every_spelling_becomes_one(text: str, kind: str, value: str) -> None:
    scope = scope_parse(ScopeInput("", text))

    assert (scope.kind, scope.value) == (kind, value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("com.cn", "public_suffix"),
        ("github.io", "public_suffix"),
        ("nothing", "public_suffix"),
        ("domain 1.2.3.4", "ip_address"),
        ("rights@example.com", "userinfo"),
        ("host example.com:8080", "port"),
        ("domain example.com/art", "path"),
        ("prefix example.com/a?x=1", "query"),
        ("prefix example.com/*/a", "wildcard"),
        ("www.*.example.com", "wildcard"),
        ("ftp://example.com/a", "scheme"),
        ("data:text/plain,a", "scheme"),
        ("a..b.com", "host"),
        ("example.com/\x00", "control_character"),
        ("sha256 1234", "sha256"),
        ("github.io/*.jpg", "public_suffix"),
        ("pattern *.example.com/a", "wildcard"),
        ("account example.com/me", "account"),
        ("account github.com/features", "account"),
        ("doi 11.1000/xyz", "doi"),
        ("isbn 978-0-306-40615-8", "isbn"),
        ("issn 0378-5954", "issn"),
        ("isrc US-RC1-76-0783", "isrc"),
        ("iscc ISCC:EAASL4F2WZY7KBX", "iscc"),
        ("iscc EAASL4F2WZY7KBXB within 8", "distance"),
        ("person 7", "person"),
        ("x" * 3000, "too_long"),
    ],
)
def test_what_cannot_be_taken_has_a_code_with_a_sentence(text: str, code: str) -> None:
    with pytest.raises(InvalidScope) as caught:
        scope_parse(ScopeInput("", text))

    assert caught.value.code == code
    assert code in FAULTS


def test_a_given_kind_is_not_guessed() -> None:
    assert scope_parse(ScopeInput("prefix", "https://example.com/a")).kind == "prefix"

    with pytest.raises(InvalidScope, match="kind"):
        scope_parse(ScopeInput("planet", "Mars"))


@pytest.mark.parametrize(("text", "distance"), [("", 3), (" within 0", 0), (" within 7", 7), (" ~5", 5)])
def test_an_iscc_carries_how_many_bits_may_differ(text: str, distance: int) -> None:
    scope = scope_parse(ScopeInput("", f"ISCC:EAASL4F2WZY7KBXB{text}"))

    assert (scope.value, scope.distance) == ("ISCC:EAASL4F2WZY7KBXB", distance)


@pytest.mark.parametrize("lines", [("within 2", "within 7"), ("within 7", "within 2")])
def test_an_iscc_named_twice_covers_the_wider_distance(lines: tuple[str, str]) -> None:
    (scope,) = scopes_parse(ScopeInput("", f"ISCC:EAASL4F2WZY7KBXB {line}") for line in lines)

    assert (scope.distance, scope.text.rpartition(" ")[2]) == (7, "7")


@pytest.mark.parametrize("kind", [*ScopeKind.values, ""])
@pytest.mark.parametrize(("sign", "code"), [("\0", "control_character"), ("\ud800", "encoding")])
def test_what_no_database_keeps_is_refused_for_every_kind(kind: str, sign: str, code: str) -> None:
    with pytest.raises(InvalidScope, match=code):
        scope_parse(ScopeInput(kind, f"person A{sign}b"))


def test_a_person_is_kept_as_a_digest_that_no_spelling_changes_and_nobody_outside_computes(settings) -> None:
    one, same, other = (scope_parse(ScopeInput("person", name)) for name in ("张 三", " 张  三 ", "李四"))

    assert one.value == same.value != other.value
    assert "张" not in one.value
    settings.PERSON_SALT = "another register"
    assert scope_parse(ScopeInput("person", "张 三")).value != one.value


@pytest.mark.django_db
def test_a_dataset_is_named_by_number_or_short_name_while_it_is_public() -> None:
    hidden = registration_draft()
    Registration.objects.filter(pk=(public := registration_draft()).pk).update(is_published=True)

    scope = scope_parse(ScopeInput("dataset", public.dataset.slug.upper()))

    assert (scope.kind, scope.value) == ("dataset", public.dataset.slug)
    for unknown in (hidden.dataset.slug, "DIP-2026-000001-0", "no-such-set"):
        with pytest.raises(InvalidScope, match="dataset"):
            scope_parse(ScopeInput("dataset", unknown))


def test_every_reason_of_the_kernel_is_worded() -> None:
    assert FAULTS.keys() >= InvalidScope.CODES


def test_every_bad_line_is_named_by_its_own_number() -> None:
    with pytest.raises(ScopesInvalid) as caught:
        scopes_parse(scope_lines("example.com\n\ncom.cn\n  \nnot a host\n"))

    assert [(fault.line, fault.text, fault.code) for fault in caught.value.faults] == [
        (3, "com.cn", "public_suffix"),
        (5, "not a host", "host"),
    ]
    assert "Line 3, “com.cn”" in str(caught.value)
    assert caught.value.field == "scopes"


def test_a_long_line_is_shown_shortened() -> None:
    with pytest.raises(ScopesInvalid) as caught:
        scopes_parse(scope_lines("ftp://" + "a" * 500))

    assert len(caught.value.faults[0].text) == 80


def test_two_spellings_of_one_scope_are_one() -> None:
    scopes = scopes_parse(scope_lines("example.com\nhttps://EXAMPLE.com/\n*.example.com."))

    assert [scope.value for scope in scopes] == ["example.com"]


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_a_refusal_of_nothing_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="at least one") as caught:
        scopes_parse(scope_lines(text))

    assert caught.value.field == "scopes"


def test_more_scopes_than_one_refusal_holds_are_counted_and_refused() -> None:
    lines = (ScopeInput("sha256", f"{at:064x}") for at in range(MAX_SCOPES + 1))

    with pytest.raises(DomainError, match=r"50000.*50001"):
        scopes_parse(lines)
