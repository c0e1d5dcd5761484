"""Reading the sites that somebody asked for."""

from celery import shared_task

from registry.kernel import clock
from registry.services.site_checks import sites_read

from .working import worked_off


@shared_task(name="registry.read_sites", ignore_result=True)
def read_sites(seconds: float = 5) -> int:
    """Read sites that wait, for about `seconds`; returns how many."""
    return worked_off(lambda: sites_read(clock.now(), limit=1), seconds)
