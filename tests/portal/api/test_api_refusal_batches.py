"""A program hands in a list of refusals, reads what was found, takes back what is at fault, and confirms."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.models import Refusal, RefusalImport, Scope
from tests.factories.api import Program, program_of, reader_of, visitor
from tests.factories.imports import jobs_done, mandate_of
from tests.factories.refusals import holder_new

pytestmark = pytest.mark.django_db

BATCHES = "refusals/batches/"
LIST = b"scope,ground\na.example/1.jpg,copyright\ncom,copyright\n"
OPTIONS = {"disallow": ["collect", "mine"], "ground": "copyright"}


def handed_in(program: Program, content: bytes = LIST, **options: Any) -> Any:
    file = SimpleUploadedFile("works.csv", content)
    headers = {"idempotency_key": options.pop("key")} if "key" in options else {}
    return program.form(BATCHES, {"file": file, **OPTIONS, **options}, **headers)


def test_a_list_is_checked_shown_and_filed_once_confirmed() -> None:
    program = program_of(holder_new().party)

    answer = handed_in(program)
    jobs_done()
    checked = program.get(f"{BATCHES}{answer.json()['id']}/").json()
    confirmed = program.post(f"{BATCHES}{answer.json()['id']}/confirm/")
    jobs_done()
    filed = program.get(f"{BATCHES}{answer.json()['id']}/").json()

    assert (answer.status_code, answer.json()["state"], answer.json()["rows"]) == (202, "checking", None)
    assert (checked["state"], checked["rows"], checked["good"], checked["bad"]) == ("checked", 2, 1, 1)
    (bad,) = checked["bad_rows"]
    assert bad["line"] == 3
    assert bad["faults"][0]["column"] == "scope"
    assert (bad["faults"][0]["code"], bad["faults"][0]["value"]) == ("scope_public_suffix", "com")
    assert (confirmed.status_code, confirmed.json()["state"]) == (202, "filing")
    assert (filed["state"], filed["refusals"][0]["refusal"]) == ("filed", Refusal.objects.get().case.number)


def test_the_rows_at_fault_come_back_as_a_file_that_mended_files_exactly_those() -> None:
    program = program_of(holder_new().party)
    pk = handed_in(program, file_at_once=True).json()["id"]
    jobs_done()

    errors = program.get(f"{BATCHES}{pk}/errors/")
    text = b"".join(errors.streaming_content).decode("utf-8-sig")
    handed_in(program, text.replace("com,", "mended.example,").encode(), file_at_once=True)
    jobs_done()

    assert text.splitlines()[0] == "Line,Column at fault,Reason,scope,ground"
    assert sorted(Scope.objects.values_list("value", flat=True)) == ["a.example/1.jpg", "mended.example"]


def test_a_bare_body_of_json_lines_takes_its_options_from_the_query() -> None:
    program = program_of(holder_new().party)

    answer = program.client.generic(
        "POST",
        "/api/v1/refusals/batches/?disallow=mine&disallow=publish&ground=contract&name=works.jsonl",
        b'{"scope": "a.example"}\n{"scope": "com"}\n',
        "application/x-ndjson",
    )
    jobs_done()

    batch = RefusalImport.objects.get()
    assert (answer.status_code, answer.json()["name"], batch.good) == (202, "works.jsonl", 1)
    assert batch.groups.get().ground == "contract"
    assert batch.groups.get().usages["publish"] == "disallow"
    (line,) = b"".join(program.get(f"{BATCHES}{batch.pk}/errors/").streaming_content).decode().splitlines()
    assert '"_line":2' in line
    assert '"scope":"com"' in line


def test_the_same_key_hands_a_list_in_once() -> None:
    program = program_of(holder_new().party)

    first, second = (handed_in(program, key="k1") for _try in range(2))

    assert first.json()["id"] == second.json()["id"]
    assert second.headers["Idempotent-Replay"] == "true"
    assert RefusalImport.objects.count() == 1


def test_an_agent_names_a_holder_for_all_rows_only_with_a_mandate() -> None:
    agent, press, stranger = holder_new("Society"), holder_new("Press").party, holder_new("Stranger").party
    mandate_of(agent, press)
    program = program_of(agent.party)

    good, bad = (handed_in(program, holder=party.alias) for party in (press, stranger))
    jobs_done()

    assert RefusalImport.objects.get().groups.get().holder == press
    assert (good.status_code, bad.status_code, list(bad.json()["errors"])) == (202, 422, ["holder"])


def test_a_list_exists_for_its_own_party_alone_and_a_reader_only_reads() -> None:
    holder = holder_new()
    pk = handed_in(program_of(holder.party)).json()["id"]

    assert program_of(holder_new("Other").party).get(f"{BATCHES}{pk}/").status_code == 404
    assert visitor().get(f"{BATCHES}{pk}/").status_code == 401
    assert reader_of(holder.party).get(f"{BATCHES}{pk}/").status_code == 200
    assert handed_in(reader_of(holder.party)).status_code in (403, 404)


def test_what_is_thrown_away_can_be_confirmed_no_longer() -> None:
    program = program_of(holder_new().party)
    pk = handed_in(program).json()["id"]
    jobs_done()

    thrown = program.post(f"{BATCHES}{pk}/discard/")
    confirmed = program.post(f"{BATCHES}{pk}/confirm/")

    assert (thrown.json()["state"], confirmed.status_code) == ("discarded", 409)
    assert [row["id"] for row in program.get(BATCHES).json()["results"]] == [pk]
