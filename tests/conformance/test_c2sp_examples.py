"""The worked examples in the C2SP texts, read from the texts themselves."""

import re

import pytest

from registry.transparency import note
from registry.transparency.checkpoint import parse_text
from registry.transparency.keys import cosigned_at, verifier_from_vkey
from registry.transparency.note import NoteError
from registry.transparency.tiles import Tile, parse_path, tiles_of
from tests.conformance.vectors import vector_folder

FOLDER = vector_folder("c2sp-spec-examples")
NOTE_TEXT = (FOLDER / "signed-note.md").read_text(encoding="utf-8")
VKEY = re.search(r"^    (example\.com/foo\+[^\n]+)$", NOTE_TEXT, re.MULTILINE)[1]
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(name: str) -> list[str]:
    return BLOCK.findall((FOLDER / name).read_text(encoding="utf-8"))


def signed_example() -> bytes:
    return next(block for block in blocks("signed-note.md") if "example message" in block).encode()


def test_signed_note_example_verifies_under_its_key():
    opened = note.open(signed_example(), [verifier_from_vkey(VKEY)])

    assert opened.text == "This is an example message.\n"
    assert [item.name for item in opened.verified] == ["example.com/foo"]


def test_signed_note_example_with_another_letter_does_not():
    with pytest.raises(NoteError, match="false signature"):
        note.open(signed_example().replace(b"This", b"That"), [verifier_from_vkey(VKEY)])


def test_example_key_is_written_as_it_was_read():
    assert verifier_from_vkey(VKEY).vkey == VKEY


@pytest.mark.parametrize("name", ["signed-note.md", "tlog-checkpoint.md", "tlog-cosignature.md"])
def test_every_whole_note_in_the_texts_is_read_and_written_back_the_same(name: str):
    notes = [block for block in blocks(name) if "\n— " in block]
    assert notes

    for block in notes:
        text, signatures = note.split(block.encode())
        assert text + "\n" + "".join(item.line for item in signatures) == block


@pytest.mark.parametrize("name", ["tlog-checkpoint.md", "tlog-cosignature.md"])
def test_checkpoint_example_is_read_and_written_back_the_same(name: str):
    text, _ = note.split(blocks(name)[0].encode())

    checkpoint = parse_text(text)

    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.text == text


def test_cosignature_example_carries_its_timestamp():
    _, signatures = note.split(blocks("tlog-cosignature.md")[0].encode())

    assert cosigned_at(signatures[1].signature) == 1679315147


def test_tile_path_example():
    assert "x001/x234/067" in (FOLDER / "tlog-tiles.md").read_text()
    assert Tile(0, 1234067).path == "tile/0/x001/x234/067"
    assert parse_path("tile/0/x001/x234/067") == Tile(0, 1234067)


def test_tree_of_70000_has_the_tiles_the_text_counts():
    tiles = list(tiles_of(70_000))

    full = [tile for tile in tiles if tile.width == 256]
    assert (sum(tile.level == 0 for tile in full), sum(tile.level == 1 for tile in full), len(full)) == (273, 1, 274)
    assert [tile for tile in tiles if tile.width < 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]


def test_tree_of_256_has_a_full_and_a_partial_tile():
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
