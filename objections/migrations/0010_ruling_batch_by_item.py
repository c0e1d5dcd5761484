"""Officers decide alike objections item by item, too. Few rows; the old code never writes the new outcome."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("objections", "0009_objection_live_once"), ("registry", "0034_screening_parts")]
    operations = [
        migrations.AddField(
            model_name="rulingbatch",
            name="goes",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.itemset"
            ),
        ),
        migrations.AddField(
            model_name="rulingbatch", name="goes_label", field=models.CharField(blank=True, max_length=250)
        ),
        migrations.AlterField(
            model_name="rulingbatch",
            name="event",
            field=models.CharField(
                choices=[
                    ("uphold", "Uphold: what is named goes"),
                    ("reject", "Reject: what is named stays"),
                    ("by_item", "Item by item: of what each case names, the items below go and the rest stays"),
                ],
                max_length=7,
            ),
        ),
        migrations.AddConstraint(
            model_name="rulingbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("event", "by_item"), ("goes__isnull", False)),
                    models.Q(models.Q(("event", "by_item"), _negated=True), ("goes__isnull", True)),
                    _connector="OR",
                ),
                name="ruling_batch_by_item_names_items",
            ),
        ),
    ]
