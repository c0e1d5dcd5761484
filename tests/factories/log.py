"""The ledger's files in a test."""

import shutil

from django.conf import settings


def log_clear() -> None:
    """Take away what was published: the next database of the process knows nothing of it."""
    for folder in (settings.LOG_DIR, settings.LOG_GUARD_DIR):
        if folder.exists():
            shutil.rmtree(folder)
