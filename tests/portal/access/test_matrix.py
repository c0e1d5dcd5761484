"""Every address of the portal × everybody: what each may open and do, as matrix.txt says.

The rows come from the URLconf: a new route without a row fails. Every run asks as the FEW, `--full` as everybody.
`--record-access` adds the rows that are missing, with `--full` it writes all anew; the rules below hold in any case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from registry.models import ClockOffset
from tests.factories.api import officer_program, program
from tests.factories.officers import officer_with_totp
from tests.factories.registrations import curator_new
from tests.portal.access.asking import WRITTEN, asked
from tests.portal.access.routes import Operation, operations
from tests.portal.access.world import World, worlds_new

TABLE = Path(__file__).with_name("matrix.txt")
ONCE = ("nobody", "stranger", "examiner", "reviewer", "lead", "regulator")
TWICE = ("party", "colleague", "counterparty")  # one's own, and the same of somebody else
COLUMNS = (*ONCE, *TWICE)
FEW = ("nobody", "stranger", "regulator", "party")
WIDE = 62  # of addresses; fixed, so that a longer one moves no other row
Cells = dict[str, str]
HEAD = """\
# Who may open and do what. Written by `pytest tests/portal/access --record-access`; read every change of a line.
# One's own / somebody else's for party (the curator), colleague (a reader of the curator's party) and counterparty
# (the objector, who also holds the refusal). What answers amount to:
#   ok     opened                                        login  sign in first
#   go     sent on                                       no     may look, not do
#   form   reached; what was sent is incomplete          -      does not exist for them
#   state  reached; not possible now                     405    no such method
"""


@pytest.fixture(scope="module")
def table(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, request: pytest.FixtureRequest
) -> Iterator[dict[Operation, Cells]]:
    """What really happens, for every address and everybody; each request is taken back."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's blocker has no public type
        with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
            option = request.config.getoption
            known = {} if option("--full") else table_read()
            asked_now = [one for one in operations() if not (option("--record-access") and key_of(one) in known)]
            everybody = option("--full") or option("--record-access")
            yield looked_at(patch, COLUMNS if everybody else FEW, asked_now)
            transaction.set_rollback(True)
        connection.close()


def looked_at(
    patch: pytest.MonkeyPatch, roles: Sequence[str], asked_now: Sequence[Operation]
) -> dict[Operation, Cells]:
    from portal.api.limits import Limit
    from tests.factories.objections import FILED

    for scope in Limit.rates:
        patch.setitem(Limit.rates, scope, "1000000/min")
    own, foreign = worlds_new()
    _today(FILED)
    people = cast(own)
    return {operation: _row(operation, people, roles, (own, foreign)) for operation in asked_now}


def _today(day: Any) -> None:
    from datetime import UTC, datetime, timedelta

    ClockOffset.objects.create(id=1, shift=day + timedelta(hours=2) - datetime.now(UTC))


def cast(own: World) -> dict[str, tuple[Client, Client]]:
    """A browser and a program for everybody."""
    stranger = curator_new("Stranger")
    parties = {
        "stranger": (stranger.user, stranger.party),
        "party": (own.party.user, own.party.party),
        "colleague": (own.colleague, own.party.party),
        "counterparty": (own.counterparty.user, own.counterparty.party),
    }
    officers = {role: officer_with_totp(role) for role in ("examiner", "reviewer", "lead", "regulator")}
    users = {role: user for role, (user, _party) in parties.items()} | {r: o.user for r, o in officers.items()}
    programs = {role: program(*pair).client for role, pair in parties.items()}
    programs |= {role: officer_program(officer).client for role, officer in officers.items()}
    found = {"nobody": (Client(), Client())}
    for role, user in users.items():
        browser = Client()
        browser.force_login(user)
        found[role] = (browser, programs[role])
    return found


def _row(
    operation: Operation, people: dict[str, tuple[Client, Client]], roles: Sequence[str], worlds: tuple[World, World]
) -> Cells:
    own, foreign = worlds
    nobody = asked(people["nobody"][operation.is_api], operation, own)
    if nobody == "405":  # the method is judged before the person
        return dict.fromkeys(roles, nobody)
    cells = {"nobody": nobody}
    for role in roles[1:]:
        client = people[role][operation.is_api]
        cells[role] = asked(client, operation, own)
        if role in TWICE and "{" in operation.address:
            cells[role] += "/" + asked(client, operation, foreign)
    return cells


def test_everybody_may_do_exactly_what_the_table_says(
    table: dict[Operation, Cells], request: pytest.FixtureRequest
) -> None:
    real = {key_of(one): cells for one, cells in table.items() if set(cells.values()) != {"405"}}
    said = table_read()
    if request.config.getoption("--record-access"):
        kept = {} if request.config.getoption("--full") else said
        TABLE.write_text(HEAD + written(dict(sorted({**kept, **real}.items()))), encoding="utf-8")
        real |= kept
        said = table_read()

    surprises = [
        f"{' '.join(key)} {role}: {cell}, the table says {said.get(key, {}).get(role, 'nothing')}"
        for key, cells in real.items()
        for role, cell in cells.items()
        if said.get(key, {}).get(role) != cell
    ]

    assert not surprises, "\n".join(surprises)
    assert sorted(said.keys() - real.keys()) == []


def key_of(operation: Operation) -> tuple[str, str]:
    return f"/{operation.address}", operation.method


def table_read() -> dict[tuple[str, str], Cells]:
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("/")]
    return {(address, method): dict(zip(COLUMNS, cells, strict=True)) for address, method, *cells in lines}


def written(real: dict[tuple[str, str], Cells]) -> str:
    rows = [("address", "method", *COLUMNS), *((*key, *(cells[one] for one in COLUMNS)) for key, cells in real.items())]
    return "".join(
        f"{row[0]:<{WIDE}} {row[1]:<6} {' '.join(f'{cell:<12}' for cell in row[2:])}".rstrip() + "\n" for row in rows
    )


REACHED = {"ok", "form", "state", "go"}
PRIVATE = (
    "workspace/{",
    "files/{",
    "jobs/",
    "refusals/new/{",
    "me/",
    "desk/",
    "api/v1/registrations/{",
    "api/v1/jobs/",
)


# What anybody may do with a link from a mail or without an account, and whom one acts for.
ANYBODYS = (
    "cases/{number.objection}/enter/",
    "objections/confirm/",
    "register/{number.published}/object/",
    "me/party/",
    "notices/",
)


def test_what_is_somebody_elses_looks_to_a_party_as_to_a_stranger(table: dict[Operation, Cells]) -> None:
    unlike = []
    for operation, cells in table.items():
        for role in {"party", "counterparty"} & cells.keys():
            _mine, slash, foreign = cells[role].partition("/")
            if slash and foreign != cells["stranger"]:
                unlike.append(f"{operation.method} {operation.address} {role}: {cells[role]}, {cells['stranger']}")

    assert unlike == []


def test_private_things_do_not_exist_for_strangers_and_ask_visitors_to_sign_in(table: dict[Operation, Cells]) -> None:
    private = {o: cells for o, cells in table.items() if o.address.startswith(PRIVATE) and "{" in o.address}

    open_to_strangers = [f"{o.method} {o.address}" for o, cells in private.items() if cells["stranger"] in REACHED]
    open_to_visitors = [f"{o.method} {o.address}" for o, cells in private.items() if cells["nobody"] in REACHED]

    assert open_to_strangers == []
    assert open_to_visitors == []


def test_a_reader_changes_nothing_for_the_party_and_the_regulator_nothing_at_all(table: dict[Operation, Cells]) -> None:
    acts = {
        o: cells
        for o, cells in table.items()
        if o.method != "GET" and "{" in o.address and not o.address.startswith(ANYBODYS)
    }

    by_reader = [str(o) for o, cells in acts.items() if cells.get("colleague", "-").split("/")[0] in REACHED]
    by_regulator = [str(o) for o, cells in acts.items() if cells["regulator"] in {"ok", "form", "state"}]

    assert by_reader == []
    assert by_regulator == []


def test_looking_changes_nothing(table: dict[Operation, Cells]) -> None:
    """Sessions, and when a token was last used, are no change; what allauth begins by a link is its own."""
    written = {
        f"{one.method} {one.address}": sorted(tables)
        for one, tables in WRITTEN.items()
        if one in table and not one.address.startswith("accounts/")
    }

    assert written == {}


def test_nothing_breaks_whoever_asks(table: dict[Operation, Cells]) -> None:
    broken = [str(o) for o, cells in table.items() if any(cell.startswith("5") for cell in cells.values())]

    assert broken == []
