"""The sweep that draws review panels."""

from celery import shared_task

from registry.kernel import clock
from registry.services.assignments import panels_draw


@shared_task(name="registry.draw_panels", ignore_result=True)
def draw_panels() -> int:
    """Give every review to an officer drawn among those who touched nothing of it; returns how many were drawn."""
    return panels_draw(clock.now())
