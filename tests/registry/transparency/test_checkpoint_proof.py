"""Checkpoints and offline proofs, from a log and its witnesses to a reader without a network."""

import dataclasses

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from registry.transparency import note
from registry.transparency.checkpoint import (
    Checkpoint,
    CheckpointError,
    Cosignature,
    open_checkpoint,
    parse_text,
    sign_checkpoint,
)
from registry.transparency.encoding import FormatError
from registry.transparency.keys import CosignatureSigner, Ed25519Signer
from registry.transparency.merkle import ProofError, leaf_hash, root
from registry.transparency.note import NoteError
from registry.transparency.proof import TlogProof, format_proof, parse_proof, verify_proof
from registry.transparency.tiles import TileStore, grow

ORIGIN = "log.example/2026"
ENTRIES = [f"act {number}".encode() for number in range(300)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
HEAD = Checkpoint(ORIGIN, 300, root(LEAVES))


def private(letter: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(letter * 32)


LOG = Ed25519Signer.from_private_key(ORIGIN, private(b"L"))
OTHER_LOG = Ed25519Signer.from_private_key("other.example", private(b"O"))
W1 = CosignatureSigner.from_private_key("w1.example", private(b"1"), 1_790_000_001)
W2 = CosignatureSigner.from_private_key("w2.example", private(b"2"), 1_790_000_002)
SIGNED = sign_checkpoint(HEAD, LOG, W1, W2)


def proof_of(index: int, checkpoint: bytes = SIGNED) -> TlogProof:
    tiles = {(tile.level, tile.index): data for tile, data in grow(0, LEAVES, lambda *_: b"").items()}
    store = TileStore(300, lambda level, number, width: tiles[level, number])
    return TlogProof(index, tuple(store.inclusion_proof(index)), checkpoint)


def test_checkpoint_text_is_three_lines():
    assert HEAD.text.startswith("log.example/2026\n300\n")
    assert HEAD.text.count("\n") == 3
    assert parse_text(HEAD.text) == HEAD


def test_extension_lines_are_kept():
    extended = dataclasses.replace(HEAD, extensions=("one", "two words"))

    assert parse_text(extended.text) == extended


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "a\n1\n",
        HEAD.text[:-1],
        HEAD.text + "\n",
        HEAD.text.replace("300", "0300"),
        HEAD.text.replace("300", "-1"),
        HEAD.text.replace("300", "9223372036854775808"),
        HEAD.text.replace("=\n", "\n"),
        "\n" + HEAD.text.partition("\n")[2],
        "a\n1\nQUJD\n",
    ],
)
def test_malformed_checkpoint_is_refused(text: str):
    with pytest.raises(CheckpointError):
        parse_text(text)


@pytest.mark.parametrize(
    "change",
    [{"origin": ""}, {"origin": "a\nb"}, {"size": -1}, {"size": 2**63}, {"root": b"short"}, {"extensions": ("",)}],
)
def test_checkpoint_the_format_cannot_hold_is_not_made(change: dict):
    with pytest.raises(CheckpointError):
        dataclasses.replace(HEAD, **change)


def test_checkpoint_tells_which_known_witnesses_cosigned():
    opened = open_checkpoint(SIGNED, ORIGIN, [LOG.verifier], [W2.verifier])

    assert opened.checkpoint == HEAD
    assert opened.cosignatures == (Cosignature("w2.example", W2.key_id, 1_790_000_002),)
    assert [item.name for item in opened.note.unknown] == ["w1.example"]


def test_witness_does_not_stand_in_for_the_log():
    with pytest.raises(CheckpointError, match="the log itself"):
        open_checkpoint(sign_checkpoint(HEAD, W1), ORIGIN, [LOG.verifier], [W1.verifier])


def test_checkpoint_of_another_log_is_refused():
    elsewhere = sign_checkpoint(dataclasses.replace(HEAD, origin="other.example"), LOG)

    with pytest.raises(CheckpointError, match=r"other\.example"):
        open_checkpoint(elsewhere, ORIGIN, [LOG.verifier])


def test_witness_can_add_its_line_later():
    text, signatures = note.split(sign_checkpoint(HEAD, LOG, W1))

    assert note.sign(text, W2, existing=signatures) == SIGNED


def test_proof_file_has_the_lines_of_the_text():
    proof = TlogProof(5, (bytes(32), b"\x01" * 32), SIGNED, extra=b"hello")

    assert format_proof(proof) == (
        b"c2sp.org/tlog-proof@v1\nextra aGVsbG8=\nindex 5\n"
        b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n\n" + SIGNED
    )


@pytest.mark.parametrize("index", [0, 1, 255, 256, 299])
def test_proof_holds_after_its_journey_through_a_file(index: int):
    proof = parse_proof(format_proof(proof_of(index)))

    signed = verify_proof(
        proof, LEAVES[index], origin=ORIGIN, log_keys=[LOG.verifier], witnesses=[W1.verifier, W2.verifier], quorum=2
    )

    assert signed.checkpoint == HEAD
    assert len(signed.cosignatures) == 2


def test_only_leaf_of_a_log_needs_no_hashes():
    head = sign_checkpoint(Checkpoint(ORIGIN, 1, LEAVES[0]), LOG)
    proof = parse_proof(format_proof(TlogProof(0, (), head)))

    assert verify_proof(proof, LEAVES[0], origin=ORIGIN, log_keys=[LOG.verifier]).checkpoint.size == 1


def test_proof_of_another_leaf_is_refused():
    with pytest.raises(ProofError):
        verify_proof(proof_of(7), LEAVES[8], origin=ORIGIN, log_keys=[LOG.verifier])


def test_proof_under_another_index_is_refused():
    moved = dataclasses.replace(proof_of(7), index=6)

    with pytest.raises(ProofError):
        verify_proof(moved, LEAVES[7], origin=ORIGIN, log_keys=[LOG.verifier])


def test_proof_of_a_log_nobody_pinned_is_refused():
    with pytest.raises(NoteError):
        verify_proof(proof_of(7), LEAVES[7], origin=ORIGIN, log_keys=[OTHER_LOG.verifier])


def test_too_few_witnesses_are_refused():
    with pytest.raises(ProofError, match="witnesses"):
        verify_proof(
            proof_of(7, sign_checkpoint(HEAD, LOG, W1)),
            LEAVES[7],
            origin=ORIGIN,
            log_keys=[LOG.verifier],
            witnesses=[W1.verifier, W2.verifier],
            quorum=2,
        )


GOOD = format_proof(proof_of(7))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        GOOD[:-1],
        GOOD.replace(b"@v1", b"@v2"),
        GOOD.replace(b"index 7", b"index 07"),
        GOOD.replace(b"index 7", b"index -7"),
        GOOD.replace(b"index 7\n", b""),
        GOOD.replace(b"index 7\n", b"extra \nindex 7\n"),
        GOOD.replace(b"index 7\n", b"extra QQ\nindex 7\n"),
        GOOD.replace(b"index 7\n", b"index 7\nextra QQ==\n"),
        GOOD.replace(b"index 7\n", b"index 7\nQQ==\n"),
        GOOD.replace(b"index 7\n", b"index 7\n" + b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" * 64),
        GOOD.replace(b"\n", b"\r\n"),
        GOOD.partition(b"\n\n")[0] + b"\n\n",
        GOOD.replace(b"log.example/2026\n300\n", b"log.example/2026\n"),
        b"\xff" + GOOD,
    ],
)
def test_malformed_proof_file_is_refused(data: bytes):
    with pytest.raises((FormatError, ProofError)):
        parse_proof(data)


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_changed_byte_is_noticed(at: int, change: int):
    changed = bytearray(GOOD)
    changed[at] ^= change

    try:
        signed = verify_proof(
            parse_proof(bytes(changed)),
            LEAVES[7],
            origin=ORIGIN,
            log_keys=[LOG.verifier],
            witnesses=[W1.verifier, W2.verifier],
            quorum=2,
        )
    except ValueError:
        return
    # Nothing the proof says may have changed: at most a line that nobody vouched for was lost.
    assert signed.checkpoint == HEAD
    pytest.fail(f"byte {at} is covered by nothing")


@given(
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63),
    st.none() | st.binary(min_size=1),
)
def test_proof_reads_back_as_itself(index: int, hashes: list[bytes], extra: bytes | None):
    proof = TlogProof(index, tuple(hashes), SIGNED, extra)

    assert parse_proof(format_proof(proof)) == proof
