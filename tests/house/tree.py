"""The files that the shape of the code is judged by."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("registry", "objections", "portal")
NOT_OURS = {
    ".venv",
    ".git",
    "var",
    "locale",
    "node_modules",
    "__pycache__",
    ".hypothesis",
    ".mypy_cache",
    ".ruff_cache",
}


def files(*suffixes: str) -> Iterator[Path]:
    """Every file of ours with one of these endings, relative to the root."""
    for file in sorted(ROOT.rglob("*")):
        inside = file.relative_to(ROOT)
        if file.suffix in suffixes and not NOT_OURS & set(inside.parts) and file.is_file():
            yield inside


def source() -> Iterator[Path]:
    """Python that is not a test and not a migration."""
    for file in files(".py"):
        if file.parts[0] != "tests" and "migrations" not in file.parts:
            yield file


def text(file: Path) -> str:
    return (ROOT / file).read_text(encoding="utf-8")
