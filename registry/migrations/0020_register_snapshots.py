"""Published snapshots of the register of refusals: one new table, no row touched."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0019_control_proofs'),
    ]

    operations = [
        migrations.CreateModel(
            name='RegisterSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('token', models.TextField()),
                ('files', models.JSONField()),
                ('at', models.DateTimeField()),
                ('refusals', models.PositiveIntegerField()),
                ('rules', models.PositiveBigIntegerField()),
                ('sealed_refusals', models.PositiveIntegerField()),
                ('sealed_rules', models.PositiveBigIntegerField()),
                ('changes', models.JSONField(default=dict)),
                ('refusal_acts', models.BigIntegerField()),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='register_snapshot', to='registry.ledgerentry')),
                ('previous', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next', to='registry.registersnapshot')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('previous__isnull', True)), models.Q(('number__gt', 1), ('previous__isnull', False)), _connector='OR'), name='register_snapshot_is_chained')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registersnapshot',
            trigger=pgtrigger.compiler.Trigger(name='refuse_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ee8bb16390b5a1d51292d8e3d12e98f981ad2874', operation='UPDATE', pgid='pgtrigger_refuse_update_2c2a8', table='registry_registersnapshot', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registersnapshot',
            trigger=pgtrigger.compiler.Trigger(name='refuse_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='a7c98af850db04835983bc90c5fa821a3fc22482', operation='DELETE', pgid='pgtrigger_refuse_delete_d25f8', table='registry_registersnapshot', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registersnapshot',
            trigger=pgtrigger.compiler.Trigger(name='refuse_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME;", hash='d43b507169aa79b20d51e64ed99dcddfe5babcb1', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_refuse_truncate_f96d7', table='registry_registersnapshot', when='BEFORE')),
        ),
    ]
