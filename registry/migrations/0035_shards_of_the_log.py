"""One log a year: what stood in the one log without shards goes on as the log of its first year."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


KEEP = """
CREATE TEMPORARY TABLE kept_leaf ON COMMIT DROP AS SELECT * FROM registry_logleaf;
CREATE TEMPORARY TABLE kept_node ON COMMIT DROP AS SELECT * FROM registry_lognode WHERE level % 8 = 0;
CREATE TEMPORARY TABLE kept_checkpoint ON COMMIT DROP AS SELECT * FROM registry_logcheckpoint;
"""
# The head's first line is the log's origin. A tile of level L holds the hashes of nodes of level 8·L, 256 by 256.
BRING_BACK = """
INSERT INTO registry_logshard (year, origin, size, opened_at)
    SELECT extract(year FROM (SELECT min(logged_at) FROM kept_leaf) AT TIME ZONE 'Asia/Shanghai'),
        split_part(note, E'\\n', 1), (SELECT count(*) FROM kept_leaf), (SELECT min(logged_at) FROM kept_leaf)
    FROM kept_checkpoint ORDER BY size DESC LIMIT 1;
INSERT INTO registry_logleaf (entry_id, shard_id, index, logged_at)
    SELECT entry_id, registry_logshard.id, index, logged_at FROM kept_leaf, registry_logshard;
INSERT INTO registry_logtile (shard_id, level, index, hashes)
    SELECT registry_logshard.id, level / 8, index / 256, string_agg(digest, ''::bytea ORDER BY index)
    FROM kept_node, registry_logshard GROUP BY registry_logshard.id, level / 8, index / 256;
INSERT INTO registry_logcheckpoint (shard_id, size, root, note, signed_at)
    SELECT registry_logshard.id, kept_checkpoint.size, root, note, signed_at FROM kept_checkpoint, registry_logshard;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0034_screening_parts'),
    ]

    operations = [
        migrations.RunSQL(KEEP),
        migrations.DeleteModel(name='LogLeaf'),
        migrations.DeleteModel(name='LogNode'),
        migrations.DeleteModel(name='LogCheckpoint'),
        migrations.DeleteModel(name='LogState'),
        migrations.CreateModel(
            name='LogCheckpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.BigIntegerField()),
                ('root', models.BinaryField()),
                ('note', models.TextField()),
                ('signed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='LogLeaf',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='log_leaf', serialize=False, to='registry.ledgerentry')),
                ('index', models.BigIntegerField()),
                ('logged_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'log leaves',
            },
        ),
        migrations.CreateModel(
            name='LogShard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True)),
                ('origin', models.CharField(max_length=200, unique=True)),
                ('size', models.BigIntegerField(default=0)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='LogTile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField()),
                ('index', models.BigIntegerField()),
                ('hashes', models.BinaryField()),
            ],
        ),
        migrations.AddConstraint(
            model_name='logshard',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('closed_at',), name='log_shard_one_open', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='logshard',
            constraint=models.CheckConstraint(condition=models.Q(('size__gte', 0)), name='log_shard_size'),
        ),
        migrations.AddField(
            model_name='logleaf',
            name='shard',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to='registry.logshard'),
        ),
        migrations.AddField(
            model_name='logcheckpoint',
            name='shard',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='checkpoints', to='registry.logshard'),
        ),
        migrations.AddField(
            model_name='logtile',
            name='shard',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tiles', to='registry.logshard'),
        ),
        migrations.AddConstraint(
            model_name='logleaf',
            constraint=models.UniqueConstraint(fields=('shard', 'index'), name='log_leaf_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='logleaf',
            trigger=pgtrigger.compiler.Trigger(name='refuse_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='d60e443f79ed43aa7c0f16b7a1b8f7a4564c1c94', operation='UPDATE', pgid='pgtrigger_refuse_update_16483', table='registry_logleaf', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='logleaf',
            trigger=pgtrigger.compiler.Trigger(name='refuse_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='04c5fd8649d677352f1b2eed4613fa4f65ee1821', operation='DELETE', pgid='pgtrigger_refuse_delete_396df', table='registry_logleaf', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='logleaf',
            trigger=pgtrigger.compiler.Trigger(name='refuse_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME;", hash='c90135cb74a7d99029be4830046bc3f52cc76449', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_refuse_truncate_8615c', table='registry_logleaf', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='logcheckpoint',
            constraint=models.UniqueConstraint(fields=('shard', 'size'), name='log_checkpoint_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='logcheckpoint',
            trigger=pgtrigger.compiler.Trigger(name='refuse_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='29c19b319d0291b770b6863a3ea24ead8b52dcd8', operation='UPDATE', pgid='pgtrigger_refuse_update_94e14', table='registry_logcheckpoint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='logcheckpoint',
            trigger=pgtrigger.compiler.Trigger(name='refuse_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f4e8e150546bf78b356e9586b8b7ef3fd242d948', operation='DELETE', pgid='pgtrigger_refuse_delete_52837', table='registry_logcheckpoint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='logcheckpoint',
            trigger=pgtrigger.compiler.Trigger(name='refuse_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME;", hash='795bf9cb99a3770845860f22aa079bf10348876b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_refuse_truncate_a71ed', table='registry_logcheckpoint', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='logtile',
            constraint=models.UniqueConstraint(fields=('shard', 'level', 'index'), name='log_tile_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='logtile',
            trigger=pgtrigger.compiler.Trigger(name='refuse_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='baa3315e0bd5c230f61f4be85a76a66fbd6326a5', operation='DELETE', pgid='pgtrigger_refuse_delete_2d497', table='registry_logtile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='logtile',
            trigger=pgtrigger.compiler.Trigger(name='refuse_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME;", hash='269262d08c97a8f585c10aafe092133cdfee28be', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_refuse_truncate_216db', table='registry_logtile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='logtile',
            trigger=pgtrigger.compiler.Trigger(name='only_grows', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF (NEW.id, NEW.shard_id, NEW.level, NEW.index) = (OLD.id, OLD.shard_id, OLD.level, OLD.index)\n                        AND length(NEW.hashes) > length(OLD.hashes)\n                        AND substring(NEW.hashes FROM 1 FOR length(OLD.hashes)) = OLD.hashes\n                    THEN RETURN NEW; END IF;\n                    RAISE EXCEPTION 'a tile of the log only grows';\n                ", hash='becfbfbebd691166c53b51ac3957d7c933fa975b', operation='UPDATE', pgid='pgtrigger_only_grows_949d9', table='registry_logtile', when='BEFORE')),
        ),
        migrations.RunSQL(BRING_BACK),
    ]
