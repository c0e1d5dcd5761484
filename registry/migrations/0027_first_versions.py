"""Refusals filed before versions were kept get their first one, as they say now; about a second a million rows."""

from django.db import migrations

FILL = """
    INSERT INTO registry_refusalversion (refusal_id, number, at, event, capacity, mandate_id, usages, effective_from,
        effective_until, statement, vocabulary, vocabulary_version, scope_count, scopes_sha256)
    SELECT id, 1, filed_at, 'file', capacity, mandate_id, usages, effective_from, effective_until, statement,
        vocabulary, vocabulary_version, scope_count, scopes_sha256
    FROM registry_refusal WHERE filed_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0026_person_clocks")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
