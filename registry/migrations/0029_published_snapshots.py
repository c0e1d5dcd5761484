"""Snapshots have a public part, signed, and a sealed one. Few rows; defaults stand in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0028_matches_by_hand'),
    ]

    operations = [
        migrations.AddField(
            model_name='screening',
            name='sealed_hits_sha256',
            field=models.CharField(blank=True, db_default='', max_length=64),
        ),
        migrations.AddField(
            model_name='snapshot',
            name='sealed_digest',
            field=models.CharField(blank=True, db_default='', max_length=64),
        ),
        migrations.AddField(
            model_name='snapshot',
            name='sealed_rules',
            field=models.PositiveBigIntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name='snapshot',
            name='sealed_salt',
            field=models.CharField(blank=True, db_default='', max_length=64),
        ),
        migrations.AddField(
            model_name='snapshot',
            name='token',
            field=models.TextField(blank=True, db_default=''),
        ),
    ]
