"""Screenings are shared out in parts: who is at which row groups. A new table."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0033_leaner_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='ScreeningPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('snapshot_digest', models.CharField(max_length=64)),
                ('first', models.PositiveIntegerField()),
                ('stop', models.PositiveIntegerField()),
                ('rows', models.PositiveBigIntegerField()),
                ('rows_done', models.PositiveBigIntegerField(default=0)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('screening', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='registry.screening')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['screening', 'id'], name='screening_part_open')],
                'constraints': [models.UniqueConstraint(fields=('screening', 'snapshot_digest', 'first'), name='screening_part_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('stop'))), name='screening_part_has_groups')],
            },
        ),
    ]
