"""Who is on the stage: accounts with their second factors, parties, mandates, officers, and what they hand in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.demo.accounts import CURATOR, HOLDER, OBJECTOR, OFFICERS, PASSWORD, REGULATOR
from registry.models import Actor, Attachment, Case, IdentityCheck, Officer, Party, User
from registry.services.attachments import attachment_store
from registry.services.identity import identity_decide, identity_request
from registry.services.mandates import mandate_give
from registry.services.officers import officer_appoint
from registry.services.parties import party_create

from .catalogue import PartySpec, parties, say
from .stage import SEED, Stage

WITH_PASSWORD = {CURATOR, HOLDER, OBJECTOR}
PRINCIPALS = ("zhouyin", "egret")  # whom the society of the story acts for
CONFIDENTIAL = {"identity", "mandate"}
OFFICER_NAMES = ("审查一", "审查二", "复核一", "复核二", "督办")


@dataclass(frozen=True, slots=True)
class Acting:
    """A user who owns a party, ready to act."""

    user: User
    party: Party

    def as_(self, role: str) -> Actor:
        return Actor(role, user_id=self.user.pk, party_id=self.party.pk)

    @property
    def language(self) -> str:
        return self.party.language


@dataclass
class Cast:
    """Parties by the keys of parties.json; officers in the order of accounts.OFFICERS."""

    people: dict[str, Acting] = field(default_factory=dict)
    officers: list[Officer] = field(default_factory=list)

    def __getitem__(self, key: str) -> Acting:
        return self.people[key]

    @property
    def examiners(self) -> list[Officer]:
        return [one for one in self.officers if one.role == Officer.Role.EXAMINER]

    @property
    def reviewers(self) -> list[Officer]:
        return [one for one in self.officers if one.role == Officer.Role.REVIEWER]

    @property
    def lead(self) -> Officer:
        return next(one for one in self.officers if one.role == Officer.Role.LEAD)


def everybody_comes(stage: Stage, at: datetime) -> Iterator[datetime]:
    """Officers are appointed, parties sign up, hand in papers, and are known better some days later."""
    yield at
    stage.cast = Cast()
    for (email, (number, role)), name in zip(OFFICERS.items(), OFFICER_NAMES, strict=True):
        stage.cast.officers.append(_officer(email, number, role, name))
    _officer(REGULATOR, "R01", Officer.Role.REGULATOR, "监管")
    for spec in parties():
        stage.cast.people[spec.key] = _person(spec, stage.at)
    yield stage.days.later(at, 1)
    checked = [spec for spec in parties() if spec.identity != Party.Identity.EMAIL]
    checks = [_identity_ask(stage, spec) for spec in checked]
    yield stage.days.later(at, 4)
    for check in checks:
        identity_decide(check, officer=stage.cast.examiners[0], is_accepted=True, reason="", at=stage.at)
    for one in stage.cast.people.values():
        one.party.refresh_from_db()
    yield from _mandates(stage, at)


def identities_waiting(stage: Stage) -> Iterator[datetime]:
    """One request that was turned down, and one that an officer finds on the desk."""
    yield stage.day(-30)
    spec = next(one for one in parties() if one.key == "greenvine")
    turned_down = _identity_ask(stage, spec, Party.Identity.ORGANISATION)
    yield stage.day(-27)
    reason = say(stage.dice, "filing.reasons", stage.cast["greenvine"].language)
    officer = stage.cast.examiners[1]
    identity_decide(turned_down, officer=officer, is_accepted=False, reason=reason, at=stage.at)
    yield stage.day(-2)
    spec = next(one for one in parties() if one.key == "beilu")
    _identity_ask(stage, spec, Party.Identity.ORGANISATION)


def paper(stage: Stage, owner: Acting, *, purpose: str, name: str, case: Case | None = None) -> Attachment:
    """A short text file handed in by a party."""
    text = f"{name}\n\n{say(stage.dice, 'paper', owner.language)}\n{owner.party.name}\n{stage.at.isoformat()}\n"
    return attachment_store(
        SimpleUploadedFile(f"{name}.txt", text.encode()),
        purpose=purpose,
        case=case,
        party=owner.party,
        user=owner.user,
        at=stage.at,
        is_confidential=purpose in CONFIDENTIAL,
    )


def totp_secret(email: str) -> str:
    """The authenticator secret of an account: always the same, from the committed seed; 160 bits in Base32."""
    return base64.b32encode(hashlib.sha1(f"{SEED}/{email}".encode()).digest()).decode()  # noqa: S324  # no signature


def _account(email: str, name: str, language: str) -> User:
    password = PASSWORD if email in WITH_PASSWORD or email in OFFICERS or email == REGULATOR else None
    user = User.objects.create_user(email, password, name=name, language=language)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _officer(email: str, number: str, role: str, name: str) -> Officer:
    user = _account(email, name, "zh-hans")
    TOTP.activate(user, totp_secret(email))
    return officer_appoint(email=email, number=number, role=role)


def _person(spec: PartySpec, at: datetime) -> Acting:
    user = _account(spec.email, spec.user, spec.language)
    party = party_create(
        user=user,
        kind=spec.kind,
        name=spec.zh,
        name_en=spec.en,
        country=spec.country,
        registration_code=spec.code,
        at=at,
    )
    return Acting(user, party)


def _identity_ask(stage: Stage, spec: PartySpec, level: str | None = None) -> IdentityCheck:
    one = stage.cast[spec.key]
    document = paper(stage, one, purpose="identity", name="营业执照" if spec.code else "身份证件")
    return identity_request(one.party, level=level or spec.identity, document=document, at=stage.at)


def _mandates(stage: Stage, at: datetime) -> Iterator[datetime]:
    yield stage.days.later(at, 6)
    agent = stage.cast["tingyu"].party
    for key in PRINCIPALS:
        principal = stage.cast[key]
        document = paper(stage, principal, purpose="mandate", name="委托书")
        mandate_give(
            principal=principal.party,
            agent=agent,
            scope="代为提出拒绝声明与异议",
            valid_from=stage.at,
            valid_until=None,
            document=document,
            at=stage.at,
        )
