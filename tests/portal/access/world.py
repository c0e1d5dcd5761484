"""Two of everything: a curator with a colleague, an objector who also holds a refusal, and what they have here.

`World.ids` maps the names that stand in the table's addresses to what stands in a real address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing

from objections.models import Objection
from objections.services.unconfirmed import ENTER
from registry.models import InboxMessage, LedgerEntry, LogShard, Party, Registration, Service, User
from registry.services.applicants import applicant_add
from registry.services.filings import filing_submit
from registry.services.grants import grant_give
from registry.services.identity import identity_request
from registry.services.invitations import member_invite
from registry.services.ledger import ledger_integrate
from registry.services.mandates import mandate_give
from registry.services.parties import token_create
from registry.services.proposals import decision_write
from registry.services.register_snapshots import register_snapshot_take
from registry.services.sources import source_proof_add
from tests.factories.certificates import SETTLED, certified
from tests.factories.imports import import_checked
from tests.factories.matches import HOST
from tests.factories.objections import (
    FILED,
    REASONS,
    objection_drafted,
    objection_examined,
    objection_served,
    objector_new,
    registration_published,
)
from tests.factories.refusals import actor_of, refusal_drafted, refusal_effective
from tests.factories.registrations import (
    AT,
    CSV,
    Acting,
    applicant_actor,
    curator_new,
    officer_new,
    registration_draft,
    registration_submitted,
    user_new,
)

from .rounds import paper, rounds


@dataclass(frozen=True)
class World:
    """`party` is the curator, `counterparty` the objector and holder, `colleague` a reader of the curator's party."""

    party: Acting
    counterparty: Acting
    colleague: User
    ids: dict[str, object]


def worlds_new() -> tuple[World, World]:
    """One's own and somebody else's; the certificates come first, since time passes for them."""
    people = [(curator_new(f"Curator {name}"), objector_new(f"Holder {name}")) for name in "AB"]
    registered = [certified(curator=curator).registration for curator, _holder in people]
    first, second = (_world(*who, one) for who, one in zip(people, registered, strict=True))
    register_snapshot_take(FILED)
    return first, second


def _world(curator: Acting, holder: Acting, registered: Registration) -> World:
    reader = user_new("reader")
    membership = curator.party.memberships.create(user=reader, role="reader", created_at=AT)
    refusal = refusal_effective(HOST, holder=holder)
    own_refusal = refusal_effective(f"own{holder.party.pk}.example", holder=holder)
    published = registration_published(curator=curator)
    objection = objection_served(published, objector=holder)
    examined = objection_examined(published, objector=objector_new())
    draft = registration_draft(curator=curator, manifest=f"{CSV}no address,,\n")
    application = registration_submitted(curator=curator)
    source = draft.version.sources.get()
    proof = paper(curator, "proof", draft.case)
    source_proof_add(source, proof, at=AT)
    ids: dict[str, object] = {
        "draft": draft.pk,
        "source": source.pk,
        "proof": proof.pk,
        "job": draft.version.manifests.get().job_id,
        "job_filed": application.version.manifests.get().job_id,
        "joined": applicant_add(draft, reference=joining().alias, actor=applicant_actor(draft), at=AT).party_id,
        "application": application.case_id,
        "published": published.pk,
        "registered": registered.pk,
        "examined": examined.case_id,
        "decision": decision_write(
            examined.case, event="reject", officer=officer_new(), reasons=REASONS, lock=None, at=FILED
        ).pk,
        "number.published": published.case.number,
        "number.certificate": registered.number,
        "number.objection": objection.case.number,
        "number.refusal": own_refusal.case.number,
        "number.match": published.matches.get(refusal=refusal).case.number,
        "case.objection": objection.case_id,
        "case.refusal": own_refusal.case_id,
        "case.match": published.matches.get(refusal=refusal).case_id,
        "case.certificate": registered.case.children.get(kind="certificate").pk,
        "grant": grant_give(own_refusal, actor=actor_of(holder.party), party=objector_new().party, at=FILED).pk,
        "number.application": application.case.number,
        "number.examined": examined.case.number,
        "number.notice": published.case.notices.order_by("pk")[0].number,
        "objection_draft": objection_drafted(published, objector=holder).pk,
        "refusal_draft": refusal_drafted("later.example", holder=holder).pk,
        "refusal_import": import_checked("scope\nmany.example\ncom\n", holder=holder).pk,
        "entry_log": LedgerEntry.objects.order_by("pk")[0].pk,
    }
    ids |= _letters(curator, holder, objection, registered, membership.pk)
    ids |= rounds(curator, holder, objection, registered)
    return World(curator, holder, reader, ids | _log())


def _log() -> dict[str, int | str]:
    """The ledger up to here, with one of its tiles."""
    ledger_integrate(FILED)
    shard = LogShard.objects.latest("year")
    return {"log_year": shard.year, "log_tile": f"0/000.p/{min(shard.size, 255)}"}


def _letters(
    curator: Acting, holder: Acting, objection: Objection, registered: Registration, membership: int
) -> dict[str, object]:
    """Papers, tokens, invitations, messages and what comes after registration."""
    until = SETTLED + timedelta(days=900)
    remark = filing_submit(
        registered, kind="change", text="A new address.", actor=applicant_actor(registered), at=SETTLED
    )
    identity = paper(curator, "identity", None)
    entry = {"case": objection.case_id, "party": objection.objector_id, "at": FILED.timestamp()}
    return {
        "evidence": paper(holder, "evidence", objection.case).pk,
        "identity_paper": identity.pk,
        "snapshot": 1,
        "screened": 1,
        "identity_check": identity_request(curator.party, level="organisation", document=identity, at=FILED).pk,
        "invitation": member_invite(
            curator.party, by=curator.user, email="new@example.test", role="reader", at=FILED
        ).pk,
        "membership": membership,
        "mandate": mandate_give(
            principal=curator.party,
            agent=holder.party,
            scope="all",
            valid_from=AT,
            valid_until=until,
            document=None,
            at=AT,
        ).pk,
        "token": token_create(user=curator.user, party=curator.party, name="night", at=AT)[0].pk,
        "officer_token": token_create(user=officer_new().user, party=None, name="night", at=AT)[0].pk,
        "acting": curator.party.pk,
        "message": InboxMessage.objects.filter(party=curator.party).order_by("pk")[0].pk,
        "number.filing": remark.case.number,
        "service": Service.objects.filter(inbox__case=objection.case).order_by("pk")[0].pk,
        "case.filing": remark.case_id,
        "entry_link": signing.dumps(entry, salt=ENTER),
    }


def joining() -> Party:
    return curator_new("Joining").party
