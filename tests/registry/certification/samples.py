"""Facts for the tests of this folder: the Jiangnan gazetteers, with whatever a test needs to be different."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from registry.certification.conditions import conditions
from registry.certification.facts import (
    CertificateFacts,
    Dataset,
    Duty,
    ExclusionRow,
    Exclusions,
    Items,
    ObjectionRow,
    Objections,
    Officer,
    Outcome,
    OutcomeCount,
    PartyKind,
    Policy,
    Registrant,
    RootPair,
    Roots,
    Screening,
    Sources,
    Window,
)
from registry.certification.wording import Words

ISSUER = "https://register.example"
STATUS_URL = f"{ISSUER}/v/DIP-2026-000412-2/status.json"
AT = datetime(2026, 3, 12, 1, 30, tzinfo=UTC)
CHECKED = frozenset(
    {"sources_disclosed", "manifest_roots", "window_held", "objections_final", "refusals_screened", "matches_final"}
    | {"exclusions_applied", "two_officers"}
)


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


ORGANISATION = Registrant(
    PartyKind.ORGANISATION, Words("江南数字人文研究中心", "Jiangnan Centre for Digital Humanities")
)
BEFORE = Roots(digest("items before"), digest("keys before"))
AFTER = Roots(digest("items after"), digest("keys after"))
EXCLUSION_ROWS = (
    ExclusionRow(
        "JJ-2025-00006118-2", Words("shuku.example 及其子域", "shuku.example and subdomains"), "copyright", 612
    ),
    ExclusionRow("JJ-2025-00006204-4", Words("https://difangzhi.example/ming/*"), "copyright", 318),
    ExclusionRow("JJ-2026-00000087-9", Words("huakan.example"), "contract", 381),
    ExclusionRow("YY-2026-000041-7", Words("影印本提要 62 篇", "62 abstracts of facsimile editions"), "copyright", 62),
    ExclusionRow("YY-2026-000044-3", Words("人物小传 4 条", "4 biographical notes"), "personal_information", 4),
)
OBJECTION_ROWS = (
    ObjectionRow(
        "YY-2026-000041-7", Words("62 条影印本提要", "62 abstracts"), "copyright", Outcome.UPHELD, 62, date(2026, 3, 6)
    ),
    ObjectionRow(
        "YY-2026-000044-3",
        Words("4 条人物小传", "4 biographical notes"),
        "personal_information",
        Outcome.PARTLY_UPHELD,
        4,
        date(2026, 3, 9),
    ),
    ObjectionRow("YY-2026-000046-8", Words("全部", "the whole"), "copyright", Outcome.REJECTED, 0, date(2026, 3, 10)),
    ObjectionRow("YY-2026-000051-2", Words("来源 17", "source 17"), "contract", Outcome.SETTLED, 0, date(2026, 3, 4)),
)


def facts(**changes: Any) -> CertificateFacts:
    """Complete facts with exclusions and objections (two pages); keyword arguments replace fields."""
    base = CertificateFacts(
        number="DIP-2026-000412-2",
        issue=1,
        issued_at=AT,
        registry=Words("数据知识产权登记与异议平台", "Data-IP Register"),
        dataset=Dataset(
            "jiangnan-gazetteers",
            Words("江南地方志文本语料库", "Jiangnan Local Gazetteers Text Corpus"),
            "v1.1",
            digest("manifest"),
        ),
        registrant=ORGANISATION,
        items=Items(before=1_074_324, covered=1_072_947, unresolvable=212),
        roots=RootPair(BEFORE, AFTER),
        exclusions=Exclusions(1377, digest("exclusions"), EXCLUSION_ROWS),
        window=Window(datetime(2026, 2, 9, 1, tzinfo=UTC), datetime(2026, 2, 28, 16, tzinfo=UTC), 10),
        objections=Objections(4, tuple(OutcomeCount(row.outcome, 1) for row in OBJECTION_ROWS), OBJECTION_ROWS),
        screening=Screening(datetime(2026, 3, 10, 18, 10, tzinfo=UTC), 4377, 398_114, digest("snapshot")),
        sources=Sources(n=61, k=58),
        duties=(
            Duty(
                "source_disclosure",
                Words("来源披露，每 12 个月", "source disclosure, yearly"),
                date(2027, 3, 12),
            ),
            Duty(
                "generated_content_marking",
                Words("生成内容标记，每 12 个月", "generated-content marking, yearly"),
                date(2027, 3, 12),
            ),
            Duty(
                "log_retention",
                Words("日志保存报告，每 6 个月", "log-retention report, half-yearly"),
                date(2026, 9, 14),
            ),
        ),
        conditions=conditions(CHECKED),
        policy=Policy("P", "3", Words("登记与豁免条件", "Registration and safe harbour")),
        valid_from=AT,
        valid_until=datetime(2029, 3, 11, 16, tzinfo=UTC),
        ledger_origin="log.register.example/2026",
        officers=(
            Officer(Words("审查员", "Examiner"), "E-07", AT - timedelta(hours=17)),
            Officer(Words("复核人", "Second reviewer"), "R-03", AT - timedelta(minutes=25)),
        ),
    )
    return replace(base, **changes)


def plain_facts(**changes: Any) -> CertificateFacts:
    """Facts of a version nobody objected to and nothing was excluded from."""
    quiet: dict[str, Any] = {
        "items": Items(before=1000, covered=1000, unresolvable=0),
        "roots": RootPair(BEFORE, BEFORE),
        "exclusions": Exclusions(0),
        "objections": Objections(0),
    }
    return facts(**quiet | changes)
