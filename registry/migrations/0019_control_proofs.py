"""Proofs of control and what rests on them: three new tables."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0018_scope_kinds'),
    ]

    operations = [
        migrations.CreateModel(
            name='ControlProof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('domain', 'Domain with everything below it'), ('host', 'One host'), ('prefix', 'Everything under an address'), ('url', 'One exact address')], max_length=8)),
                ('value', models.CharField(max_length=2100)),
                ('method', models.CharField(choices=[('dns', 'TXT record in the domain’s name servers'), ('file', 'File on the site'), ('meta', 'Meta tag in the page'), ('origin', 'The site itself publishes the refusal')], max_length=8)),
                ('token', models.CharField(max_length=64, unique=True)),
                ('public_id', models.CharField(max_length=32, unique=True)),
                ('state', models.CharField(choices=[('asked', 'Not looked for yet'), ('pending', 'Looked for, not found yet'), ('proved', 'Control proved'), ('lapsed', 'Control lapsed'), ('given_up', 'Given up'), ('expired', 'Expired')], default='asked', max_length=10)),
                ('usages', models.JSONField(default=list)),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('until_at', models.DateTimeField()),
                ('proved_at', models.DateTimeField(null=True)),
                ('renew_at', models.DateTimeField(null=True)),
                ('warned_at', models.DateTimeField(null=True)),
                ('lapsed_at', models.DateTimeField(null=True)),
                ('checked_at', models.DateTimeField(null=True)),
                ('last_code', models.CharField(blank=True, max_length=20)),
                ('next_attempt_at', models.DateTimeField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('removed_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='control_proofs', to='registry.party')),
            ],
        ),
        migrations.CreateModel(
            name='ControlCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('code', models.CharField(max_length=20)),
                ('answers', models.JSONField(default=list)),
                ('proof', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='registry.controlproof')),
            ],
        ),
        migrations.CreateModel(
            name='RefusalControl',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('lapsed_at', models.DateTimeField(null=True)),
                ('refusal', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='control', to='registry.refusal')),
            ],
        ),
        migrations.AddIndex(
            model_name='controlproof',
            index=models.Index(condition=models.Q(('next_attempt_at__isnull', False), ('removed_at__isnull', True)), fields=['next_attempt_at'], name='control_due'),
        ),
        migrations.AddIndex(
            model_name='controlproof',
            index=models.Index(condition=models.Q(('removed_at__isnull', True)), fields=['party'], name='control_of_party'),
        ),
        migrations.AddConstraint(
            model_name='controlproof',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('party', 'kind', 'value', 'method'), name='control_once_per_place_and_method'),
        ),
        migrations.AddConstraint(
            model_name='controlproof',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['proved', 'lapsed']), _negated=True), ('proved_at__isnull', False), _connector='OR'), name='control_proved_has_instant'),
        ),
        migrations.AddConstraint(
            model_name='controlproof',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'lapsed'), _negated=True), models.Q(('lapsed_at__gte', models.F('proved_at')), ('lapsed_at__isnull', False)), _connector='OR'), name='control_lapsed_has_instant'),
        ),
        migrations.AddIndex(
            model_name='controlcheck',
            index=models.Index(fields=['proof', '-at'], name='control_check_latest'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='controlcheck',
            trigger=pgtrigger.compiler.Trigger(name='refuse_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='599369b21d1fd4b53f3bf68fccdbfa9000c88503', operation='UPDATE', pgid='pgtrigger_refuse_update_c1d46', table='registry_controlcheck', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='controlcheck',
            trigger=pgtrigger.compiler.Trigger(name='refuse_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='af80f33febbd7a669f07d977be1fe4a7d02c4512', operation='DELETE', pgid='pgtrigger_refuse_delete_0f39f', table='registry_controlcheck', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='controlcheck',
            trigger=pgtrigger.compiler.Trigger(name='refuse_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME;", hash='1297b600f5dcdbeeee3264be76b6b511f61617df', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_refuse_truncate_7552e', table='registry_controlcheck', when='BEFORE')),
        ),
    ]
