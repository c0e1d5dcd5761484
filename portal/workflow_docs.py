"""docs/workflow.md, made from the TRANSITIONS tables so that text and code cannot drift apart."""

from collections.abc import Iterator

from django.utils import translation

from objections.models import Objection
from registry.models import Certificate, Filing, Match, Refusal, Registration, RuleProfile
from registry.models.transitions import StateRule
from registry.models.workflow import WorkflowRow
from registry.seeds import rule_profiles

MACHINES: list[tuple[str, str, type[WorkflowRow]]] = [
    ("Registration", "登记申请", Registration),
    ("Objection", "异议", Objection),
    ("Refusal", "拒绝声明", Refusal),
    ("Match", "命中", Match),
    ("Certificate", "证书", Certificate),
    ("Filing", "变更类申请", Filing),
]
HEAD = """# Workflow

Made by `python3 manage.py workflow_docs` from the TRANSITIONS tables; a test fails when it is out of date. What is not
listed is forbidden. “+ second” means drafted by one officer and signed by another. A clock marked * runs for a party:
it starts on the day of service and has no effect without one. Periods are those of the profile `default`.
"""


def workflow_markdown() -> str:
    """The whole document."""
    with translation.override("en"):
        return "\n".join([HEAD, *(line for machine in MACHINES for line in _machine(*machine))]) + "\n"


def _machine(name: str, chinese: str, model: type[WorkflowRow]) -> Iterator[str]:
    yield f"## {name} {chinese}\n"
    yield "```mermaid\nstateDiagram-v2"
    yield f"    [*] --> {model.INITIAL}"
    for state, rule in model.TRANSITIONS.items():
        yield from _arrows(model, str(state), rule)
    yield "```\n"
    yield "| state | whose move | clock | on silence | steps |"
    yield "|---|---|---|---|---|"
    for state, rule in model.TRANSITIONS.items():
        yield _row(str(state), rule)
    yield ""


def _arrows(model: type[WorkflowRow], state: str, rule: StateRule) -> Iterator[str]:
    for event, edge in rule.edges.items():
        yield f"    {state} --> {edge.target}: {event}"
    if rule.on_silence in model.TRANSITIONS:
        yield f"    {state} --> {rule.on_silence}: silence"
    if rule.is_end and not rule.edges:
        yield f"    {state} --> [*]"


def _row(state: str, rule: StateRule) -> str:
    steps = "; ".join(
        f"{event} → {edge.target} ({edge.actor}{': ' + edge.guard if edge.guard else ''})"
        for event, edge in rule.edges.items()
    )
    clock = f"{_period(rule.clock)}{'*' if rule.served else ''}" if rule.clock else "–"
    return f"| {state} | {rule.whose_move or 'end'} | {clock} | {rule.on_silence or '–'} | {steps} |"


def _period(clock: str) -> str:
    period = RuleProfile(**rule_profiles()["default"]).period(clock)
    return f"{clock}: {period.n} {period.unit}"
