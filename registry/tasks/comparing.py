"""Sweeps over item sets that have not been compared yet."""

from celery import shared_task

from registry.kernel import clock
from registry.services.diffs import diffs_queue
from registry.services.lineage import lineage_queue
from registry.services.overlaps import overlaps_queue


@shared_task(name="registry.compare_sets", ignore_result=True)
def compare_sets() -> int:
    """Queue the comparisons that are missing; returns how many. Lost or doubled, the next sweep finds the same."""
    at = clock.now()
    return diffs_queue(at) + overlaps_queue(at) + lineage_queue(at)
