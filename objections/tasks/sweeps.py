"""The sweeps that beat triggers every few seconds."""

from celery import shared_task

from objections.services.answer_effects import answers_carry_out
from objections.services.publication import registrations_publish_screened
from objections.services.ruling_lines import rulings_carry_out
from objections.services.settlement import registration_settle_due
from objections.services.unconfirmed import unconfirmed_forget
from registry.kernel import clock


@shared_task(name="objections.publish_screened", ignore_result=True)
def publish_screened() -> int:
    """Open the windows of registrations whose screening has finished; returns how many."""
    return registrations_publish_screened(clock.now())


@shared_task(name="objections.settle_due", ignore_result=True)
def settle_due() -> int:
    """Settle what nothing stands against any more; returns how many. What this run misses the next one finds."""
    return registration_settle_due(clock.now())


@shared_task(name="objections.carry_out_answers", ignore_result=True)
def carry_out_answers() -> int:
    """Carry out answers signed in bulk whose time to be taken back is over; returns how many."""
    return answers_carry_out(clock.now())


@shared_task(name="objections.carry_out_rulings", ignore_result=True)
def carry_out_rulings() -> int:
    """Draft, sign or return the cases of officers' batches; returns how many were dealt with."""
    return rulings_carry_out(clock.now())


@shared_task(name="objections.forget_unconfirmed", ignore_result=True)
def forget_unconfirmed() -> int:
    """Delete what visitors wrote and never confirmed; returns how many."""
    return unconfirmed_forget(clock.now())
