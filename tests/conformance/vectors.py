"""Where the conformance vectors lie, and a visible skip when they do not."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("SHARED_DIR") or Path(__file__).resolve().parents[2].parent / "shared")


def vector_folder(name: str) -> Path:
    """The folder of one set of vectors; skips the calling module when it is absent."""
    folder = SHARED / "vectors" / name
    if not folder.is_dir():
        pytest.skip(f"conformance vectors not found: {folder} (set SHARED_DIR)", allow_module_level=True)
    return folder
