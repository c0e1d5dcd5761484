"""import(export(x)) over all profiles, read back by our own readers: loses, never inverts, never widens."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from registry.preferences import odrl, tdmai
from registry.preferences.profiles import PROFILES, Holding, ScopeSaid, Wish
from registry.preferences.vocabularies import completed
from tests.registry.preferences.profile_making import (
    HOLDINGS,
    HOST,
    ISCC,
    MANY,
    PLACE,
    READ_BACK,
    TARGETS,
    covers,
    original,
    targets_near,
)


@pytest.mark.parametrize("profile", READ_BACK)
@MANY
@given(holdings=HOLDINGS, more=st.lists(TARGETS, max_size=4))
@example(
    holdings=[Holding("JJ-1", {"mine": False}, (ScopeSaid("prefix", f"{HOST}/art"),))],
    more=["/artist", "/art.html", "/art?x"],
)
@example(holdings=[Holding("JJ-1", {"mine": False, "train_generative": True}, (ScopeSaid("host", HOST),))], more=["/"])
@example(
    holdings=[
        Holding("JJ-1", {"train_generative": False}, (ScopeSaid("host", HOST),)),
        Holding("JJ-2", {"train_generative": True, "search": True}, (ScopeSaid("prefix", f"{HOST}/free/"),)),
    ],
    more=["/free/x", "/x"],
)
def test_what_is_read_back_was_stated_so(profile, holdings, more):
    generated = PROFILES[profile].generate(holdings, PLACE, Wish(("GPTBot",)))

    for target in targets_near(holdings, more):
        stated = original(holdings, lambda scope, target=target: covers(scope, target))
        read_back = completed(READ_BACK[profile](generated.text, target))
        assert read_back.items() <= stated.items(), target


@MANY
@given(holdings=HOLDINGS)
def test_a_declaration_for_a_work_says_what_was_stated_of_it(holdings):
    generated = PROFILES["tdmai"].generate(holdings, PLACE)
    stated = original(holdings, lambda scope: scope.kind == "iscc")

    for line in generated.text.splitlines():
        found = tdmai.read(line.encode())
        assert (found.iscc, found.diagnoses) == (ISCC, ())
        assert completed({one.category: one.allowed for one in found.statements}).items() <= stated.items()


@MANY
@given(holdings=HOLDINGS)
def test_a_policy_offers_consent_only_and_only_where_mining_is_refused(holdings):
    generated = PROFILES["odrl"].generate(holdings, PLACE)
    refused = any(holding.stated.get("mine") is False for holding in holdings)

    assert bool(generated.text) is refused
    if refused:
        found = odrl.read(generated.text.encode())
        assert [(one.action, one.duties) for one in found.permissions] == [("tdm:mine", ("obtainConsent",))]
        assert found.diagnoses == ()


@pytest.mark.parametrize("profile", READ_BACK)
@MANY
@given(holdings=HOLDINGS)
def test_a_category_is_either_carried_wherever_it_was_stated_or_named_as_lost(profile, holdings):
    assume(not any(scope.kind == "pattern" for holding in holdings for scope in holding.scopes))
    generated = PROFILES[profile].generate(holdings, PLACE)
    lost = {loss.params.get("category") for loss in generated.lost}

    for target in targets_near(holdings, []):
        stated = original(holdings, lambda scope, target=target: covers(scope, target))
        read_back = completed(READ_BACK[profile](generated.text, target))
        assert set(stated) - set(read_back) <= lost


def test_a_reservation_of_a_whole_site_is_carried_by_every_profile_that_has_a_word_for_it():
    holding = Holding("JJ-1", dict.fromkeys(["mine", "inference", "search"], False), (ScopeSaid("host", HOST),))
    read_back = {
        profile: READ_BACK[profile](PROFILES[profile].generate([holding], PLACE).text, "/any/page.html?x=1")
        for profile in READ_BACK
    }

    assert read_back["tdmrep"]["mine"] is False
    assert all(
        read_back["nginx"][category] is False for category in ("mine", "train_generative", "inference", "search")
    )
    assert read_back["apache"] == read_back["nginx"]
    assert read_back["meta"]["inference"] is False
