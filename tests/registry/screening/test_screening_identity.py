"""What names an item has one spelling: its key and its identifiers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel.canon import canonical_json
from registry.screening.identifiers import BadIdentifier, canonical_identifier
from registry.screening.itemkey import canonical_key

HASH = "ab" * 32


@given(
    url=st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    digest=st.none() | st.just(HASH),
    identifiers=st.lists(st.text(st.characters(exclude_categories=["Cs"]))),
)
def test_the_key_written_out_by_hand_is_the_canonical_json(url, digest, identifiers):
    present = {"u": url, "h": digest, "i": identifiers}
    named = {name: value for name, value in present.items() if value}
    if named:
        assert canonical_key(url, digest, identifiers) == canonical_json(named)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("https://doi.org/10.5555/ABC", "doi:10.5555/abc"),
        ("DOI:10.5555/ABC", "doi:10.5555/abc"),
        ("10.5555/ABC", "doi:10.5555/abc"),
        ("doi:https://dx.doi.org/10.5555/ABC", "doi:10.5555/abc"),
        ("isbn:0-306-40615-2", "isbn:9780306406157"),
        ("ISBN: 080442957X", "isbn:9780804429573"),
        ("978-0-306-40615-7", "isbn:9780306406157"),
        ("issn:2434-561x", "issn:2434-561X"),
        ("issn:03785955", "issn:0378-5955"),
        ("arxiv:2101.00001V2", "arxiv:2101.00001v2"),
        ("iscc:kacysptdh3nlaabc", "iscc:KACYSPTDH3NLAABC"),
        ("own:Anything, as written", "own:Anything, as written"),
    ],
)
def test_identifiers_have_one_spelling(text, canonical):
    assert canonical_identifier(text) == canonical
    assert canonical_identifier(canonical) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "doi:11.1/x",
        "isbn:0-306-40615-3",
        "issn:0378-5956",
        "pmid:0",
        "arxiv:x",
        ":v",
        "own:",
        "a b:c",
        "o:\x00",
    ],
)
def test_identifiers_that_their_scheme_does_not_allow_are_refused(text):
    with pytest.raises(BadIdentifier):
        canonical_identifier(text)
