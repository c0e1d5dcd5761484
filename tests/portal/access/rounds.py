"""What stands in a world beside the cases: batches, orders, appeals, wordings, webhooks, and links from mails."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex

from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile

from objections.models import ManyObjection, Objection, RulingBatch, TargetKind, UnconfirmedObjection
from objections.services.answer_templates import template_save
from objections.services.brakes import appeal_file
from objections.services.copies import copy_add
from objections.services.evidence import evidence_add
from objections.services.many_filing import many_draft
from objections.services.ruling_batches import ruling_batch_create
from objections.services.ruling_lines import rulings_carry_out
from objections.services.targets import TargetInput
from objections.services.unconfirmed import CONFIRM, Visitor, objection_ask_confirmation
from registry.kernel import clock
from registry.models import Attachment, Case, OutboxMessage, Registration, SiteCheck, UnsealOrder
from registry.services.attachments import attachment_store
from registry.services.calendar_links import calendar_link_make
from registry.services.clock_changes import change_propose
from registry.services.control_proofs import control_ask
from registry.services.decisions import Reasons
from registry.services.desk_templates import desk_template_save
from registry.services.file_links import file_link
from registry.services.notice_settings import second_email_set, stop_token
from registry.services.site_fetch import Fetched, evidence_of, evidence_put
from registry.services.unsealing import unseal_order
from registry.services.webhooks import webhook_add
from tests.factories.answers import SIGNED, batch_signed
from tests.factories.certificates import SETTLED
from tests.factories.clocks import profile_drafted
from tests.factories.filings import filed
from tests.factories.objections import (
    DOMAIN,
    FILED,
    domain,
    objection_examined,
    objection_filed,
    objection_served,
    objector_new,
    objector_of,
    registration_published,
)
from tests.factories.records import with_record
from tests.factories.registrations import Acting, officer_new

REASONS = Reasons(facts="Shown.", reasons="It is theirs.", ground="rights_shown")
Ids = dict[str, object]


def rounds(curator: Acting, holder: Acting, objection: Objection, registered: Registration) -> Ids:
    """Ids by the names that stand in addresses; a callable makes what would be over by the time it is used."""
    return (
        _batches(curator, holder)
        | _orders(holder, objection)
        | _desk()
        | _links(curator, objection)
        | {
            "template": template_save(
                curator.party, name="Licensed", text_zh="均有许可。", text_en="Licensed.", user=curator.user, at=FILED
            ).pk,
            "site_check": _site_read(),
            "place": control_ask(
                curator.party, text="a.example", kind="domain", method="dns", user=curator.user, at=FILED
            ).pk,
            "webhook": webhook_add(
                curator.party, url="https://93.184.216.34/hook", user=curator.user, at=FILED
            ).pk,  # a public address: nothing is resolved or sent
            "number.transfer": filed(registered, "transfer", other=holder, at=SETTLED).case.number,
        }
    )


def _batches(curator: Acting, holder: Acting) -> Ids:
    """Signed answers in bulk, decisions in bulk that wait for a signature, one objection for many datasets."""
    answered, ruled = registration_published(curator=curator), registration_published(curator=curator)
    objection_served(answered)
    answers = batch_signed(answered, at=SIGNED)
    apart = [objection_examined(ruled) for _each in range(3)][-1]  # left out of the batch, so still to be decided
    ruling = ruling_batch_create(
        ruled,
        objection_ground="copyright",
        answered="contest",
        event="reject",
        reasons=REASONS,
        aside=[apart.pk],
        officer=officer_new(),
        at=FILED,
    )
    rulings_carry_out(FILED)
    assert RulingBatch.objects.get(pk=ruling.pk).step == RulingBatch.Step.PROPOSED
    many: ManyObjection = many_draft(
        holder.party,
        numbers=[str(ruled.case.number)],
        ground="contract",
        statement="Ours.",
        target=TargetInput(TargetKind.DOMAIN, text=DOMAIN),
        user=holder.user,
        at=FILED,
    )
    return {
        "batch": answers.pk,
        "batch_line": answers.lines.order_by("pk")[0].pk,
        "ruled": ruled.pk,
        "ruling": ruling.pk,
        "many": many.pk,
    }


def _orders(holder: Acting, objection: Objection) -> Ids:
    """An order on a sealed person, a redacted copy, an appeal against the brake."""
    sealed = objection_filed(objection.registration, objector=objector_new("Zhang San", kind="person"))
    order: UnsealOrder = unseal_order(
        sealed.case,
        sealed.objector,
        to="public",
        authority="",
        reasons="A court asks for it.",
        officer=officer_new("lead"),
        at=FILED,
    )
    original = evidence_add(objection, upload("original"), actor=objector_of(objection), at=FILED)
    copy = copy_add(objection, original, upload("copy"), actor=objector_of(objection), at=FILED)
    appeal = appeal_file(with_record("rrrrr").party, reasons="Our lists were wrong.", at=FILED)
    return {
        "case.sealed": sealed.case_id,
        "number.sealed": sealed.case.number,
        "seal_order": order.pk,
        "copy": copy.pk,
        "appeal": appeal.pk,
    }


def _desk() -> Ids:
    """A shared wording, and a change of the rules that waits for its second signature."""
    change = profile_drafted(FILED, answer=15)
    wording = desk_template_save(
        name=f"Wording {change.pk}", purpose="decision", facts="", text="Because.", officer=officer_new(), at=FILED
    )
    return {"change": change_propose(change, officer=change.drafted_by, at=FILED).pk, "wording": wording.pk}


def _links(curator: Acting, objection: Objection) -> Ids:
    """What opens without signing in: each link is known to whom it was mailed or shown alone."""
    waiting: UnconfirmedObjection = objection_ask_confirmation(
        registration=objection.registration,
        visitor=Visitor("Li Si", "li.si@example.test", "en"),
        ground="copyright",
        statement="Ours.",
        targets=domain(),
        at=FILED,
    )
    second_email_set(curator.party, f"second{curator.party.pk}@example.test", at=FILED)
    asked = OutboxMessage.objects.filter(event="notices:second_address").order_by("-pk")[0]
    evidence = objection.case.attachments.order_by("pk")[0]
    return {
        "confirm_link": signing.dumps(waiting.pk, salt=CONFIRM),
        "second_link": asked.params["token"],
        "stop_link": stop_token(curator.party.pk, "news"),
        "feed": calendar_link_make(curator.user, curator.party, at=FILED),
        "file_link": _opened(evidence),
    }


def _site_read() -> str:
    """A reading of a site, as the sweep leaves it; nothing is asked over the network here."""
    answer = Fetched("robots", "https://a.example/robots.txt", FILED, "", "https://a.example/robots.txt", 200)
    digest = evidence_put(evidence_of("a.example", FILED, [answer]))
    name = token_hex(8)
    SiteCheck.objects.create(
        public_id=name, host="a.example", asked_at=FILED, finished_at=FILED, snapshot_sha256=digest
    )
    return name


def _opened(attachment: Attachment) -> Callable[[], str]:
    return lambda: file_link(attachment, at=clock.now()).rstrip("/").rsplit("/", 1)[1]


def paper(acting: Acting, purpose: str, case: Case | None) -> Attachment:
    file = SimpleUploadedFile(f"{purpose}.txt", f"A paper of {acting.party.pk} for {purpose}.".encode())
    return attachment_store(file, purpose=purpose, case=case, party=acting.party, user=acting.user, at=FILED)


def upload(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.txt", f"The {name}.".encode())
