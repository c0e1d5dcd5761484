"""What a first start builds: packed style sheets and scripts, built again only when they changed."""

import gzip
import os
from pathlib import Path

from portal.embedded.prepare import compress_static


def test_style_sheets_and_scripts_are_packed_once_and_again_when_they_change(tmp_path: Path) -> None:
    sheet = tmp_path / "css" / "register.css"
    sheet.parent.mkdir()
    sheet.write_text("a { color: red }\n" * 100)
    (tmp_path / "small.js").write_text("1")
    (tmp_path / "picture.png").write_bytes(bytes(5000))

    assert compress_static(tmp_path) == 1
    assert compress_static(tmp_path) == 0
    assert gzip.decompress(Path(f"{sheet}.gz").read_bytes()) == sheet.read_bytes()
    assert {path.name for path in tmp_path.rglob("*.gz")} == {"register.css.gz"}

    sheet.write_text("a { color: blue }\n" * 100)
    later = Path(f"{sheet}.gz").stat().st_mtime + 10
    os.utime(sheet, (later, later))

    assert compress_static(tmp_path) == 1
    assert b"blue" in gzip.decompress(Path(f"{sheet}.gz").read_bytes())
