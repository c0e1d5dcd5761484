"""Within one holder's statements the closest one counts, in a screening as on the check page."""

import pytest

from registry.models import Match, Screening
from registry.services.itemsets import itemset_numbers
from tests.factories.matches import HOST, match_of, screened
from tests.factories.refusals import holder_new, refusal_effective

pytestmark = pytest.mark.django_db
ALLOWED = {"train_generative": "allow", "train_other": "allow", "collect": "allow", "search": "disallow"}
REFUSED = {"train_generative": "disallow"}


def hit_by(refusal) -> list[int]:
    match = Match.objects.filter(refusal=refusal).first()
    return itemset_numbers(match.items).tolist() if match else []


def test_what_a_holder_allows_in_a_closer_statement_is_not_held_against_the_dataset():
    """As `check` answers for the single address (precedence, rule 3)."""
    holder = holder_new()
    wide = refusal_effective("example.com", holder=holder, usages=REFUSED)
    refusal_effective(f"https://{HOST}/a/1.jpg", holder=holder, usages=ALLOWED)

    registration = screened()

    assert [row["url"] for row in match_of(registration, wide).sample] == [f"https://{HOST}/a/2.jpg"]
    assert Screening.objects.get().items_hit == 1


def test_a_closer_statement_frees_only_the_usages_it_allows():
    holder = holder_new()
    wide = refusal_effective("example.com", holder=holder, usages={**REFUSED, "derive": "disallow"})
    refusal_effective(HOST, holder=holder, usages=ALLOWED)

    screened()

    assert len(hit_by(wide)) == 2  # derivation stays refused


def test_a_wider_or_equally_close_permission_and_one_of_another_holder_free_nothing():
    holder = holder_new()
    near = refusal_effective(HOST, holder=holder, usages=REFUSED)
    refusal_effective(HOST, holder=holder, usages=ALLOWED)
    refusal_effective("example.com", holder=holder, usages=ALLOWED)
    refusal_effective(f"https://{HOST}/a/1.jpg", holder=holder_new(), usages=ALLOWED)

    screened()

    assert len(hit_by(near)) == 2


def test_a_refusal_closer_than_the_permission_counts_again():
    holder = holder_new()
    wide = refusal_effective("example.com", holder=holder, usages=REFUSED)
    refusal_effective(HOST, holder=holder, usages=ALLOWED)
    inner = refusal_effective(f"https://{HOST}/a/2.jpg", holder=holder, usages=REFUSED)

    screened()

    assert hit_by(wide) == hit_by(inner) == [1]


def test_a_dataset_that_its_holders_allow_in_full_has_no_match():
    holder = holder_new()
    refusal_effective("example.com", holder=holder, usages=REFUSED)
    refusal_effective(HOST, holder=holder, usages=ALLOWED)

    screened()

    assert not Match.objects.exists()
    assert (Screening.objects.get().items_hit, Screening.objects.get().domains) == (0, [])
