"""Rule profiles of before learn the figures of brakes and trust; one that has them keeps its own. Few rows.

The trigger that keeps profiles as they were is off meanwhile: nothing that a profile said is changed, and the figures
are those that stood in the code.
"""

from django.db import migrations

from registry.seeds import rule_profiles

KEYS = (
    *("record_span", "record_listed", "brake_after", "brake_share", "brake_quota", "brake_span", "brake_lifted"),
    *("trust_after", "trust_share"),
)


def add(apps, schema_editor):
    seeds = rule_profiles()
    schema_editor.execute("ALTER TABLE registry_ruleprofile DISABLE TRIGGER USER")
    for profile in apps.get_model("registry", "RuleProfile").objects.all():
        seed = seeds["demo" if profile.is_demonstration else "default"]["clocks"]
        profile.clocks = {key: seed[key] for key in KEYS} | profile.clocks
        profile.save(update_fields=["clocks"])
    schema_editor.execute("ALTER TABLE registry_ruleprofile ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [("registry", "0036_lineage")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
