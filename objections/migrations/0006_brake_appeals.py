"""Appeals against the brake on filing: one new table."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('objections', '0005_ruling_batches_and_many_objections'),
        ('registry', '0017_sealed_evidence'),
    ]

    operations = [
        migrations.CreateModel(
            name='BrakeAppeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reasons', models.TextField(verbose_name='Why the brake should not hold for you')),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('is_granted', models.BooleanField(null=True)),
                ('answer', models.TextField(blank=True, verbose_name='Reasons')),
                ('lifted_until', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.officer')),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.ledgerentry')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='brake_appeals', to='registry.party')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('party',), name='brake_appeal_one_open_per_party'), models.CheckConstraint(condition=models.Q(('decided_at__isnull', True), models.Q(('decided_by__isnull', False), ('entry__isnull', False), ('is_granted__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='brake_appeal_decided_says_why'), models.CheckConstraint(condition=models.Q(('lifted_until__isnull', True), ('is_granted', True), _connector='OR'), name='brake_lifted_by_grant')],
            },
        ),
    ]
