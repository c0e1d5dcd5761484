"""One item set for many tests: they read it and write elsewhere."""

import pytest

from registry.screening import kernel
from registry.screening.intake import build_items
from registry.screening.itemset import iter_items
from tests.registry.screening.making import generated_rows, write


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A set of 10,000 rows: three blocks of tree nodes, and its manifest."""
    folder = tmp_path_factory.mktemp("made")
    manifest = write(folder, "".join(generated_rows(10_000)))
    return manifest, build_items(manifest, folder / "out")


@pytest.fixture(scope="session")
def items(made):
    return list(iter_items(made[1].path))


@pytest.fixture(scope="session")
def loops():
    """The fast implementation, compiled once for all tests."""
    pytest.importorskip("numba", reason="numba is not installed: only the reference screens")
    assert kernel.warm()
    return kernel._State.made


@pytest.fixture(scope="module", params=["reference", "fast"])
def each_engine(request):
    """Everything in the module twice, once with each implementation."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel._State, "made", request.getfixturevalue("loops") if request.param == "fast" else None)
        patch.setattr(kernel._State, "is_tried", True)
        patch.setattr(kernel, "WORTH_IT", 0)
        yield request.param
