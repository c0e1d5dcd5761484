"""Sweeps over the key files by which items are found again."""

from celery import shared_task

from registry.kernel import clock
from registry.services.key_catalogue import keys_build_due, keys_check, keys_merge_due, keys_remove_due


@shared_task(name="registry.index_items", ignore_result=True)
def index_items() -> int:
    """Build the key files that are missing, merge full tiers, take away what nobody reads; returns how many changed.

    A lost run costs nothing: the catalogue says what is missing.
    """
    at = clock.now()
    return keys_build_due(at) + keys_merge_due(at) + keys_remove_due(at)


@shared_task(name="registry.check_keys", ignore_result=True)
def check_keys() -> int:
    """Compare every key file with its checksums; returns how many were found damaged, to be built anew."""
    return keys_check(clock.now())
