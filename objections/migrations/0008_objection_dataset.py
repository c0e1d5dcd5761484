"""An objection knows the dataset of its registration. Rewrites every objection once; the old code leaves it empty."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
UPDATE objections_objection AS objection SET dataset_id = registration.dataset_id
FROM registry_registration AS registration
WHERE registration.id = objection.registration_id AND objection.dataset_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("objections", "0007_appeals_by_two_officers"), ("registry", "0031_version_diffs")]
    operations = [
        migrations.AddField(
            model_name="objection",
            name="dataset",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.dataset"
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
