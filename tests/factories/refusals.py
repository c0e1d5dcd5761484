"""Refusals in every early state, made through the services."""

from collections.abc import Mapping
from datetime import datetime

from registry.models import Actor, Assurance, Party, Refusal, User
from registry.services.parties import party_create
from registry.services.refusal_steps import refusal_verify
from registry.services.refusals import RefusalText, refusal_draft, refusal_file
from registry.services.scopes import scope_lines

from .registrations import AT, Acting, officer_actor, officer_new, user_new

NO_TRAINING = {"collect": "disallow", "train_generative": "disallow"}


def holder_new(name: str = "Shantang Press", *, kind: str = "organisation", at: datetime = AT) -> Acting:
    user: User = user_new("holder")
    return Acting(user, party_create(user=user, kind=kind, name=name, at=at))


def holder_actor(refusal: Refusal) -> Actor:
    """The first owner of the holder, acting for it."""
    return actor_of(refusal.holder)


def actor_of(party: Party, role: str = "holder") -> Actor:
    membership = party.memberships.order_by("pk")[0]
    return Actor(role, user_id=membership.user_id, party_id=party.pk)


def refusal_drafted(
    scopes: str = "shuku.example", *, holder: Acting | None = None, at: datetime = AT, **fields: object
) -> Refusal:
    holder = holder or holder_new(at=at)
    return refusal_draft(holder=holder.party, text=text(scopes, **fields), actor=holder.as_("holder"), at=at)


def refusal_filed(
    scopes: str = "shuku.example",
    *,
    holder: Acting | None = None,
    ground: str = "copyright",
    usages: Mapping[str, str] = NO_TRAINING,
    effective_from: datetime | None = None,
    effective_until: datetime | None = None,
    capacity: str = "owner",
    at: datetime = AT,
) -> Refusal:
    """Filed and provisionally in force; `scopes` one a line."""
    holder = holder or holder_new(at=at)
    return refusal_file(
        holder=holder.party,
        scopes=scope_lines(scopes),
        ground=ground,
        usages=usages,
        effective_from=effective_from,
        effective_until=effective_until,
        statement="本社出版物不得用于训练。",
        capacity=capacity,
        actor=holder.as_("holder"),
        at=at,
    )


def refusal_effective(scopes: str = "shuku.example", *, at: datetime = AT, **fields: object) -> Refusal:
    """Verified by an examiner: in force for good, and silence counts against a curator."""
    refusal = refusal_filed(scopes, at=at, **fields)  # type: ignore[arg-type]  # passed on as given
    examiner = officer_actor(officer_new())
    return refusal_verify(refusal, assurance=Assurance.EVIDENCE_REVIEWED, actor=examiner, at=at)


def text(scopes: str = "shuku.example", **fields: object) -> RefusalText:
    given: dict[str, object] = {"ground": "copyright", "usages": NO_TRAINING, **fields}
    return RefusalText(scopes=scope_lines(scopes), **given)  # type: ignore[arg-type]  # passed on as given
