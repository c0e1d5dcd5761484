"""The catalogue of key files by which items are found again. Two new tables, empty; filled by a sweep."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0029_published_snapshots'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeyIndexFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('size', models.PositiveBigIntegerField()),
                ('items', models.PositiveBigIntegerField()),
                ('rows', models.PositiveBigIntegerField()),
                ('tier', models.PositiveSmallIntegerField()),
                ('built_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('sha256', ''), _negated=True), name='key_index_file_has_digest')],
            },
        ),
        migrations.CreateModel(
            name='KeyIndexSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('items_sha256', models.CharField(max_length=64)),
                ('items', models.PositiveBigIntegerField()),
                ('is_asked', models.BooleanField(default=True)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='registry.keyindexfile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('file', 'position'), name='key_index_source_once'), models.UniqueConstraint(condition=models.Q(('is_asked', True)), fields=('items_sha256',), name='key_index_source_asked_once')],
            },
        ),
    ]
