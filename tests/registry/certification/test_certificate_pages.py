"""The page: what it must show, what it must survive, how large it may be, and that its signature covers all of it."""

import io
import re
import shutil
import subprocess
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pikepdf
import pytest

from registry.certification.conditions import conditions
from registry.certification.credential import issue, verify_url
from registry.certification.draw import Attachments, DrawError, draw, qr_svg
from registry.certification.facts import (
    CertificateFacts,
    ExclusionRow,
    Exclusions,
    IssueState,
    ObjectionRow,
    Objections,
    Outcome,
    OutcomeCount,
    PartyKind,
    Registrant,
    Window,
)
from registry.certification.filekeys import FileKeyProvider
from registry.certification.keys import Use
from registry.certification.sheet import LedgerPosition, printable
from registry.certification.wording import Words
from tests.registry.certification.samples import ISSUER, STATUS_URL, digest, facts, plain_facts

PROOF = "c2sp.org/tlog-proof@v1\nindex 0\n\nlog.register.example/2026\n1\nAAAA\n\n— x y\n"
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


def page(sample: CertificateFacts, provider: FileKeyProvider, **options: Any) -> bytes:
    token = issue(sample, provider.signer(Use.VC), ISSUER, STATUS_URL)
    attached = Attachments(token, PROOF)
    return draw(sample, verify_url(ISSUER, sample.certificate_number, token), attached, **options)


def pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def text_of(pdf: bytes) -> str:
    """The words of the page without any white space, as poppler reads them."""
    found = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s+", "", found.stdout.decode())


def named(zh: str, en: str | None = None) -> CertificateFacts:
    sample = plain_facts()
    return replace(sample, dataset=replace(sample.dataset, name=Words(zh, en)))


def test_a_certificate_without_objections_and_exclusions_has_one_page(provider: FileKeyProvider) -> None:
    assert pages(page(plain_facts(), provider)) == 1


def test_lists_come_on_a_second_page(provider: FileKeyProvider) -> None:
    one_exclusion = facts(
        exclusions=Exclusions(1377, digest("x"), facts().exclusions.rows[:1]), objections=Objections(0)
    )

    assert pages(page(one_exclusion, provider)) == 2


def test_a_page_that_would_overflow_moves_its_terms_to_a_second_one(provider: FileKeyProvider) -> None:
    sample = plain_facts(
        may_rely=Words("可依据者。" * 60, "Who may rely on it. " * 20),
        dataset=replace(facts().dataset, name=Words("很长的数据集名称" * 25, "A very long dataset name " * 12)),
    )

    assert pages(page(sample, provider)) == 2


def test_full_lists_fit_with_every_row(provider: FileKeyProvider) -> None:
    exclusions = [ExclusionRow(f"JJ-2026-{n:08d}-1", Words("某站点", "a site"), "copyright", 10) for n in range(100)]
    objections = [
        ObjectionRow(f"YY-2026-{n:06d}-1", Words("某些条目"), "contract", Outcome.REJECTED, 0) for n in range(100)
    ]
    sample = facts(
        exclusions=Exclusions(1377, digest("x"), tuple(exclusions)),
        objections=Objections(250, (OutcomeCount(Outcome.REJECTED, 250),), tuple(objections)),
    )

    pdf = page(sample, provider)

    assert 5 <= pages(pdf) <= 12
    assert len(pdf) < 600_000


def test_the_same_facts_give_the_same_bytes(provider: FileKeyProvider) -> None:
    assert page(facts(), provider) == page(facts(), provider)


def test_threads_that_draw_at_once_do_not_mix_their_pages(provider: FileKeyProvider) -> None:
    samples = [named("甲" * n) for n in range(1, 5)]
    alone = [page(sample, provider) for sample in samples]
    together: list[bytes] = [b""] * len(samples)

    def one(index: int) -> None:
        together[index] = page(samples[index], provider)

    threads = [threading.Thread(target=one, args=(index,)) for index in range(len(samples))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert together == alone


def test_it_says_that_it_is_pdf_a_3u_and_carries_credential_and_proof(provider: FileKeyProvider) -> None:
    sample = facts()
    token = issue(sample, provider.signer(Use.VC), ISSUER, STATUS_URL)

    with pikepdf.open(io.BytesIO(page(sample, provider))) as document:
        with document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")
        attached = {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}
        kinds = {name: spec.get_file().mime_type for name, spec in document.attachments.items()}

    assert attached == {"cert.jwt": token.encode(), "cert.tlog-proof": PROOF.encode()}
    assert kinds["cert.jwt"] == "application/vc+jwt"


def test_without_a_proof_only_the_credential_is_attached(provider: FileKeyProvider) -> None:
    with pikepdf.open(io.BytesIO(draw(facts(), f"{ISSUER}/v/x#0", Attachments("a.b.c")))) as document:
        assert list(document.attachments) == ["cert.jwt"]


@needs_poppler
def test_page_one_states_what_no_reader_may_miss(provider: FileKeyProvider) -> None:
    text = text_of(page(facts(), provider, ledger=LedgerPosition(88213, 88301)))

    for words in (
        "DIP-2026-000412-2",
        "本证书是登记陈述，不是司法裁判；以线上登记记录为准。",
        "Aregistrystatement,notacourtfinding;theonlinerecordprevails.",
        "以中文为准，英文为译文。",
        "TheChinesetextprevails;theEnglishisatranslation.",
        "已核验8项",
        "未核验6项",
        "1,072,947",
        "2026年2月28日24:00",
        "2029年3月11日24:00",
        "截至2026年3月11日02:10:00，第4,377号快照（398,114条声明）",
        "披露61个，58个附凭证",
        "第88,213条，检查点大小88,301",
        "log.register.example/2026",
        f"{ISSUER}/v/DIP-2026-000412-2",
        "E-07",
        digest("items after"),
    ):
        assert re.sub(r"\s+", "", words) in text


@needs_poppler
def test_every_digest_and_the_item_format_stand_on_every_certificate(provider: FileKeyProvider) -> None:
    for sample in (facts(), plain_facts()):
        text = text_of(page(sample, provider))
        assert "dip-items/1" in text
        assert {sample.roots.after.items, sample.roots.after.keys, sample.screening.digest} <= set(
            re.findall(r"[0-9a-f]{64}", text)
        )


@needs_poppler
def test_every_condition_is_printed_with_its_state_and_its_sentence(provider: FileKeyProvider) -> None:
    text = text_of(page(facts(), provider))

    for condition in facts().conditions:
        assert re.sub(r"\s+", "", condition.sentence.zh) in text
    assert text.count("已核验checked") == 8
    assert text.count("未核验notchecked") == 6


@needs_poppler
def test_no_certificate_speaks_of_immunity(provider: FileKeyProvider) -> None:
    assert "immun" not in text_of(page(facts(), provider)).lower()


@needs_poppler
def test_a_demonstration_is_stamped_on_every_page_and_a_real_one_on_none(provider: FileKeyProvider) -> None:
    stamped = page(facts(demonstration=True), provider)

    assert text_of(stamped).count("演示样本，不具法律效力。") == pages(stamped) > 1
    assert "DEMONSTRATION" not in text_of(page(facts(), provider))


@needs_poppler
def test_a_reissue_that_takes_over_a_suspension_does_not_say_in_force(provider: FileKeyProvider) -> None:
    suspended = text_of(page(facts(issue=2, state=IssueState.SUSPENDED), provider))

    assert "暂停Suspended签发时状态statusasofissue,12March2026" in suspended
    assert "有效Inforce" not in suspended
    assert "有效Inforce" in text_of(page(facts(), provider))


@needs_poppler
def test_seconds_are_printed_where_a_demonstration_counts_in_them(provider: FileKeyProvider) -> None:
    opens = datetime(2026, 3, 10, 17, 0, 5, tzinfo=UTC)
    sample = facts(window=Window(opens, opens + timedelta(seconds=20)), demonstration=True)

    assert "2026年3月11日01:00:05至2026年3月11日01:00:25" in text_of(page(sample, provider))


@needs_poppler
def test_a_person_is_named_on_the_page_only_when_the_facts_hold_the_name(provider: FileKeyProvider) -> None:
    with_consent = plain_facts(registrant=Registrant(PartyKind.PERSON, Words("王小明", "Wang Xiaoming")))
    without = plain_facts(registrant=Registrant(PartyKind.PERSON))

    assert "王小明" in text_of(page(with_consent, provider))
    assert "自然人（姓名不公开）" in text_of(page(without, provider))


@needs_poppler
@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("𠮷野家龘䶮鱻邋遢语料", "𠮷野家龘䶮鱻邋遢语料"),
        ("𪚥字集", "□字集"),
        ("ไทย数据", "□□□数据"),
        ("表情😀集", "表情□集"),
        ("私用\ue000字", "私用□字"),
        ("反向\u202e文字\u200b集", "反向文字集"),
        ("#let x = 1 $y$ *粗* _斜_ @a <b> \\u{41}", "#letx=1$y$*粗*_斜_@a<b>\\u{41}"),
    ],
)
def test_any_name_is_printed_or_boxed_and_never_evaluated(provider: FileKeyProvider, name: str, printed: str) -> None:
    text = text_of(page(named(name), provider))

    assert printed in text
    assert ("□处的字见凭证" in text) == (name in ("𪚥字集", "ไทย数据"))


def test_a_name_of_nothing_but_characters_no_font_has_ends_in_an_error(provider: FileKeyProvider) -> None:
    rare = "".join(chr(0x1400 + n) for n in range(60))  # Canadian syllabics

    with pytest.raises(DrawError, match="too many"):
        page(named(rare), provider)


@pytest.mark.parametrize(
    ("text", "printed"), [("\u200b\u202e", "—"), ("a\x00b", "ab"), (" 名 ", "名"), ("e\u0301", "e\u0301")]
)
def test_what_cannot_be_seen_is_dropped(text: str, printed: str) -> None:
    assert printable(text) == printed


def test_unchecked_and_checked_alone_can_be_drawn(provider: FileKeyProvider) -> None:
    everything = conditions(frozenset(one.code for one in facts().conditions))

    assert pages(page(plain_facts(conditions=conditions(frozenset())), provider)) == 1
    assert pages(page(plain_facts(conditions=everything), provider)) == 1
    assert pages(page(plain_facts(duties=(), officers=()), provider)) == 1


def test_the_qr_code_is_square_svg_without_a_size_of_its_own() -> None:
    svg = qr_svg(f"{ISSUER}/v/DIP-2026-000412-2#{'a' * 32}")

    assert svg.startswith("<svg")
    assert "viewBox" in svg
    assert "width=" not in svg
