"""Celery tasks of the procedure: each takes nothing, asks what is due, and may run twice, late or never."""

from .sweeps import carry_out_answers, carry_out_rulings, forget_unconfirmed, publish_screened, settle_due

__all__ = ["carry_out_answers", "carry_out_rulings", "forget_unconfirmed", "publish_screened", "settle_due"]
