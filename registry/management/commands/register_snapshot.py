"""`register_snapshot`: publish the register of refusals now, when the day's own snapshot should not be waited for."""

from typing import Any

from django.core.management.base import BaseCommand

from registry.kernel import clock
from registry.models import RegisterSnapshot
from registry.services.register_snapshots import register_snapshot_take


class Command(BaseCommand):
    help = "Publish a signed snapshot of the register of refusals; none is made while nothing has changed."

    def handle(self, *args: Any, **options: Any) -> None:
        newest = RegisterSnapshot.objects.order_by("-number").first()
        made = register_snapshot_take(clock.now())
        news = "is still the newest: nothing has changed" if made == newest else "is published"
        self.stdout.write(f"Snapshot {made.number} {news}. {made.refusals} refusals, {made.rules} rules, {made.digest}")
