"""The whole journey in numbered steps: from an upload to a certificate that is verified without the register."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from django.conf import settings

from portal.demo.client import Unexpected, Visitor
from portal.demo.mailbox import mails
from portal.embedded.house import House

from . import certificate, curator, officers, parties
from .manifest import Choice, choose
from .people import Person, act_for, second_factor, sign_in_with_code, sign_up

Write = Callable[[str], object]
OFFICERS = ("examiner", "reviewer")  # what they are called here is also their role


@dataclass
class Journey:
    """What the steps hand on to each other."""

    file: Path
    house: House
    write: Write
    folder: Path
    fault: bool = False
    step: int = 0
    began: float = field(default_factory=time.monotonic)
    people: dict[str, Person] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    visitors: list[Visitor] = field(default_factory=list)

    def say(self, text: str, path: str = "") -> None:
        self.step += 1
        address = f"  {self.house.site}{path}" if path else ""
        self.write(f"[{self.step:2}] {time.monotonic() - self.began:5.1f} s  {text}{address}")

    def visitor(self, name: str) -> Visitor:
        self.visitors.append(Visitor(self.house.site, name))
        return self.visitors[-1]

    @property
    def mail(self) -> Path:
        return Path(settings.MAIL_DIR)


def run(file: Path, house: House, write: Write, *, fault: bool = False) -> int:
    """Drive the journey; 0 when everything came out as it must, 1 after naming the step that did not.

    `fault` kills worker and beat with SIGKILL while the window is open; the end has to be the same.
    """
    if not file.is_file():
        write(f"{file} is not a file.")
        return 1
    journey = Journey(file.resolve(), house, write, Path(settings.VAR_DIR) / "walkthrough", fault)
    shutil.rmtree(journey.folder, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="dip-walkthrough-") as scratch:
        try:
            _all_steps(journey, choose(journey.file, Path(scratch)), Path(scratch))
        except (Unexpected, httpx.HTTPError, ValueError, AssertionError) as error:
            write(f"FAILED after step {journey.step}: {error}")
            return 1
        finally:
            for visitor in journey.visitors:
                visitor.close()
    write(f"Done in {time.monotonic() - journey.began:.1f} s. Certificate: {journey.folder}")
    return 0


def _all_steps(journey: Journey, choice: Choice, scratch: Path) -> None:
    _people_come(journey)
    _curator_registers(journey)
    _holder_refuses(journey, choice)
    _officers_pass(journey)
    _pre_published(journey)
    if journey.fault:
        _kill_tasks(journey)
    _objection(journey, choice)
    _settled(journey)
    _certificate(journey, choice, scratch)
    _one_mail_each(journey)


def _people_come(journey: Journey) -> None:
    stamp = f"{int(time.time()) % 10**8}"
    names = ["curator", "holder", "objector", *OFFICERS]

    for name in names:  # one after the other: sign-ups from one address are counted under a lock
        journey.people[name] = sign_up(journey.visitor(name), f"{name}-{stamp}@walk.example", journey.mail)
    journey.say("Five people sign up and confirm their addresses by mail", "/accounts/signup/")
    with ThreadPoolExecutor(len(OFFICERS)) as pool:
        list(pool.map(lambda name: _appoint(journey, name, stamp), OFFICERS))
    for name in OFFICERS:
        second_factor(journey.people[name])
    journey.say("Two are appointed officers and set up a second factor", "/accounts/2fa/")
    act_for(journey.people["curator"], kind="organisation", name="演示数据有限公司", name_en="Demo Data Ltd")
    act_for(journey.people["holder"], kind="organisation", name="演示图片社", name_en="Demo Pictures")
    act_for(journey.people["objector"], kind="person", name="演示摄影师")
    journey.say("The others say for whom they act", "/me/party/new/")


def _appoint(journey: Journey, name: str, stamp: str) -> None:
    """The operator's act; there is no page for it."""
    number = f"{stamp}{OFFICERS.index(name)}"  # nobody else's, also when this database has seen other walkthroughs
    command = [sys.executable, "manage.py", "officer_appoint", journey.people[name].email]
    command += ["--number", number, "--role", name]
    environment = {**os.environ, **journey.house.environment}
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # our own
    if done.returncode:
        raise Unexpected(f"{name} could not be appointed: {done.stderr}")


def _curator_registers(journey: Journey) -> None:
    who = journey.people["curator"]
    pk = curator.draft_begin(who, f"web-images-{int(time.time()) % 10**6}")
    curator.draft_fill(who, pk)
    journey.say("The curator describes the dataset, its source and what it contains", f"/workspace/{pk}/")
    page = curator.manifest_upload(who, pk, journey.file)
    journey.say("The manifest is uploaded and read by a job", httpx.URL(page.url).path)
    number, page = curator.submit(who, pk)
    journey.numbers["application"] = number
    journey.say(f"The application is submitted as {number}", httpx.URL(page.url).path)


def _holder_refuses(journey: Journey, choice: Choice) -> None:
    number = parties.refuse_hosts(journey.people["holder"], choice.hosts)
    journey.numbers["refusal"] = number
    journey.say(f"A rights holder refuses {' and '.join(choice.hosts)} as {number}", f"/refusals/{number}/")
    for name in OFFICERS:
        sign_in_with_code(journey.people[name])
    journey.say("The officers sign in with password and one-time code", "/desk/")
    officers.take_step(journey.people["examiner"], number, "verify", {"assurance": "1"})
    journey.say(f"The examiner has seen the evidence for {number}", f"/refusals/{number}/")


def _officers_pass(journey: Journey) -> None:
    number = journey.numbers["application"]
    examiner, reviewer = journey.people["examiner"], journey.people["reviewer"]
    officers.take_step(examiner, number, "accept")
    journey.say("The application is admitted", "/desk/")
    page = officers.examine_and_pass(examiner, reviewer, number)
    journey.say("Examined; passed by two signatures, the drafter's own is refused", httpx.URL(page.url).path)


def _pre_published(journey: Journey) -> None:
    number = journey.numbers["application"]
    path = f"/register/{number}/"
    anyone = journey.visitor("anyone")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            anyone.get(path)
            break
        except Unexpected:
            time.sleep(0.3)
    page = anyone.wait(path, lambda seen: "Pre-published" in seen.text, seconds=20, what="pre-publication")
    journey.say("Screened and pre-published; the window is open", httpx.URL(page.url).path)
    page = anyone.get(f"{path}screening/")
    journey.say("The screening report is public", httpx.URL(page.url).path)


def _kill_tasks(journey: Journey) -> None:
    for name in ("worker", "beat"):
        journey.house.supervisor.kill(name, signal.SIGKILL)
    journey.say("Worker and beat are killed with SIGKILL; the supervisor starts them again")


def _objection(journey: Journey, choice: Choice) -> None:
    """Objection, admission, answer, reply, decision by two: the first two items go, the last one stays."""
    number, people = journey.numbers["application"], journey.people
    objection = parties.object_to_items(people["objector"], number, choice.urls)
    journey.numbers["objection"] = objection
    journey.say(f"Another party objects to three items as {objection}", f"/cases/{objection}/")
    page = people["curator"].visitor.get("/workspace/")
    match = parties.number_in(page, "MZ")
    parties.match_accept(people["curator"], match)
    journey.say(f"The curator agrees to remove what was refused ({match})", f"/cases/{match}/")
    officers.take_step(people["examiner"], objection, "admit")
    journey.say("The objection is admitted and served on the curator", f"/cases/{objection}/")
    parties.answer_some(people["curator"], objection, choice.leaving[:1])
    journey.say("The curator removes one item and contests two", f"/cases/{objection}/")
    parties.reply(people["objector"], objection)
    journey.say("The objector replies", f"/cases/{objection}/")
    values = officers.ruling_fields(people["examiner"], objection)
    page = officers.decide(people["examiner"], people["reviewer"], objection, values)
    journey.say("Decided item by item: two go, one stays; signed by a second officer", httpx.URL(page.url).path)


def _settled(journey: Journey) -> None:
    path = f"/register/{journey.numbers['application']}/"
    page = journey.visitor("anyone").wait(
        path, lambda seen: re.search(r"\bDIP-\d{4}-\d{6}-\d\b", seen.text) is not None, seconds=90, what="registration"
    )
    found = re.search(r"\bDIP-\d{4}-\d{6}-\d\b", page.text)
    assert found is not None
    journey.numbers["registration"] = found.group()
    journey.say(f"The window has closed, all is final: registered as {found.group()}", f"/register/{found.group()}/")


def _certificate(journey: Journey, choice: Choice, scratch: Path) -> None:
    number = journey.numbers["registration"]
    bundle = certificate.fetch(journey.visitor("anyone"), number, journey.folder)
    journey.say("Certificate, proof, status and keys are saved", f"/v/{number}/")
    names = ("certificate.pdf", "certificate.jwt")
    with ThreadPoolExecutor(len(names)) as pool:
        reports = list(pool.map(lambda name: certificate.verify_offline(bundle, journey.file, name), names))
    for name, report in zip(names, reports, strict=True):
        for line in report.splitlines():
            journey.write(f"        {line}")
        journey.say(f"{name} verified offline, with neither database nor network")
    out = certificate.check_absence(bundle, choice, scratch)
    journey.say(f"{out} excluded items are absent: the certified root was computed again from FILE without them")


def _one_mail_each(journey: Journey) -> None:
    """No mail twice: its Message-ID is made from event and recipient."""
    counts = Counter(str(mail["Message-ID"]) for mail in mails(journey.mail))
    twice = [key for key, count in counts.items() if count > 1]
    if twice:
        raise Unexpected(f"mails sent more than once: {twice}")
    journey.say(f"{len(counts)} mails, each sent once", "/me/inbox/")
