"""Readings of sites: one new table."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0022_refusal_imports'),
    ]

    operations = [
        migrations.CreateModel(
            name='SiteCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=32, unique=True)),
                ('host', models.CharField(max_length=253)),
                ('asked_at', models.DateTimeField()),
                ('lease_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_attempt_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('snapshot_sha256', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('finished_at__isnull', True)), fields=['id'], name='site_check_waiting'), models.Index(fields=['host', '-asked_at'], name='site_check_of_host')],
                'constraints': [models.CheckConstraint(condition=models.Q(('finished_at__isnull', True), models.Q(('snapshot_sha256', ''), _negated=True), _connector='OR'), name='site_check_finished_has_snapshot')],
            },
        ),
    ]
