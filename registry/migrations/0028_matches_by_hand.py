"""A match can be opened by an officer, with a reason, beside one that screening found. Few rows; the index is rebuilt."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0027_first_versions'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='match',
            name='match_once_per_refusal',
        ),
        migrations.AddField(
            model_name='match',
            name='reason',
            field=models.TextField(blank=True, db_default=''),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('state', 'lifted'), _negated=True), ('reason', '')), fields=('refusal', 'version', 'registration'), name='match_once_per_refusal'),
        ),
    ]
