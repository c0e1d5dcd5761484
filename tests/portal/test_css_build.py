"""The style sheet is one file, complete, in layer order, and never stale."""

import os
import re
from pathlib import Path

from django.contrib.staticfiles import finders

from portal.css_build import ORDER, SHEET_NAME, SOURCE_DIR, sheet_text, sheet_write


def test_every_source_file_is_in_the_sheet_once() -> None:
    assert sorted(ORDER) == sorted(file.stem for file in SOURCE_DIR.glob("*.css"))


def test_the_order_of_the_layers_is_declared_first() -> None:
    assert sheet_text().startswith("@layer reset,tokens,base,layout,components,utilities,print;")


def test_every_rule_stands_in_a_layer() -> None:
    for name in ORDER:
        source = re.sub(r"/\*.*?\*/", "", (SOURCE_DIR / f"{name}.css").read_text(), flags=re.DOTALL)
        starts = re.findall(r"^([^\s}][^{]*)", source, re.MULTILINE)
        assert [start for start in starts if not start.startswith("@")] == [], name


def test_a_sheet_that_has_not_changed_is_left_alone(tmp_path: Path) -> None:
    sheet = sheet_write(tmp_path)
    os.utime(sheet, (1, 1))

    sheet_write(tmp_path)

    assert sheet.stat().st_mtime == 1


def test_a_stale_sheet_is_written_again(tmp_path: Path) -> None:
    (tmp_path / SHEET_NAME).write_text("old")

    assert sheet_write(tmp_path).read_text(encoding="utf-8") == sheet_text()


def test_pages_find_the_sheet_and_collectstatic_does_too() -> None:
    found = finders.find(SHEET_NAME)
    collected = [path for finder in finders.get_finders() for path, _ in finder.list([])]

    assert found is not None
    assert Path(str(found)).read_text(encoding="utf-8") == sheet_text()
    assert collected.count(SHEET_NAME) == 1


def test_no_font_or_picture_is_fetched_from_elsewhere() -> None:
    assert "url(" not in sheet_text()
    assert "system-ui" not in sheet_text()  # on Chinese Windows it turns Latin into YaHei
