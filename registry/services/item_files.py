"""An item set goes into the store with its sorted keys and tree nodes beside it, so that nobody makes them again."""

from pathlib import Path

from registry.kernel import store
from registry.screening.files import publish


def items_keep(path: Path) -> str:
    """Move `<digest>.items.parquet` and what its writer left beside it into the store; returns the digest.

    The files beside follow from the first and are made anew where they are missing, so their place is a cache's.
    """
    digest = path.name.split(".")[0]
    target = store.path_of(digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    for ending in ("keys", "nodes"):
        if (beside := path.with_name(f"{digest}.{ending}")).is_file():
            publish(beside, target.with_name(f"{digest}.{ending}"))
    return store.put_file(path)
