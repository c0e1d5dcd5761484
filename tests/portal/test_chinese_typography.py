"""Chinese is set with full-width punctuation beside Han characters, and says "you" politely."""

import re

import polib
import pytest
from django.conf import settings

HAN = r"[\u3400-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN} *[,;:!?()]|[,;:!?(] *{HAN}|{HAN}\.(?:\s|$)|\){HAN}")
IGNORED = re.compile(r"<[^>]+>|%\(\w+\)[sd]|https?://\S+|\{\{.*?\}\}|\{%.*?%\}")


def lint(said: str) -> bool:
    return bool(HALF_WIDTH.search(IGNORED.sub("", said)))


@pytest.mark.parametrize(
    "wrong", ["请输入密码:", "异议成立, 部分成立", "不予登记(终局)", "已移出(见附件)后", "请稍后再试."]
)
def test_half_width_punctuation_beside_a_han_character_is_found(wrong: str) -> None:
    assert lint(wrong)


@pytest.mark.parametrize(
    "right",
    ["请输入密码：", "不予登记（终局）", "SHA-256, 64 位", "第 2,120 号", "%(label)s：%(error)s", "加入日历（.ics）"],
)
def test_right_punctuation_and_figures_are_left_alone(right: str) -> None:
    assert not lint(right)


def test_every_translation_is_punctuated_in_full_width() -> None:
    said = [
        text
        for file in (settings.BASE_DIR / "locale").glob("zh_Hans/**/*.po")
        for entry in polib.pofile(str(file))
        for text in (entry.msgstr, *entry.msgstr_plural.values())
    ]

    assert [text for text in said if lint(text)] == []


def test_chinese_written_in_a_template_is_punctuated_in_full_width() -> None:
    lines = [
        f"{file.name}: {line.strip()}"
        for file in (settings.BASE_DIR / "templates").rglob("*.html")
        for line in file.read_text(encoding="utf-8").splitlines()
        if lint(line)
    ]

    assert lines == []


def test_the_reader_is_addressed_politely() -> None:
    said = [
        entry.msgstr
        for file in (settings.BASE_DIR / "locale").glob("zh_Hans/**/*.po")
        for entry in polib.pofile(str(file))
    ]

    assert [text for text in said if "你" in text] == []
