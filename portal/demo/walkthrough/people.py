"""People come to the register: accounts, parties, second factors, through the public forms."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from portal.demo.client import PageView, Unexpected, Visitor
from portal.demo.mailbox import link_in_mail

PASSWORD = "walk-through-2026-yes"  # noqa: S105  # accounts of a throw-away database
STEP = 30  # seconds an authenticator code lives (RFC 6238)


@dataclass
class Person:
    """Somebody with a browser, an address and, for officers, an authenticator."""

    visitor: Visitor
    email: str
    secret: str = ""
    last_code_at: int = 0

    def code(self) -> str:
        """The next one-time code. A code works once, so a second one within the same half minute waits for the next."""
        step = int(time.time()) // STEP
        while step <= self.last_code_at:
            time.sleep(0.2)
            step = int(time.time()) // STEP
        self.last_code_at = step
        return str(format_hotp_value(hotp_value(self.secret, step)))


def sign_up(visitor: Visitor, email: str, mail_folder: Path) -> Person:
    """Sign up, confirm the address by the mailed link, be signed in."""
    page = visitor.get("/accounts/signup/")
    form = page.form(has="password1")
    visitor.submit(page, form, {"email": email, "password1": PASSWORD, "password2": PASSWORD})
    link = link_in_mail(mail_folder, email, "/accounts/confirm-email/")
    page = visitor.get(unquote(link))
    page = visitor.submit(page, page.form(action="/accounts/confirm-email/"))
    if "/accounts/login" in page.url:
        page = visitor.submit(page, page.form(has="password"), {"login": email, "password": PASSWORD})
    return Person(visitor, email)


def act_for(person: Person, *, kind: str, name: str, name_en: str = "") -> None:
    """Say for whom one acts."""
    page = person.visitor.get("/me/party/new/")
    values = {"kind": kind, "name": name, "name_en": name_en, "country": "CN"}
    page = person.visitor.submit(page, page.form(has="kind"), values)
    if name not in page.text:
        raise Unexpected(f"{page.url} does not name {name}")


def second_factor(person: Person) -> PageView:
    """Set up an authenticator app; the register sends officers here before anything else."""
    page = _reauthenticated(person, person.visitor.get("/accounts/2fa/totp/activate/"))
    found = re.search(r"\b[A-Z2-7]{32}\b", page.text)
    if found is None:
        raise Unexpected(f"{page.url} shows no secret: {page.text[:300]}")
    person.secret = found.group()
    page = person.visitor.submit(page, page.form(action="totp/activate"), {"code": person.code()})
    if "recovery" not in page.url and "recovery" not in page.text.lower():
        raise Unexpected(f"the authenticator was not accepted: {page.text[:300]}")
    return page


def sign_in_with_code(person: Person) -> None:
    """Sign out and in again with password and one-time code, as an officer does every morning."""
    page = person.visitor.get("/accounts/logout/")
    page = person.visitor.submit(page, page.form(action="/accounts/logout/"))
    page = person.visitor.get("/accounts/login/")
    page = person.visitor.submit(page, page.form(has="password"), {"login": person.email, "password": PASSWORD})
    page = person.visitor.submit(page, page.form(has="code"), {"code": person.code()})
    if "/accounts/" in page.url:
        raise Unexpected(f"sign-in with a code did not work: {page.text[:300]}")


def _reauthenticated(person: Person, page: PageView) -> PageView:
    """allauth asks for the password again before a second factor is set up."""
    if "reauthenticate" not in page.url:
        return page
    return person.visitor.submit(page, page.form(has="password"), {"password": PASSWORD})
