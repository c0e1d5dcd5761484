"""The task application: a trigger and a pool of workers, never the keeper of a deadline.

Beat only asks "what is due?"; the answer stands in PostgreSQL. A run that found no worker in time is dropped, since the
next one finds the same rows.
"""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def collect_garbage_seldom(**_: Any) -> None:
    """What the modules made stays anyway, and a sweep makes tens of thousands of objects that need no collector.

    Looking through all of them every 700 objects took a fifth of a sweep's time and half of the integrator's.
    """
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


def every(seconds: float, task: str) -> dict[str, Any]:
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


app.conf.beat_schedule = {
    task: every(seconds, task)
    for task, seconds in {
        "registry.fire_deadlines": 2,
        "registry.run_jobs": 2,
        "registry.help_screenings": 2,
        "registry.send_outbox": 2,
        "registry.send_webhooks": 2,
        "registry.integrate_ledger": 1,
        "registry.draw_panels": 10,
        "registry.recount_ends": 5,
        "objections.publish_screened": 2,
        "objections.settle_due": 2,
        "objections.carry_out_answers": 2,
        "objections.carry_out_rulings": 2,
        "objections.forget_unconfirmed": 600,
        "registry.look_at_places": 2,
        "registry.read_sites": 2,
        "registry.screen_due": 5,
        "registry.index_items": 5,
        "registry.check_keys": 3600,
        "registry.compare_sets": 5,
        "registry.scan_attachments": 5,
        "registry.publish_register": 3600,
        "registry.remind_holders": 3600,
        "registry.end_mandates": 600,
        "registry.remind_registrants": 3600,
        "registry.remind_parties": 600,
        "registry.forget_replies": 3600,
    }.items()
}
