"""One officer's desk with something on every page: what the browser looks at."""

from dataclasses import dataclass, replace

from django.core.files.uploadedfile import SimpleUploadedFile

from objections.services.item_groups import groups_of
from objections.services.ruling_drafts import Choice, ruling_write
from registry.models import Decision, IdentityCheck, Officer
from registry.services.assignments import case_claim
from registry.services.attachments import attachment_store
from registry.services.checklists import MarkInput, checklist_mark
from registry.services.decisions import Reasons, decision_return
from registry.services.identity import identity_request
from registry.services.proposals import decision_offer
from tests.factories.certificates import SETTLED, certified
from tests.factories.filings import filed as filing_made
from tests.factories.matches import match_notified
from tests.factories.objections import FILED, lines, objection_examined, objection_filed, objector_new, read
from tests.factories.officers import officer_with_totp
from tests.factories.registrations import officer_new, registration_submitted, registration_under_examination

ITEMS = (
    "https://images.example.com/a/1.jpg",
    "https://images.example.com/a/2.jpg",
    "https://texts.example.org/story.html",
)
FIRST = Reasons(
    facts="异议人提交了 2009 年整理本的版权页。",
    reasons="第 1 组双方无争议，移出。其余文字与 1933 年刊本相同，属公有领域，保留。",
    ground="mixed",
    evidence_considered="整理本版权页扫描；刊本书影 3 页。",
)


@dataclass(frozen=True)
class Scene:
    """The lead who looks, and the addresses of every page."""

    lead: Officer
    paths: dict[str, str]


def scene_set() -> Scene:
    certificate = certified()  # first: it lets the time of its window pass
    change = {"fields": {"name_en": "Rubbings of Jiangnan", "volume": "三件"}}
    filing = filing_made(certificate.registration, "change", content=change, at=SETTLED)
    lead = officer_with_totp("lead")
    drafter, other = officer_new(), officer_new("reviewer")
    application = registration_submitted()
    checklist_mark(application, marks={"scope": MarkInput("gap", "地域范围未写明。")}, officer=drafter, at=FILED)
    case_claim(application.case, officer=lead, at=FILED)
    examined = registration_under_examination()
    decision = _returned_and_proposed(drafter, other)
    draft = read(objection_examined(targets=lines(*ITEMS)))
    match = match_notified()
    filed = objection_filed()
    check = _identity_asked()
    return Scene(
        lead,
        {
            "queue": "/desk/?tab=unassigned",
            "mine": "/desk/",
            "application": f"/desk/{application.case_id}/",
            "examination": f"/desk/{examined.case_id}/",
            "letter": f"/desk/{application.case_id}/letter/",
            "filed": f"/desk/{filed.case_id}/",
            "objection": f"/desk/{draft.case_id}/",
            "decision": f"/desk/decisions/{decision.pk}/",
            "refusal": f"/desk/{match.refusal.case_id}/",
            "match": f"/desk/{match.case_id}/",
            "certificate": f"/desk/{certificate.case_id}/",
            "registered": f"/desk/{certificate.registration.case_id}/",
            "filing": f"/desk/{filing.case_id}/",
            "identity": "/desk/identity/",
            "identity-check": f"/desk/identity/{check.pk}/",
            "rules": "/desk/rules/",
            "calendar": "/desk/calendar/?year=2026",
        },
    )


def _returned_and_proposed(drafter: Officer, other: Officer) -> Decision:
    """A decision that came back once and waits for its second signature again."""
    objection = read(objection_examined(targets=lines(*ITEMS)))
    first, *rest = groups_of(objection)
    choices = {first.key: Choice("upheld"), **{group.key: Choice("rejected") for group in rest}}
    shared = {"event": "", "choices": choices, "officer": drafter, "at": FILED}
    decision = ruling_write(objection, reasons=FIRST, lock=None, **shared)
    decision_offer(decision, officer=drafter, lock=decision.lock, at=FILED)
    decision = decision_return(decision, officer=other, reason="理由第 2 组不足。")
    better = replace(FIRST, reasons=FIRST.reasons.replace("相同", "逐字相同"))
    decision = ruling_write(objection, reasons=better, lock=decision.lock, **shared)
    return decision_offer(decision, officer=drafter, lock=decision.lock, at=FILED)


def _identity_asked() -> IdentityCheck:
    acting = objector_new("山塘书社")
    document = attachment_store(
        SimpleUploadedFile("licence.txt", b"A business licence."),
        purpose="identity",
        case=None,
        party=acting.party,
        user=acting.user,
        at=FILED,
    )
    return identity_request(acting.party, level="organisation", document=document, at=FILED)
