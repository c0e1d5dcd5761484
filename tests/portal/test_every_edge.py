"""Every edge of the six machines can be taken on a page and through the API, or is the system's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import get_resolver

from objections.views.certificate_case import STEPS as CERTIFICATE_PAGES
from objections.views.filing_case import STEPS as FILING_PAGES
from objections.views.steps import STEPS as OBJECTION_PAGES
from portal.api.v1 import certificates, datasets, filings, matches, objection_steps, officer_steps, refusals
from portal.api.v1 import registrations as registrations_api
from portal.desk.wording import DECISIONS
from portal.views.desk.steps import STEPS as DESK
from registry.services.decisions import EFFECTS
from registry.views.refusal_step_kinds import STEPS as REFUSAL_PAGES
from tests.procedure.rows import machines

Key = tuple[str, str]  # machine, event

MACHINES = machines(Path(settings.SHARED_DIR))
EDGES: dict[Key, set[str]] = {}  # who takes it, from each state
for machine, table in MACHINES.items():
    for edge in table["edges"]:
        EDGES.setdefault((machine, edge["event"]), set()).add(edge["actor"])

OWN = {  # what no person can ask for, and what makes it happen instead
    ("registration", "publish"): "the end of the screening publishes",
    ("registration", "send_back"): "a screening that cannot be finished sends the application back",
    ("registration", "settle"): "the settlement rule registers, when the last objection has ended or the window closes",
    ("registration", "hold"): "the close of the window holds what the rule does not yet settle",
    ("registration", "uphold_whole"): "follows from a final decision on an objection to the whole",
    ("registration", "record_filing"): "follows from a filing that is recorded",
    ("objection", "become_moot"): "follows from the end of the registration or of the items",
    ("match", "exclude"): "follows from the recorded list of exclusions",
    ("match", "lift"): "follows from a withdrawal, a grant, a narrower refusal or another version",
    ("certificate", "supersede"): "happens in the transaction that issues the next one",
    ("certificate", "expire"): "the sweep ends what is over while suspended",
}
NOT_IN_API = {  # a page alone
    ("objection", "discard"): "the API files in one act, so that it never leaves a draft",
    ("refusal", "discard"): "the API files in one act, so that it never leaves a draft",
}

TABLES: dict[str, Any] = {  # steps that share one address
    "objection": OBJECTION_PAGES,
    "filing": FILING_PAGES,
    "certificate": CERTIFICATE_PAGES,
    "refusal": REFUSAL_PAGES,
}
PAGE_STEPS = {  # the step's name where it is not the event's
    ("objection", "concede"): "answer",
    ("objection", "extend"): "answer",  # of the answer; of the cooling-off by `extend-cooling`
    ("objection", "request_review"): "review",
    ("objection", "end"): "end-cooling",
    ("filing", "request_review"): "review",
    ("refusal", "supply"): "proof",
    ("refusal", "request_review"): "review",
}
PAGES = {  # pages of their own
    ("registration", "submit"): "registration_check",
    ("registration", "resubmit"): "registration_check",
    ("registration", "supply"): "registration_evidence",
    ("registration", "request_review"): "registration_review",
    ("registration", "withdraw"): "registration_withdraw",
    ("registration", "cancel"): "registration_cancel",
    ("registration", "replace_version"): "version_replace_check",
    ("registration", "set_aside"): "case_step",
    ("registration", "require_correction"): "desk_letter",
    ("registration", "request_evidence"): "desk_letter",
    ("objection", "file"): "objection_check",
    ("objection", "discard"): "draft_discard",
    ("refusal", "file"): "refusal_check",
    ("refusal", "discard"): "refusal_discard",
    ("refusal", "contest"): "match_answer",
    ("match", "accept"): "match_answer",
    ("match", "contest"): "match_answer",
    ("certificate", "cancel"): "registration_cancel",  # ends with its registration
}
API = {
    "registration": registrations_api.STEPS,
    "objection": objection_steps.STEPS,
    "refusal": refusals.STEPS,
    "match": matches.STEPS,
    "certificate": certificates.STEPS,
    "filing": filings.STEPS,
}
API_STEPS = {
    ("registration", "request_review"): ("registration", "review"),
    ("registration", "set_aside"): ("objection", "set-aside"),
    ("objection", "request_review"): ("objection", "review"),
    ("objection", "end"): ("objection", "end-cooling"),
    ("refusal", "request_review"): ("refusal", "review"),
    ("refusal", "contest"): ("match", "contest"),
    ("filing", "request_review"): ("filing", "review"),
    ("certificate", "cancel"): ("registration", "cancel"),
}
FILED = {("objection", "file"): datasets.DatasetObjections, ("refusal", "file"): refusals.Refusals}
OFFICERS = {"examiner", "lead", "system or examiner"}
OFFICER_API = {step.name for step in officer_steps.STEPS}


def is_own(key: Key) -> bool:
    return EDGES[key] == {"system"}


def is_decided(key: Key) -> bool:
    return any("+ second" in actor or actor == "panel" for actor in EDGES[key])


def is_officers(key: Key) -> bool:
    return EDGES[key] <= OFFICERS


def routes(patterns: Any) -> Iterator[str]:
    for pattern in patterns:
        yield from routes(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern.name]


def dashed(event: str) -> str:
    return event.replace("_", "-")


@pytest.mark.parametrize("key", sorted(key for key in EDGES if is_decided(key)), ids="/".join)
def test_what_two_officers_sign_has_words_for_the_page_and_an_effect(key: Key) -> None:
    assert key in EFFECTS
    assert key in DECISIONS
    assert "desk_decision" in set(routes(get_resolver().url_patterns))
    assert {"decision", "propose", "sign", "return"} <= OFFICER_API


@pytest.mark.parametrize("key", sorted(key for key in EDGES if not is_own(key) and not is_decided(key)), ids="/".join)
def test_every_other_step_of_a_person_is_on_a_page_and_in_the_api(key: Key) -> None:
    assert is_on_a_page(key)
    assert key in NOT_IN_API or is_in_the_api(key)


def is_on_a_page(key: Key) -> bool:
    machine, event = key
    if key in PAGES:
        return PAGES[key] in set(routes(get_resolver().url_patterns))
    if is_officers(key):
        return event in {step.event for step in DESK[machine].values() if not step.is_free}
    return PAGE_STEPS.get(key, dashed(event)) in TABLES[machine]


def is_in_the_api(key: Key) -> bool:
    machine, event = key
    if key in FILED:
        return hasattr(FILED[key], "post")
    if is_officers(key):
        return dashed(event) in OFFICER_API
    table, name = API_STEPS.get(key, (machine, dashed(event)))
    return name in {step.name for step in API[table]}


def test_a_side_asks_and_the_other_accepts_on_the_page_and_in_the_api() -> None:
    joint = {"cool-off", "extend-cooling", "settle", "accept", "decline"}

    assert joint <= OBJECTION_PAGES.keys()
    assert joint <= {step.name for step in objection_steps.STEPS}


def test_the_edges_of_the_system_alone_are_those_with_a_reason() -> None:
    assert {key for key in EDGES if is_own(key)} == OWN.keys()
    shared = {key for key, actors in EDGES.items() if key not in OWN and "system" in " ".join(actors)}
    assert shared == {("refusal", "verify"), ("filing", "record")}


def test_every_exception_is_still_one() -> None:
    assert all(is_on_a_page(key) and not is_in_the_api(key) for key in NOT_IN_API)
    assert PAGES.keys() | PAGE_STEPS.keys() | API_STEPS.keys() | FILED.keys() <= EDGES.keys()
