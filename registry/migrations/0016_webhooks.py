"""Webhooks of parties and their deliveries: two new tables."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0015_desk_templates'),
    ]

    operations = [
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=500, verbose_name='Address')),
                ('public_id', models.CharField(max_length=32, unique=True)),
                ('kinds', models.JSONField(default=list)),
                ('serves', models.BooleanField(default=False, verbose_name='Counts as a channel of service when a mail comes back')),
                ('generation', models.PositiveIntegerField(default=1)),
                ('previous_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('failing_since', models.DateTimeField(null=True)),
                ('disabled_at', models.DateTimeField(null=True)),
                ('removed_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to='registry.party')),
            ],
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(max_length=80)),
                ('event', models.CharField(max_length=60)),
                ('body', models.TextField()),
                ('created_at', models.DateTimeField()),
                ('lease_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_attempt_at', models.DateTimeField(null=True)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=40)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('dead_at', models.DateTimeField(null=True)),
                ('inbox', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='registry.inboxmessage')),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='registry.webhook')),
            ],
        ),
        migrations.AddIndex(
            model_name='webhook',
            index=models.Index(condition=models.Q(('removed_at__isnull', True)), fields=['party'], name='webhook_of_party'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('dead_at__isnull', True), ('delivered_at__isnull', True)), fields=['id'], name='webhook_waiting'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.UniqueConstraint(fields=('webhook', 'message_id'), name='webhook_delivery_once'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.CheckConstraint(condition=models.Q(('delivered_at__isnull', True), ('dead_at__isnull', True), _connector='OR'), name='webhook_delivery_one_end'),
        ),
    ]
