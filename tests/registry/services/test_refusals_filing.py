"""A refusal is in force from the instant it is filed, under a number, with a receipt."""

from datetime import timedelta

import pytest

from registry.kernel import store
from registry.kernel.errors import DomainError, NotAllowed
from registry.models import Act, Actor, Deadline, InboxMessage, LedgerEntry, LedgerSecret, NotPossibleNow, Refusal
from registry.services.mandates import mandate_give, mandate_revoke
from registry.services.refusals import (
    refusal_change,
    refusal_discard,
    refusal_draft,
    refusal_file,
    refusal_submit,
)
from registry.services.scope_faults import ScopesInvalid
from registry.services.scopes import scope_lines
from tests.factories.refusals import NO_TRAINING, holder_actor, holder_new, refusal_drafted, refusal_filed, text
from tests.factories.registrations import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_filed_refusal_has_a_number_and_counts_from_the_instant_of_filing():
    refusal = refusal_filed("shuku.example\nhttps://huakan.example/art/")

    assert refusal.case.number.startswith("JJ-2026-0000")
    assert (refusal.state, refusal.filed_at, refusal.effective_from) == ("provisional", AT, AT)
    assert sorted(refusal.scopes.values_list("kind", "value")) == [
        ("domain", "shuku.example"),
        ("prefix", "huakan.example/art/"),
    ]


def test_the_receipt_names_the_scope_file_by_the_digest_that_stands_in_the_ledger():
    refusal = refusal_filed("shuku.example\nhuakan.example")

    receipt = refusal.case.receipts.get()
    leaf = bytes(LedgerEntry.objects.get(case=refusal.case).leaf).decode()
    assert [file["name"] for file in receipt.files] == ["scopes.tsv"]
    assert receipt.files[0]["sha256"] == refusal.scopes_sha256
    assert store.read(refusal.scopes_sha256) == b"domain\thuakan.example\ndomain\tshuku.example\n"
    assert receipt.files[0]["size"] == len(store.read(refusal.scopes_sha256))
    assert refusal.scopes_sha256 in leaf


def test_the_ledger_never_names_the_holder_nor_repeats_what_was_written():
    refusal = refusal_filed(holder=holder_new("Zhang San", kind="person"))

    entry = LedgerEntry.objects.get(case=refusal.case)
    leaf = bytes(entry.leaf).decode()
    assert "Zhang San" not in leaf
    assert refusal.statement not in leaf
    assert LedgerSecret.objects.get(entry=entry).payload["holder"] == "Zhang San"


def test_addresses_of_personal_information_are_only_committed_to():
    refusal = refusal_filed("https://people.example/zhang-san/", ground="personal_information")

    leaf = bytes(LedgerEntry.objects.get(case=refusal.case).leaf).decode()
    assert refusal.scopes_sha256 not in leaf
    assert LedgerSecret.objects.get().payload["scopes_sha256"] == refusal.scopes_sha256


def test_an_earlier_date_may_be_stated_but_counts_from_filing():
    refusal = refusal_filed(effective_from=AT - timedelta(days=900))

    assert refusal.effective_from == AT
    assert refusal.case.receipts.get().facts["stated_from"] == "2024-06-07T02:00:00.000000Z"


def test_a_later_date_is_kept():
    assert refusal_filed(effective_from=AT + timedelta(days=30)).effective_from == AT + timedelta(days=30)


@pytest.mark.parametrize("until", [AT, AT - timedelta(days=1), AT + timedelta(days=29)])
def test_a_refusal_that_ends_before_it_begins_is_refused(until):
    with pytest.raises(DomainError, match="end before it begins") as caught:
        refusal_filed(effective_from=AT + timedelta(days=30), effective_until=until)

    assert caught.value.field == "effective_until"


def test_a_draft_whose_end_has_passed_meanwhile_cannot_be_filed():
    refusal = refusal_drafted(effective_until=AT + timedelta(days=1))

    with pytest.raises(DomainError, match="end before it begins"):
        refusal_submit(refusal, actor=holder_actor(refusal), at=AT + timedelta(days=2))

    assert Refusal.objects.get().state == "draft"


def test_refusing_to_be_mined_takes_training_and_collecting_with_it_but_never_search():
    refusal = refusal_filed(usages={"mine": "disallow", "train_other": "allow"})

    assert refusal.usages == {
        "collect": "disallow",
        "mine": "disallow",
        "train_generative": "disallow",
        "train_other": "allow",
    }


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ground": "because"}, "ground"),
        ({"usages": {}}, "usages"),
        ({"usages": {"train_generative": "allow"}}, "usages"),
        ({"usages": {"breathe": "disallow"}}, "usages"),
        ({"usages": {"collect": "perhaps"}}, "usages"),
    ],
)
def test_every_wrong_answer_is_refused_at_its_field(fields, field):
    with pytest.raises(DomainError) as caught:
        refusal_drafted(**fields)

    assert caught.value.field == field
    assert not Refusal.objects.exists()


def test_a_bad_line_leaves_nothing_behind():
    with pytest.raises(ScopesInvalid):
        refusal_filed("shuku.example\ncom.cn")

    assert not Refusal.objects.exists()


def test_a_draft_is_no_public_act_and_lapses_by_itself():
    refusal = refusal_drafted()

    assert refusal.case.number is None
    assert not Act.objects.exists()
    assert Deadline.objects.get(case=refusal.case).clock == "refusal_draft"


def test_a_draft_can_be_rewritten_until_it_is_filed():
    refusal = refusal_drafted("one.example")

    refusal_change(refusal, text=text("two.example"), actor=holder_actor(refusal), at=AT)

    assert list(refusal.scopes.values_list("value", flat=True)) == ["two.example"]
    refusal_submit(refusal, actor=holder_actor(refusal), at=AT)
    with pytest.raises(DomainError, match="filed already"):
        refusal_change(refusal, text=text("three.example"), actor=holder_actor(refusal), at=AT)


def test_filing_twice_makes_one_refusal():
    refusal = refusal_drafted()
    refusal_submit(refusal, actor=holder_actor(refusal), at=AT)

    with pytest.raises(NotPossibleNow):
        refusal_submit(refusal, actor=holder_actor(refusal), at=AT)

    assert Act.objects.filter(event="file").count() == 1
    assert refusal.case.receipts.count() == 1


def test_a_discarded_draft_is_gone():
    refusal = refusal_drafted()

    assert refusal_discard(refusal, actor=holder_actor(refusal), at=AT).state == "lapsed"


def test_the_holder_is_told_that_it_is_filed():
    refusal = refusal_filed()

    message = InboxMessage.objects.get()
    assert (message.event, message.party, message.params["number"]) == (
        "refusal:filed",
        refusal.holder,
        refusal.case.number,
    )


def test_a_stranger_cannot_file_somebody_elses_draft():
    refusal = refusal_drafted()
    stranger = holder_new("Stranger").as_("holder")

    for act in (refusal_submit, refusal_discard):
        with pytest.raises(NotAllowed):
            act(refusal, actor=stranger, at=AT)


def test_an_agent_files_under_a_mandate_and_only_as_long_as_it_runs():
    society, author = holder_new("Collecting Society"), holder_new("Author", kind="person")
    mandate = mandate_give(
        principal=author.party,
        agent=society.party,
        scope="refusals",
        valid_from=AT,
        valid_until=None,
        document=None,
        at=AT,
    )

    refusal = refusal_draft(holder=author.party, text=text(), actor=society.as_("holder"), at=AT)
    refusal_submit(refusal, actor=society.as_("holder"), at=AT)

    assert refusal.mandate == mandate
    assert {message.party for message in InboxMessage.objects.filter(event="refusal:filed")} == {
        author.party,
        society.party,
    }
    mandate_revoke(mandate, at=AT)
    with pytest.raises(NotAllowed):
        refusal_draft(holder=author.party, text=text(), actor=society.as_("holder"), at=AT)


def test_nobody_files_for_a_holder_without_a_mandate():
    author = holder_new("Author")

    with pytest.raises(NotAllowed):
        refusal_file(
            holder=author.party,
            scopes=scope_lines("shuku.example"),
            ground="copyright",
            usages=NO_TRAINING,
            actor=Actor("holder", party_id=holder_new("Other").party.pk),
            at=AT,
        )
