"""The two rule profiles and the working-day table an empty register needs; a few thousand rows, undone by deleting them."""

from datetime import UTC, datetime

from django.db import migrations

from registry import seeds

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


def seed(apps, schema_editor):
    profile = apps.get_model("registry", "RuleProfile")
    for key, values in seeds.rule_profiles().items():
        profile.objects.create(key=key, version=1, effective_from=BEGINNING, **values)
    edition = apps.get_model("registry", "CalendarEdition").objects.create(
        number=1, note="Announced years from State Council notices, later years provisional", created_at=BEGINNING
    )
    day = apps.get_model("registry", "CalendarDay")
    day.objects.bulk_create(
        day(
            day=found.day,
            kind=found.kind.value,
            notice=found.notice,
            notice_en=found.notice_en,
            is_official=found.is_official,
            edition=edition,
        )
        for found in seeds.calendar_days()
    )
    apps.get_model("registry", "LogState").objects.create(id=1)


def unseed(apps, schema_editor):
    for name in ("LogState", "CalendarDay", "CalendarEdition", "RuleProfile"):
        apps.get_model("registry", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(seed, unseed)]
