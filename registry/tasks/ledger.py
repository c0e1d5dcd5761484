"""The log's integrator; several may run, one works."""

from celery import shared_task

from registry.kernel import clock
from registry.services.keys import log_origin
from registry.services.ledger import ledger_integrate


@shared_task(name="registry.integrate_ledger", ignore_result=True)
def integrate_ledger(rounds: int = 10) -> int:
    """Place what waits, batch by batch; returns how many entries."""
    total = 0
    for _ in range(rounds):
        placed = ledger_integrate(clock.now(), origin=log_origin())
        total += placed
        if not placed:
            break
    return total
