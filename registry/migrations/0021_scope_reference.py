"""A scope keeps the holder's own number for the work: a column with a default, added at once whatever the size."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0020_register_snapshots'),
    ]

    operations = [
        migrations.AddField(
            model_name='scope',
            name='reference',
            field=models.CharField(blank=True, db_default='', max_length=100),
        ),
    ]
