"""The conditions a certificate speaks of: a stable code, whether this registry checked it, and what that means.

A condition is printed as checked only where the code that issued the certificate really did the check; everything
else a reader could expect is printed as not checked, never left out.
"""

from dataclasses import dataclass
from enum import StrEnum

from registry.certification.wording import Words


class CheckState(StrEnum):
    CHECKED = "checked"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of the certificate. `code` never changes its meaning; `checked` means checked and met."""

    code: str
    state: CheckState
    title: Words
    sentence: Words


@dataclass(frozen=True, slots=True)
class _Texts:
    title: Words
    checked: Words
    not_checked: Words


CATALOGUE: dict[str, _Texts] = {
    "sources_disclosed": _Texts(
        Words("来源披露", "sources disclosed"),
        Words(
            "每个来源各有一条记录，附凭证的已计数。",
            "Every source has a record of its own; those with proof are counted.",
        ),
        Words("来源未逐一核对。", "The sources were not gone through one by one."),
    ),
    "manifest_roots": _Texts(
        Words("清单与根", "manifest and roots"),
        Words(
            "版本根由所存清单逐条算出，无法解析的行不计入。",
            "The roots were computed from the stored manifest; unresolvable rows are in none of them.",
        ),
        Words("版本根未由清单重算。", "The roots were not recomputed from the manifest."),
    ),
    "window_held": _Texts(
        Words("预公开", "publication window"),
        Words("在所载期间向公众公开，任何人均可提出异议。", "Open to objection by anyone for the whole window stated."),
        Words("未经预公开。", "There was no publication window."),
    ),
    "objections_final": _Texts(
        Words("异议终结", "objections final"),
        Words("期间内的异议连同复核均已终结。", "Every objection filed in the window is final, reviews included."),
        Words("异议是否终结未核验。", "Whether the objections are final was not checked."),
    ),
    "refusals_screened": _Texts(
        Words("拒绝筛查", "refusals screened"),
        Words(
            "截止后按所载快照筛查全部条目：域名、主机、网址前缀、网址、内容散列。",
            "After the close, all items were screened by domain, host, URL prefix, URL and hash.",
        ),
        Words("未按拒绝声明筛查。", "The items were not screened against refusals."),
    ),
    "matches_final": _Texts(
        Words("命中终结", "matches final"),
        Words("截止前提出的拒绝声明，其命中均已终结。", "Every match of a refusal filed before the close is final."),
        Words("命中是否终结未核验。", "Whether the matches are final was not checked."),
    ),
    "exclusions_applied": _Texts(
        Words("剔除", "exclusions applied"),
        Words(
            "应剔除的条目以一份清单一次剔除，新根不含这些条目。",
            "All items to be removed went out in one list; the new root does not contain them.",
        ),
        Words("剔除清单未核验。", "The exclusion list was not checked."),
    ),
    "two_officers": _Texts(
        Words("双人签署", "two officers"),
        Words("一人起草，另一人复核签署。", "Drafted by one officer and signed by another."),
        Words("未经第二人复核。", "No second officer reviewed it."),
    ),
    "work_identifiers": _Texts(
        Words("作品标识", "work identifiers"),
        Words("已按 DOI、ISBN 等作品标识筛查。", "Screened by work identifiers such as DOI and ISBN."),
        Words("未按 DOI、ISBN 等作品标识筛查。", "Not screened by work identifiers such as DOI and ISBN."),
    ),
    "near_duplicates": _Texts(
        Words("近似内容", "near duplicates"),
        Words("已按 ISCC 比对近似内容。", "Compared for near-duplicate content by ISCC."),
        Words("未比对近似内容（如 ISCC）。", "Not compared for near-duplicate content (such as ISCC)."),
    ),
    "person_refusals": _Texts(
        Words("个人拒绝", "refusals by persons"),
        Words("已按个人的拒绝声明筛查。", "Screened against refusals made by persons."),
        Words("未按个人的拒绝声明筛查。", "Not screened against refusals made by persons."),
    ),
    "content_examined": _Texts(
        Words("条目内容", "content of the items"),
        Words("已抽查条目内容。", "The content of a sample of items was examined."),
        Words(
            "登记机构不持有、也未查看条目内容。",
            "The registry does not hold the content of the items and has not looked at it.",
        ),
    ),
    "proofs_authenticated": _Texts(
        Words("凭证真伪", "authenticity of proofs"),
        Words("来源凭证的真伪已核验。", "The proofs of the sources were authenticated."),
        Words("来源凭证的真伪未经鉴定。", "The proofs of the sources were not authenticated."),
    ),
    "outside_witness": _Texts(
        Words("外部见证", "outside witness"),
        Words("账本检查点已由外部见证人副署。", "An outside witness has cosigned the ledger's checkpoint."),
        Words("账本检查点未经外部见证人副署。", "No outside witness has cosigned the ledger's checkpoint."),
    ),
}


def condition(code: str, *, checked: bool) -> Condition:
    """The catalogue's condition `code` in the given state. Raises KeyError for a code that is not in CATALOGUE."""
    texts = CATALOGUE[code]
    if checked:
        return Condition(code, CheckState.CHECKED, texts.title, texts.checked)
    return Condition(code, CheckState.NOT_CHECKED, texts.title, texts.not_checked)


def conditions(checked: frozenset[str]) -> tuple[Condition, ...]:
    """Every condition of the catalogue in its order; those in `checked` as checked, all others as not checked.

    Raises KeyError when `checked` names a code that is not in CATALOGUE: a check must never vanish by a typing error.
    """
    for code in checked:
        CATALOGUE[code]
    return tuple(condition(code, checked=code in checked) for code in CATALOGUE)
