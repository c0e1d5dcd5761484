"""Celery tasks: each takes nothing or ids, asks what is due, and may run twice, late or never with the same end."""

from .sweeps import fire_deadlines, run_jobs

__all__ = ["fire_deadlines", "run_jobs"]
