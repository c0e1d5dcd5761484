"""Signed notes and their keys."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from registry.transparency import note
from registry.transparency.encoding import FormatError, from_base64, from_decimal
from registry.transparency.keys import (
    CosignatureSigner,
    CosignatureVerifier,
    Ed25519Signer,
    Ed25519Verifier,
    cosigned_at,
    verifier_from_vkey,
)
from registry.transparency.note import NoteError

# The example of the Go package golang.org/x/mod/sumdb/note.
GO_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_NOTE = (
    GO_TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()

LOG = Ed25519Signer.from_private_key("log.example/2026", Ed25519PrivateKey.from_private_bytes(b"L" * 32))
OTHER = Ed25519Signer.from_private_key("log.example/2026", Ed25519PrivateKey.from_private_bytes(b"O" * 32))
WITNESS = CosignatureSigner.from_private_key(
    "witness.example/w1", Ed25519PrivateKey.from_private_bytes(b"W" * 32), 1_790_000_000
)
TEXT = "log.example/2026\n1\n" + base64.b64encode(bytes(32)).decode() + "\n"


def test_note_is_the_one_that_go_writes():
    signer = Ed25519Signer.from_private_key("PeterNeumann", Ed25519PrivateKey.from_private_bytes(GO_SEED))

    assert signer.verifier.vkey == GO_VKEY
    assert note.sign(GO_TEXT, signer) == GO_NOTE
    assert note.open(GO_NOTE, [verifier_from_vkey(GO_VKEY)]).text == GO_TEXT


def test_key_of_the_go_checksum_database_is_read():
    vkey = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"

    assert verifier_from_vkey(vkey).key_id == 0x033DE0AE
    assert verifier_from_vkey(vkey).vkey == vkey


def test_signatures_of_strangers_are_kept_apart():
    opened = note.open(note.sign(TEXT, OTHER, LOG, WITNESS), [LOG.verifier])

    assert [item.key_id for item in opened.verified] == [LOG.key_id]
    assert [item.key_id for item in opened.unknown] == [OTHER.key_id, WITNESS.key_id]


def test_note_that_only_strangers_signed_is_refused():
    with pytest.raises(NoteError, match="no known key"):
        note.open(note.sign(TEXT, OTHER), [LOG.verifier])


def test_false_signature_under_a_known_key_refuses_the_whole_note():
    forged = Ed25519Signer(LOG.verifier, OTHER.raw_sign)

    with pytest.raises(NoteError, match="false signature"):
        note.open(note.sign(TEXT, forged, WITNESS), [LOG.verifier, WITNESS.verifier])


def test_same_name_with_another_key_is_a_stranger():
    opened = note.open(note.sign(TEXT, OTHER, LOG), [LOG.verifier])

    assert opened.unknown[0].name == LOG.name


def test_repeated_signature_counts_once():
    line = note.split(note.sign(TEXT, LOG))[1][0].line
    stranger = note.split(note.sign(TEXT, OTHER))[1][0].line

    opened = note.open((TEXT + "\n" + line * 2 + stranger * 2).encode(), [LOG.verifier])

    assert (len(opened.verified), len(opened.unknown)) == (1, 1)


def test_new_signature_follows_the_old_and_replaces_its_own():
    _, first = note.split(note.sign(TEXT, LOG, WITNESS))

    again = note.sign(TEXT, WITNESS, existing=first)

    assert [item.key_id for item in note.split(again)[1]] == [LOG.key_id, WITNESS.key_id]
    assert note.sign(TEXT, existing=first) == note.sign(TEXT, LOG, WITNESS)


def test_two_keys_of_one_identity_are_diagnosed():
    class Twin:
        name = LOG.name
        key_id = LOG.key_id

        def verify(self, text: bytes, signature: bytes) -> bool:
            return True

    with pytest.raises(NoteError, match="share the identity"):
        note.open(note.sign(TEXT, LOG), [LOG.verifier, Twin()])
    assert note.open(note.sign(TEXT, LOG), [LOG.verifier, LOG.verifier]).text == TEXT


@pytest.mark.parametrize("text", ["no newline", "tab\t\n", "nul\x00\n", "cr\r\n", "surrogate\ud800\n"])
def test_text_the_format_cannot_hold_is_not_signed(text: str):
    with pytest.raises(NoteError):
        note.sign(text, LOG)


def test_note_without_signers_is_not_made():
    with pytest.raises(NoteError):
        note.sign(TEXT)


def test_text_may_have_empty_lines_and_look_like_signatures():
    text = "a\n\n— b AAAAAAA=\n\n\n"

    assert note.open(note.sign(text, LOG), [LOG.verifier]).text == text


GOOD_LINE = note.split(note.sign(TEXT, LOG))[1][0].line


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        TEXT.encode(),
        (TEXT + GOOD_LINE).encode(),
        (TEXT + "\n").encode(),
        (TEXT + "\n" + GOOD_LINE[:-1]).encode(),
        (TEXT + "\n" + GOOD_LINE + "x\n").encode(),
        (TEXT + "\n" + GOOD_LINE.replace("— ", "- ")).encode(),
        (TEXT + "\n" + GOOD_LINE.replace("— ", "—  ")).encode(),
        (TEXT + "\n" + GOOD_LINE.replace("=\n", "\n")).encode(),
        (TEXT + "\n" + GOOD_LINE.replace("log.example/2026", "log+x")).encode(),
        (TEXT + "\n" + GOOD_LINE.replace("log.example/2026", "log\u00a0x")).encode(),
        (TEXT + "\n— name AAAAAA==\n").encode(),
        (TEXT + "\n— name\n").encode(),
        (TEXT + "\n" + GOOD_LINE).replace("\n", "\r\n").encode(),
        (TEXT + "\n" + GOOD_LINE).encode() + b"\xff\n",
        (TEXT + "\n" + GOOD_LINE * 101).encode(),
        b"x" * (1 << 20) + b"\n\n" + GOOD_LINE.encode(),
    ],
)
def test_malformed_note_is_refused(data: bytes):
    with pytest.raises(NoteError):
        note.open(data, [LOG.verifier])


def test_hundred_signatures_are_read():
    assert len(note.split((TEXT + "\n" + GOOD_LINE * 100).encode())[1]) == 100


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes):
    with pytest.raises(NoteError):
        note.open(data, [LOG.verifier])


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        GO_VKEY.replace("c74f20a3", "c74f20a4"),
        GO_VKEY.replace("c74f20a3", "C74F20A3"),
        GO_VKEY.replace("PeterNeumann", "Peter Neumann"),
        GO_VKEY.replace("PeterNeumann", "PeterNeumann2"),
        GO_VKEY[:-4],
        GO_VKEY[:-1] + "=",
        "a+00000000+" + base64.b64encode(b"\x02" + bytes(32)).decode(),
    ],
)
def test_malformed_vkey_is_refused(vkey: str):
    with pytest.raises(NoteError):
        verifier_from_vkey(vkey)


@pytest.mark.parametrize(("name", "key"), [("a b", bytes(32)), ("", bytes(32)), ("a+b", bytes(32)), ("a", bytes(31))])
def test_key_the_format_cannot_hold_is_refused(name: str, key: bytes):
    with pytest.raises(NoteError):
        Ed25519Verifier(name, key)


def test_type_of_signature_is_part_of_the_identity():
    plain = Ed25519Verifier("w", b"k" * 32)
    cosigning = CosignatureVerifier("w", b"k" * 32)

    assert plain.key_id != cosigning.key_id
    assert verifier_from_vkey(plain.vkey) == plain
    assert verifier_from_vkey(cosigning.vkey) == cosigning


def test_cosignature_covers_its_timestamp():
    signature = WITNESS.sign(TEXT.encode())

    assert cosigned_at(signature) == 1_790_000_000
    assert WITNESS.verifier.verify(TEXT.encode(), signature)
    later = (1_790_000_001).to_bytes(8, "big") + signature[8:]
    assert not WITNESS.verifier.verify(TEXT.encode(), later)


@pytest.mark.parametrize("signature", [b"", bytes(71), bytes(73), b"\xff" * 72])
def test_cosignature_of_another_shape_is_false(signature: bytes):
    assert not WITNESS.verifier.verify(TEXT.encode(), signature)


def test_cosigned_message_is_that_of_the_text():
    key = Ed25519PrivateKey.from_private_bytes(b"W" * 32)

    signature = WITNESS.sign(TEXT.encode())[8:]

    key.public_key().verify(signature, b"cosignature/v1\ntime 1790000000\n" + TEXT.encode())


@pytest.mark.parametrize("text", ["QQ", "QQ=", "QR==", "Q Q==", "QQ==\n", "QQ-_", "=", "é"])
def test_base64_has_one_spelling(text: str):
    with pytest.raises(FormatError):
        from_base64(text)


@pytest.mark.parametrize("text", ["", "00", "01", "-1", "+1", " 1", "1_0", "١", "9223372036854775808", "1" * 5000])
def test_decimal_has_one_spelling(text: str):
    with pytest.raises(FormatError):
        from_decimal(text)


def test_largest_size_is_that_of_an_int64():
    assert from_decimal("9223372036854775807") == 2**63 - 1
