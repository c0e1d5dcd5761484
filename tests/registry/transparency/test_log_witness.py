"""The witness: cosigns what continues, refuses what does not, and remembers over restarts and rivals (tlog-witness)."""

import http.client
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from registry.transparency import merkle
from registry.transparency.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from registry.transparency.keys import CosignatureVerifier, Ed25519Signer, verifier_from_vkey
from registry.transparency.merkle import EMPTY_ROOT
from registry.transparency.tiles import TileStore, grow
from registry.transparency.witness import Answer, Submission, Witness, format_submission, parse_submission

AT = 1_795_500_000
LOG = Ed25519Signer.from_private_key("log.example/2026", Ed25519PrivateKey.generate())
STRANGER = Ed25519Signer.from_private_key("log.example/2026", Ed25519PrivateKey.generate())
FAMILY = Ed25519PrivateKey.generate()
LEDGER = Ed25519Signer.from_private_key("ledger.example/log", FAMILY)
KEY = Ed25519PrivateKey.generate()


class Tree:
    """Leaves of one history; another `mark` makes a fork of it."""

    def __init__(self, mark: bytes = b"") -> None:
        self.leaves = [merkle.leaf_hash(b"%d%s" % (n, mark if n > 3 else b"")) for n in range(40)]
        self.tiles = grow(0, self.leaves, lambda *_: b"")

    def head(self, size: int, signer: Ed25519Signer = LOG) -> bytes:
        return sign_checkpoint(Checkpoint(signer.name, size, merkle.root(self.leaves[:size])), signer)

    def step(self, old: int, new: int, signer: Ed25519Signer = LOG) -> bytes:
        by_place = {(tile.level, tile.index): data for tile, data in self.tiles.items()}
        store = TileStore(new, lambda level, index, _width: by_place[level, index])
        return format_submission(Submission(old, tuple(store.consistency_proof(old)), self.head(new, signer)))


TREE, FORK = Tree(), Tree(b"x")


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return made(tmp_path)


def made(state: Path) -> Witness:
    logs = {LOG.name: [LOG.verifier]}
    return Witness("witness.example/one", KEY, state, logs, {LEDGER.name: [LEDGER.verifier]})


def cosigned(answer: Answer, head: bytes, verifier: CosignatureVerifier, signer: Ed25519Signer = LOG) -> int:
    assert answer.status == 200, answer.body
    [cosignature] = open_checkpoint(head + answer.body, signer.name, [signer.verifier], [verifier]).cosignatures
    return cosignature.at


def test_what_continues_is_cosigned_and_bears_the_instant(witness: Witness) -> None:
    for old, new in [(0, 3), (3, 3), (3, 8), (8, 33)]:
        answer = witness.add_checkpoint(TREE.step(old, new), AT)
        assert cosigned(answer, TREE.head(new), witness.verifier) == AT


def test_whoever_begins_elsewhere_is_told_where_the_witness_stands(witness: Witness) -> None:
    witness.add_checkpoint(TREE.step(0, 8), AT)

    for old in (0, 3, 9):
        answer = witness.add_checkpoint(TREE.step(old, 33), AT)
        assert (answer.status, answer.body, answer.content_type) == (409, b"8\n", "text/x.tlog.size")


def test_a_fork_is_never_cosigned(witness: Witness) -> None:
    witness.add_checkpoint(TREE.step(0, 8), AT)

    assert witness.add_checkpoint(FORK.step(8, 33), AT).status == 422
    assert witness.add_checkpoint(FORK.step(8, 8), AT).status == 422
    assert witness.add_checkpoint(FORK.step(0, 33), AT).status == 409
    assert witness.add_checkpoint(TREE.step(8, 33), AT).status == 200


def test_the_witness_remembers_when_it_is_started_again(tmp_path: Path) -> None:
    made(tmp_path).add_checkpoint(TREE.step(0, 8), AT)

    assert made(tmp_path).add_checkpoint(FORK.step(8, 33), AT).status == 422
    assert made(tmp_path).add_checkpoint(TREE.step(8, 9), AT).status == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (TREE.step(0, 3, STRANGER), 403),
        (TREE.step(0, 3, Ed25519Signer.from_private_key("other.example/2026", KEY)), 404),
        (format_submission(Submission(4, (), TREE.head(3))), 400),
        (format_submission(Submission(0, (bytes(32),), TREE.head(3))), 422),
        (format_submission(Submission(0, (), sign_checkpoint(Checkpoint(LOG.name, 0, bytes(32)), LOG))), 422),
        (b"old 00\n\n" + TREE.head(3), 400),
        (b"old 0\n", 400),
        (b"", 400),
        (b"old 0\n" + b"A" * 44 + b"\n\nx", 400),
        (b"old 0\n" + (b"A" * 43 + b"=\n") * 64 + b"\n" + TREE.head(3), 400),
    ],
)
def test_the_refusals_have_the_statuses_of_the_protocol(witness: Witness, body: bytes, status: int) -> None:
    assert witness.add_checkpoint(body, AT).status == status
    assert witness.add_checkpoint(TREE.step(0, 3), AT).status == 200


def test_an_empty_tree_is_cosigned_and_continued_without_proof(witness: Witness) -> None:
    empty = sign_checkpoint(Checkpoint(LOG.name, 0, EMPTY_ROOT), LOG)

    assert witness.add_checkpoint(format_submission(Submission(0, (), empty)), AT).status == 200
    assert witness.add_checkpoint(TREE.step(0, 3), AT).status == 200


def test_the_years_of_a_ledger_are_known_by_its_key(witness: Witness) -> None:
    signer = Ed25519Signer.from_private_key("ledger.example/log/2027", FAMILY)
    for origin, status in [(signer.name, 200), ("ledger.example/log/27", 404), ("ledger.example/log/2027/x", 404)]:
        named = Ed25519Signer.from_private_key(origin, FAMILY)
        assert witness.add_checkpoint(TREE.step(0, 3, named), AT).status == status


@given(st.binary(max_size=300))
def test_any_bytes_get_an_answer(data: bytes) -> None:
    witness = made(Path("/nonexistent"))  # nothing of it is known, so nothing is written

    assert witness.add_checkpoint(data, AT).status in {400, 403, 404}
    assert witness.add_checkpoint(b"old 0\n\n" + data, AT).status in {400, 403, 404}


@given(st.integers(0, 2**63 - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=63), st.binary(min_size=1))
def test_a_submission_is_read_as_it_was_written(old: int, proof: list[bytes], checkpoint: bytes) -> None:
    written = Submission(old, tuple(proof), checkpoint)

    assert parse_submission(format_submission(written)) == written


def test_of_rivals_at_one_size_only_one_history_is_cosigned(witness: Witness) -> None:
    witness.add_checkpoint(TREE.step(0, 3), AT)
    answers: list[tuple[int, int]] = []

    def submit(tree: Tree, which: int) -> None:
        answers.append((which, witness.add_checkpoint(tree.step(3, 20 + which), AT).status))

    threads = [threading.Thread(target=submit, args=(tree, n)) for n in range(8) for tree in (TREE, FORK)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(status for _which, status in answers) == [200] + [409] * 15


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[http.client.HTTPConnection, CosignatureVerifier]]:
    command = [sys.executable, "-m", "registry.transparency.witness", "--name", "witness.example/two"]
    options = ["--state", str(tmp_path), "--log", LOG.verifier.vkey, "--listen", "127.0.0.1:0"]
    with subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        verifier = verifier_from_vkey(process.stdout.readline().strip())
        port = int(process.stdout.readline().rpartition(":")[2])
        assert isinstance(verifier, CosignatureVerifier)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        yield connection, verifier
        connection.close()
        process.kill()


def test_the_program_answers_over_http_on_one_connection(
    served: tuple[http.client.HTTPConnection, CosignatureVerifier],
) -> None:
    connection, verifier = served

    def post(path: str, body: bytes) -> Answer:
        connection.request("POST", path, body)
        response = connection.getresponse()
        return Answer(response.status, response.read(), response.headers["Content-Type"])

    assert cosigned(post("/add-checkpoint", TREE.step(0, 8)), TREE.head(8), verifier) > AT - 10**8
    assert post("/add-checkpoint", TREE.step(0, 9)).body == b"8\n"
    assert post("/add-checkpoint", FORK.step(8, 9)).status == 422
    assert post("/else", b"").status == 404


def test_the_program_refuses_a_request_without_bounds(
    served: tuple[http.client.HTTPConnection, CosignatureVerifier],
) -> None:
    connection, _verifier = served

    connection.putrequest("POST", "/add-checkpoint")
    connection.putheader("Content-Length", str(10**9))
    connection.endheaders()

    assert connection.getresponse().status == 413


@pytest.mark.parametrize("option", [["--log", "nonsense"], []])
def test_the_program_says_what_is_wrong_with_how_it_was_called(tmp_path: Path, option: list[str]) -> None:
    name = ["--name", "w"] if option else []
    done = subprocess.run(
        [sys.executable, "-m", "registry.transparency.witness", *name, "--state", str(tmp_path), *option],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "vkey" in done.stderr or "--name" in done.stderr
