"""Files with many refusals, what was found in them, and their rows until they are filed: three new tables."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0021_scope_reference'),
    ]

    operations = [
        migrations.CreateModel(
            name='RefusalImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('defaults', models.JSONField(default=dict)),
                ('files_at_once', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('checked_at', models.DateTimeField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('filed_at', models.DateTimeField(null=True)),
                ('discarded_at', models.DateTimeField(null=True)),
                ('sheet', models.JSONField(default=dict)),
                ('rows', models.PositiveBigIntegerField(null=True)),
                ('good', models.PositiveBigIntegerField(null=True)),
                ('bad', models.PositiveBigIntegerField(null=True)),
                ('duplicates', models.PositiveBigIntegerField(null=True)),
                ('known', models.PositiveBigIntegerField(null=True)),
                ('bad_rows_sha256', models.CharField(blank=True, max_length=64)),
                ('check_job', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='checks_import', to='registry.job')),
                ('filing_job', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files_import', to='registry.job')),
                ('original', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.attachment')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refusal_imports', to='registry.party')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RefusalImportGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('part', models.PositiveIntegerField(default=0)),
                ('ground', models.CharField(choices=[('copyright', 'Copyright'), ('neighbouring_right', 'Neighbouring right'), ('personal_information', 'Personal information'), ('trade_secret', 'Trade secret'), ('contract', 'Contract'), ('other', 'Other')], max_length=24)),
                ('usages', models.JSONField()),
                ('effective_from', models.DateTimeField(null=True)),
                ('effective_until', models.DateTimeField(null=True)),
                ('statement', models.TextField(blank=True)),
                ('scopes', models.PositiveIntegerField(default=0)),
                ('fault', models.CharField(blank=True, max_length=20)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='registry.refusalimport')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.party')),
                ('mandate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.mandate')),
                ('refusal', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='import_group', to='registry.refusal')),
            ],
        ),
        migrations.CreateModel(
            name='RefusalImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('part', models.PositiveIntegerField(default=0)),
                ('line', models.PositiveBigIntegerField()),
                ('kind', models.CharField(max_length=8)),
                ('value', models.CharField(max_length=2100)),
                ('text', models.CharField(max_length=2100)),
                ('distance', models.PositiveSmallIntegerField(null=True)),
                ('reference', models.CharField(blank=True, max_length=100)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='registry.refusalimport')),
            ],
        ),
        migrations.AddIndex(
            model_name='refusalimport',
            index=models.Index(fields=['party', '-id'], name='refusal_import_of_party'),
        ),
        migrations.AddConstraint(
            model_name='refusalimport',
            constraint=models.CheckConstraint(condition=models.Q(('checked_at__isnull', True), models.Q(('bad__isnull', False), ('duplicates__isnull', False), ('good__isnull', False), ('known__isnull', False), ('rows', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('good'), '+', models.F('bad')), '+', models.F('duplicates')), '+', models.F('known'))), ('rows__isnull', False)), _connector='OR'), name='refusal_import_rows_add_up'),
        ),
        migrations.AddConstraint(
            model_name='refusalimport',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_at__isnull', True), models.Q(('checked_at__isnull', False), ('filing_job__isnull', False)), _connector='OR'), name='refusal_import_confirmed_was_checked'),
        ),
        migrations.AddConstraint(
            model_name='refusalimport',
            constraint=models.CheckConstraint(condition=models.Q(('filed_at__isnull', True), models.Q(('confirmed_at__isnull', False), ('discarded_at__isnull', True)), _connector='OR'), name='refusal_import_filed_was_confirmed'),
        ),
        migrations.AddConstraint(
            model_name='refusalimportgroup',
            constraint=models.UniqueConstraint(fields=('batch', 'number', 'part'), name='refusal_import_group_once'),
        ),
        migrations.AddConstraint(
            model_name='refusalimportgroup',
            constraint=models.CheckConstraint(condition=models.Q(('refusal__isnull', True), ('fault', ''), _connector='OR'), name='refusal_import_group_filed_or_not'),
        ),
        migrations.AddIndex(
            model_name='refusalimportrow',
            index=models.Index(fields=['batch', 'number', 'part'], name='refusal_import_row_of_group'),
        ),
    ]
