"""Celery tasks of the procedure: each takes nothing, asks what is due, and may run twice, late or never."""

from .sweeps import forget_unconfirmed, publish_screened, settle_due

__all__ = ["forget_unconfirmed", "publish_screened", "settle_due"]
