"""Celery tasks: each takes nothing or ids, asks what is due, and may run twice, late or never with the same end."""

from .ledger import integrate_ledger
from .outbox import send_outbox
from .sweeps import fire_deadlines, run_jobs

__all__ = ["fire_deadlines", "integrate_ledger", "run_jobs", "send_outbox"]
