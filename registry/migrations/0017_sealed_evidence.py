"""Scans, redacted copies and orders that open an identity: columns with defaults on attachments, one new table."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0016_webhooks'),
    ]

    operations = [
        migrations.CreateModel(
            name='UnsealOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.CharField(choices=[('authority', 'One authority'), ('public', 'The public record of this case')], max_length=9, verbose_name='Opened to')),
                ('authority', models.CharField(blank=True, max_length=300, verbose_name='Authority and its reference')),
                ('reasons', models.TextField(verbose_name='Reasons')),
                ('ordered_at', models.DateTimeField()),
                ('signed_at', models.DateTimeField(null=True)),
                ('declined_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='attachment',
            name='published_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='attachment',
            name='redacts',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='registry.attachment'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='scan',
            field=models.CharField(choices=[('none', 'not scanned'), ('waiting', 'being scanned'), ('clean', 'scanned, nothing found'), ('found', 'harmful content found'), ('failed', 'could not be scanned')], default='none', max_length=7),
        ),
        migrations.AddField(
            model_name='attachment',
            name='scan_attempts',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='attachment',
            name='scan_next_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='attachment',
            name='scan_note',
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name='attachment',
            name='scanned_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='caseparty',
            name='unsealed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='attachment',
            index=models.Index(condition=models.Q(('scan', 'waiting')), fields=['id'], name='attachment_to_scan'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(('published_at__isnull', True), ('redacts__isnull', False), _connector='OR'), name='attachment_public_is_redacted'),
        ),
        migrations.AddField(
            model_name='unsealorder',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unseal_orders', to='registry.case'),
        ),
        migrations.AddField(
            model_name='unsealorder',
            name='entry',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.ledgerentry'),
        ),
        migrations.AddField(
            model_name='unsealorder',
            name='ordered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.officer'),
        ),
        migrations.AddField(
            model_name='unsealorder',
            name='party',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unseal_orders', to='registry.party'),
        ),
        migrations.AddField(
            model_name='unsealorder',
            name='signed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.officer'),
        ),
        migrations.AddConstraint(
            model_name='unsealorder',
            constraint=models.CheckConstraint(condition=models.Q(('to', 'public'), models.Q(('authority', ''), _negated=True), _connector='OR'), name='unseal_order_names_authority'),
        ),
        migrations.AddConstraint(
            model_name='unsealorder',
            constraint=models.CheckConstraint(condition=models.Q(('signed_by__isnull', True), models.Q(('signed_by', models.F('ordered_by')), _negated=True), _connector='OR'), name='unseal_order_two_persons'),
        ),
        migrations.AddConstraint(
            model_name='unsealorder',
            constraint=models.CheckConstraint(condition=models.Q(('signed_at__isnull', True), models.Q(('declined_at__isnull', True), ('entry__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='unseal_order_signed_is_recorded'),
        ),
        migrations.AddConstraint(
            model_name='unsealorder',
            constraint=models.UniqueConstraint(condition=models.Q(('declined_at__isnull', True), ('signed_at__isnull', True)), fields=('case', 'party'), name='unseal_order_one_open'),
        ),
    ]
