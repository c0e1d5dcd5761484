"""The log's integrator; several may run, one works."""

from celery import shared_task

from registry.kernel import clock
from registry.services.ledger import BATCH, ledger_integrate

from .working import worked_off


@shared_task(name="registry.integrate_ledger", ignore_result=True)
def integrate_ledger(seconds: float = 5) -> int:
    """Place what waits, batch by batch for at most `seconds`; returns how many entries.

    A batch that was not full ends it: running after a sweep with small ones would sign a head for every few entries.
    """
    return worked_off(lambda: ledger_integrate(clock.now()), seconds, full=BATCH)
