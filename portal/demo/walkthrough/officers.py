"""Officers at their desk: admit, examine, draft, sign."""

from __future__ import annotations

from urllib.parse import quote

from portal.demo.client import PageView, Unexpected

from .people import Person

REASONS = {
    "facts": "材料齐全，来源逐项披露；证据已核对。",
    "evidence_considered": "申请材料、双方提交的证据。",
    "reasons": "理由：所列条目与证据相符的予以剔除，其余保留。",
    "redress": "可在规定期限内申请复核。",
}


def open_case(officer: Person, number: str) -> PageView:
    """Find a case by its number and take it."""
    page = officer.visitor.get(f"/desk/find/?number={quote(number)}")
    if any("/claim/" in form.action for form in page.forms):
        page = officer.visitor.submit(page, page.form(action="/claim/"))
    return page


def take_step(officer: Person, number: str, step: str, values: dict[str, str] | None = None) -> PageView:
    """A single step of an officer: admit, verify and so on."""
    page = open_case(officer, number)
    return officer.visitor.submit(page, page.form(action=f"/do/{step}/"), values)


def examine_and_pass(drafter: Person, signer: Person, number: str) -> PageView:
    """Formal examination with everything in order, drafted by one and signed by another."""
    page = open_case(drafter, number)
    page = drafter.visitor.submit(page, page.form(action="/checklist/"), button="everything else in order")
    return decide(drafter, signer, number, {"event": "pass"})


def decide(drafter: Person, signer: Person, number: str, values: dict[str, str]) -> PageView:
    """Draft, look at the effect, propose; the drafter cannot sign; the second officer does."""
    page = open_case(drafter, number)
    form = page.form(action="/draft/")
    asked = {name.split("-", 1)[-1] for name in form.fields}
    known = {name: value for name, value in (REASONS | values).items() if name in asked}
    page = drafter.visitor.submit(page, form, known, button="See the effect")
    path = page.url.split("#")[0]
    page = drafter.visitor.submit(page, page.form(button="Propose it"))
    _drafter_cannot_sign(drafter, page, path)
    page = signer.visitor.get(path)
    return signer.visitor.submit(page, page.form(button="Sign it"))


def ruling_fields(drafter: Person, number: str) -> dict[str, str]:
    """What an item-by-item ruling fills in: every group is removed except the last, which stays."""
    page = open_case(drafter, number)
    form = page.form(action="/draft/")
    groups = [name for name in dict.fromkeys(form.fields) if name.startswith("outcome_")]
    if len(groups) < 2:
        raise Unexpected(f"{page.url} offers no groups to decide on: {form.fields}")
    ground = next((value for value in form.choices.get("ground", []) if value), "")
    return {**dict.fromkeys(groups, "upheld"), groups[-1]: "rejected", "ground": ground}


def _drafter_cannot_sign(drafter: Person, page: PageView, path: str) -> None:
    """The page offers no signature to the drafter, and a request made by hand is refused."""
    if any("/sign/" in form.action for form in page.forms):
        raise Unexpected(f"{path} offers its drafter to sign")
    drafter.visitor.post(f"{path.rstrip('/')}/sign/", page, {"lock": "0"}, expect=422)
