"""Every address of the portal, taken from the URLconf, with the names of what stands in it: `workspace/{draft}/check/`.

A route whose parameters are not named here has no address, and the test of the table fails with its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from objections.views.certificate_case import STEPS as CERTIFICATE_STEPS
from objections.views.filing_case import STEPS as FILING_STEPS
from objections.views.steps import STEPS as OBJECTION_STEPS
from portal.views.desk.steps import STEPS as DESK_STEPS
from registry.views.refusal_step_kinds import STEPS as REFUSAL_STEPS

Named = Mapping[str, Sequence[str]]
KINDS = ("published", "objection", "refusal", "match", "certificate", "filing")
CONSENT = ("consent", "decline")  # only a filing that needs another party's
CASE_STEPS = {
    "objection": list(OBJECTION_STEPS),
    "certificate": list(CERTIFICATE_STEPS),
    "filing": [step for step in FILING_STEPS if step not in CONSENT],
    "transfer": CONSENT,
}
CASES = [f"{{number.{kind}}}" for kind in KINDS]

# The first whose beginning fits names the parameters; several names make several addresses.
PLACES: Sequence[tuple[str, Named]] = (
    ("workspace/<int:pk>/(receipt|evidence|review|withdraw|version|replace)", {"pk": ["{published}"]}),
    ("workspace/objections/bulk/", {"pk": ["{published}"]}),
    ("workspace/objections/batches/", {"pk": ["{batch}"], "line_pk": ["{batch_line}"]}),
    ("workspace/objections/templates/", {"pk": ["{template}"]}),
    ("workspace/<int:pk>/filings/", {"pk": ["{registered}"], "kind": ["change", "transfer"]}),
    ("workspace/<int:pk>/cancel", {"pk": ["{registered}"]}),
    (
        "workspace/<int:pk>/",
        {"pk": ["{draft}"], "source_pk": ["{source}"], "proof_pk": ["{proof}"], "party_pk": ["{joined}"]},
    ),
    ("files/open/", {"token": ["{file_link}"]}),
    ("files/", {"pk": ["{evidence}", "{proof}", "{identity_paper}", "{copy}"]}),
    ("(api/v1/)?jobs/", {"pk": ["{job}", "{job_filed}"]}),
    ("refusals/snapshots/screening/", {"number": ["{screened}"], "name": ["snapshot.json"]}),
    ("(api/v1/)?refusals/snapshots/", {"number": ["{snapshot}"], "name": ["rules.ndjson.gz"]}),
    ("refusals/new/", {"pk": ["{refusal_draft}"]}),
    ("refusals/", {"number": ["{number.refusal}"], "step": list(REFUSAL_STEPS)}),
    ("cases/<match_number", {"number": ["{number.match}"]}),
    ("cases/.*/enter/", {"number": ["{number.objection}"], "token": ["{entry_link}"]}),
    ("cases/", {"number": CASES}),
    ("register/", {"number": ["{number.published}"]}),
    ("gazette/", {"number": ["{number.notice}"]}),
    ("v/", {"number": ["{number.certificate}"]}),
    (
        "log/",
        {
            "year": ["{log_year}"],
            "path": ["{log_tile}"],
            "old": ["0"],
            "new": ["0"],
            "index": ["0"],
            "pk": ["{entry_log}"],
        },
    ),
    ("objections/confirm/", {"token": ["{confirm_link}"]}),
    ("me/objections/many/", {"pk": ["{many}"]}),
    ("me/refusals/import/", {"pk": ["{refusal_import}"]}),
    ("me/objections/", {"pk": ["{objection_draft}"]}),
    ("me/party/", {"pk": ["{acting}"]}),
    ("me/inbox/", {"pk": ["{message}"]}),
    ("me/(members/invited|invitations)/", {"pk": ["{invitation}"]}),
    ("me/members/", {"pk": ["{membership}"]}),
    ("me/mandates/", {"pk": ["{mandate}"]}),
    ("me/tokens/", {"pk": ["{token}"]}),
    ("desk/identity/", {"pk": ["{identity_check}"]}),
    ("desk/tokens/", {"pk": ["{officer_token}"]}),
    ("desk/decisions/", {"pk": ["{decision}"]}),
    ("desk/<int:pk>/(letter|checklist)/", {"pk": ["{application}"]}),
    ("desk/<int:pk>/draft/", {"pk": ["{examined}"]}),
    ("desk/batches/new/", {"pk": ["{ruled}"], "ground": ["copyright"], "answered": ["contest"]}),
    ("desk/batches/", {"pk": ["{ruling}"]}),
    ("desk/changes/", {"pk": ["{change}"]}),
    ("desk/wordings/", {"pk": ["{wording}"]}),
    ("desk/appeals/", {"pk": ["{appeal}"]}),
    ("desk/rules/", {"key": ["default"]}),
    (
        "desk/<int:pk>/service/",
        {"pk": ["{case.objection}"], "service_pk": ["{service}"], "channel": ["gazette", "post"]},
    ),
    ("desk/<int:pk>/seal/<", {"pk": ["{case.sealed}"], "order_pk": ["{seal_order}"], "act": ["sign", "decline"]}),
    ("desk/<int:pk>/seal/", {"pk": ["{case.sealed}"]}),
    ("desk/<int:pk>/copies/", {"pk": ["{case.objection}"], "copy_pk": ["{copy}"]}),
    ("(check-site|api/v1/site-checks)/", {"public_id": ["{site_check}"], "name": ["robots"]}),
    ("(api/v1/control|me/domains)/", {"pk": ["{place}"]}),
    ("me/webhooks/", {"pk": ["{webhook}"], "act": ["rotate", "ping", "enable", "remove"]}),
    ("api/v1/webhooks/", {"pk": ["{webhook}"]}),
    ("desk/<int:pk>/$", {"pk": ["{application}", *(f"{{case.{kind}}}" for kind in KINDS[1:])]}),
    ("desk/", {"pk": ["{case.objection}"]}),
    ("api/v1/registrations/", {"pk": ["{draft}"], "source_pk": ["{source}"], "proof_pk": ["{proof}"]}),
    ("api/v1/datasets/", {"number": ["{number.published}"]}),
    ("api/v1/lookup/", {"prefix": ["0123ab"]}),
    ("api/v1/refusals/batches/", {"pk": ["{refusal_import}"]}),
    ("api/v1/refusals/", {"number": ["{number.refusal}"], "pk": ["{grant}"], "profile": ["tdmrep"]}),
    ("api/v1/objections/", {"number": ["{number.objection}"]}),
    ("api/v1/matches/", {"number": ["{number.match}"]}),
    ("api/v1/certificates/", {"number": ["{number.certificate}"], "issue": ["1"]}),
    ("api/v1/cases/", {"number": ["{number.objection}"]}),
    ("api/v1/filings/.*/(consent|decline)/", {"number": ["{number.transfer}"]}),
    ("api/v1/filings/", {"number": ["{number.filing}"]}),
    ("notices/confirm/", {"token": ["{second_link}"]}),
    ("notices/stop/", {"token": ["{stop_link}"]}),
    ("feeds/", {"secret": ["{feed}"]}),
    ("api/v1/answer-templates/", {"pk": ["{template}"]}),
    ("api/v1/officer/appeals/", {"pk": ["{appeal}"]}),
    ("api/v1/officer/batches/", {"pk": ["{ruling}"]}),
    ("api/v1/officer/cases/.*/copies/", {"number": ["{number.objection}"], "pk": ["{copy}"]}),
    ("api/v1/officer/cases/.*/seal-orders/", {"number": ["{number.sealed}"], "pk": ["{seal_order}"]}),
    ("api/v1/officer/cases/.*/(accept|require|request|extend|checklist|measure)", {"number": ["{number.application}"]}),
    ("api/v1/officer/cases/.*/(verify|ask-proof|match)/", {"number": ["{number.refusal}"]}),
    ("api/v1/officer/cases/.*/(decision|propose|sign|return|stay)/", {"number": ["{number.examined}"]}),
    ("api/v1/officer/cases/", {"number": ["{number.objection}"]}),
    ("accounts/", {"key": ["x"], "uidb36": ["1"], "pk": ["1"]}),
)
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\[[^]]*\])*\)")
OURS = ("GET", "POST")


@dataclass(frozen=True, order=True)
class Operation:
    """One row of the table. `address` is relative, with the names of objects in braces."""

    address: str
    method: str

    def path(self, ids: Mapping[str, object]) -> str:
        """A callable among `ids` makes what has to be new, as a link that lasts for minutes."""
        return "/" + re.sub(r"{([\w.]+)}", lambda name: _said(ids[name[1]]), self.address)

    @property
    def is_api(self) -> bool:
        return self.address.startswith("api/v1/")


def _said(value: object) -> str:
    return str(value() if callable(value) else value)


def operations() -> list[Operation]:
    """Every method of every address; raises KeyError naming a parameter nobody named."""
    found = {(address, method) for route, view in routes() for address in _named(route) for method in _methods(view)}
    return sorted(Operation(*one) for one in found)


def routes() -> Iterator[tuple[str, URLPattern]]:
    yield from _walk(get_resolver().url_patterns, "")


def _walk(patterns: Sequence[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route, one
        else:
            yield from _walk(one.url_patterns, route)


def _named(route: str) -> Iterator[str]:
    names = [first or second for first, second in PARAMETER.findall(route)]
    if route == "cases/<case_number:number>/<slug:step>/":
        for case, steps in CASE_STEPS.items():
            yield from (f"cases/{{number.{case}}}/{step}/" for step in steps)
        return
    if "desk/<int:pk>/do/" in route:
        for kind, steps in DESK_STEPS.items():
            case = "{application}" if kind == "registration" else f"{{case.{kind}}}"
            yield from (f"desk/{case}/do/{step}/" for step in steps)
        return
    place = next((named for begins, named in PLACES if re.match(begins, route)), {})
    for values in product(*(place[name] for name in names)):
        yield _filled(route, values)


def _filled(route: str, values: Sequence[str]) -> str:
    left = iter(values)
    return PARAMETER.sub(lambda _found: next(left), route).replace("^", "").replace("$", "")


def _methods(pattern: URLPattern) -> Sequence[str]:
    if pattern.name and pattern.name.startswith(("account_", "mfa_")):
        return OURS[:1]  # allauth's own; what is sent there is judged by its own tests
    view: Any = getattr(pattern.callback, "view_class", getattr(pattern.callback, "cls", None))
    if view is None or not hasattr(view, "is_open"):
        return OURS
    return [name.upper() for name in ("get", "post", "put", "patch", "delete") if hasattr(view, name)]
