"""One live objection per party, dataset and ground, also where two are filed at one instant. Scans objections once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("objections", "0008_objection_dataset")]
    operations = [
        migrations.AlterField(
            model_name="objection",
            name="dataset",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.dataset"
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("filed_at__isnull", False),
                    models.Q(("state__in", ["closed", "lapsed", "moot", "settled", "withdrawn"]), _negated=True),
                ),
                fields=("dataset", "objector", "ground"),
                name="objection_live_once",
            ),
        ),
    ]
