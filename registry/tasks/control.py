"""Looking at the places that parties say they control."""

from celery import shared_task

from registry.kernel import clock
from registry.services.control_proofs import controls_look

from .working import worked_off


@shared_task(name="registry.look_at_places", ignore_result=True)
def look_at_places(seconds: float = 5) -> int:
    """Look for the proofs that are due, for about `seconds`; returns how many looks were taken."""
    return worked_off(lambda: controls_look(clock.now(), limit=1), seconds)
