"""Celery tasks: each takes nothing or ids, asks what is due, and may run twice, late or never with the same end."""

from .assignments import draw_panels
from .clocks import recount_ends
from .comparing import compare_sets
from .control import look_at_places
from .keys import check_keys, index_items
from .ledger import integrate_ledger
from .outbox import remind_parties, send_outbox, send_webhooks
from .refusals import publish_register, remind_holders, screen_due
from .replies import forget_replies
from .scanning import scan_attachments
from .screening import help_screenings
from .sites import read_sites
from .sweeps import fire_deadlines, run_jobs

__all__ = [
    "check_keys",
    "compare_sets",
    "draw_panels",
    "fire_deadlines",
    "forget_replies",
    "help_screenings",
    "index_items",
    "integrate_ledger",
    "look_at_places",
    "publish_register",
    "read_sites",
    "recount_ends",
    "remind_holders",
    "remind_parties",
    "run_jobs",
    "scan_attachments",
    "screen_due",
    "send_outbox",
    "send_webhooks",
]
