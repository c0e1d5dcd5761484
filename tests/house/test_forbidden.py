"""Things that the house rules refuse, found by how they are spelled."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.house.tree import files, source, text

THIS = Path("tests/house/test_forbidden.py")  # spells them all
DOORS = {"views", "api", "tasks", "management", "middleware.py", "context.py", "admin.py", "demo", "templatetags"}
LONG_JOBS = {
    "certificate_pdf.py",
    "exclusions.py",
    "hits.py",
    "import_checking.py",
    "import_filing.py",
    "intake.py",
    "probes.py",
    "running.py",
    "screening_parts.py",
    "screenings.py",
}  # time moves on
PROSE = (".py", ".md", ".toml", ".txt", ".in", ".sh", ".html", ".yml", ".yaml", ".css", ".js")


def hits(pattern: str, among: Iterable[Path], flags: int = 0, read: Callable[[Path], str] = text) -> list[str]:
    found = re.compile(pattern, flags)
    return [
        f"{file}:{number}: {line.strip()}"
        for file in among
        if file != THIS
        for number, line in enumerate(read(file).splitlines(), 1)
        if found.search(line)
    ]


def test_nobody_but_the_kernel_reads_the_wall_clock() -> None:
    pattern = r"timezone\.now\(|\bdatetime\.(now|utcnow|today)\(|\bdate\.today\(|\btime\.time\(\)"
    alone = "witness_server.py"  # a program on somebody else's machine: it has no database to ask
    others = [file for file in source() if file.parts[0] in {"registry", "objections"} and file.name != alone]

    assert hits(pattern, others) == []


def test_only_doors_ask_the_one_clock_and_pass_the_answer_on() -> None:
    pattern = r"\bclock\.now\(|from \S*\bclock import .*\bnow\b"
    inner = [file for file in source() if not DOORS & set(file.parts) and file.name not in LONG_JOBS]

    assert hits(pattern, inner) == []


def test_urls_are_read_by_the_one_canonicaliser() -> None:
    pattern = r"\b(urlsplit|urlparse|urlunsplit|urlunparse|urldefrag)\b"

    assert hits(pattern, files(".py")) == []


def test_nothing_is_left_for_later() -> None:
    assert hits(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b", files(".py", ".html", ".js", ".css", ".sh")) == []


def test_a_silenced_check_says_why() -> None:
    silenced = hits(r"#\s*(noqa|type:\s*ignore|pragma)", files(".py"))
    reason = re.compile(r"#\s*(noqa|type:\s*ignore|pragma)[^#]*?(#|\s-)\s*\S")

    assert [line for line in silenced if not reason.search(line)] == []


def test_no_test_is_switched_off() -> None:
    assert hits(r"@pytest\.mark\.(skip|xfail)\b", files(".py")) == []


def test_rows_are_changed_by_services_alone() -> None:
    pattern = r"def save\(|@receiver\(|GenericForeignKey|post_save|pre_save"
    models = [file for file in source() if file.parts[0] in {"registry", "objections"}]

    assert hits(pattern, models) == []


def text_outside_translations(file: Path) -> str:
    """A template without its translated blocks; the lines keep their numbers."""
    block = re.compile(r"{% blocktranslate\b.*?{% endblocktranslate %}", re.DOTALL)
    return block.sub(lambda found: "\n" * found[0].count("\n"), text(file))


@pytest.mark.parametrize(
    "pattern",
    [
        r"<script(?![^>]*\b(src=|application/json))",
        r"<style\b",
        r"\sstyle=",
        r"\son(click|change|input|submit|load|error|focus|blur|key\w+|mouse\w+)=",
        "javascript:",
    ],
)
def test_templates_hold_no_script_and_no_style(pattern: str) -> None:
    pages = [file for file in files(".html") if "mail" not in file.parts]  # mail programs know no style sheets

    assert hits(pattern, pages, re.IGNORECASE) == []


def test_every_sentence_in_a_template_can_be_translated() -> None:
    pattern = r">\s*[A-Z][a-z]+ [a-z]+[^<{%]*</(p|h[1-6]|a|button|label|th|td|li|dt|dd|legend|summary|span)>"
    one_language = re.compile(r'lang="en"')  # the page for a broken server says both, untranslated

    found = hits(pattern, files(".html"), read=text_outside_translations)

    assert [hit for hit in found if not one_language.search(hit)] == []


def test_no_path_of_somebodys_machine_is_written_down() -> None:
    assert hits(r"(?<![\w.])/(work|farm|root|Users)/", files(*PROSE)) == []
