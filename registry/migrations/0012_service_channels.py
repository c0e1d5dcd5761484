"""Service by every channel, settings of notices, references that bounces find mails by. New tables; three columns; locks short."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0011_invitations'),
    ]

    operations = [
        migrations.CreateModel(
            name='FurtherService',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('mail', 'Inbox and e-mail'), ('second', 'Second e-mail address'), ('webhook', 'Webhook'), ('post', 'Post, recorded by an officer'), ('gazette', 'Notice in the Gazette')], max_length=7)),
                ('began_at', models.DateTimeField()),
                ('reference', models.CharField(blank=True, max_length=100)),
                ('served_on', models.DateField(null=True)),
                ('failed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='NoticeSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('second_email', models.EmailField(blank=True, max_length=254)),
                ('second_confirmed_at', models.DateTimeField(null=True)),
                ('reminders', models.BooleanField(default=True)),
                ('news', models.CharField(choices=[('each', 'Each at once'), ('daily', 'Once a day'), ('weekly', 'Once a week, on Monday'), ('none', 'Not by e-mail; only in the inbox')], default='each', max_length=6)),
                ('digest_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='service',
            name='service_needs_handover',
        ),
        migrations.AddField(
            model_name='deadline',
            name='noticed_from',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='is_service',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='message_ref',
            field=models.CharField(blank=True, db_index=True, max_length=64),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='provider_ref',
            field=models.CharField(blank=True, db_index=True, max_length=200),
        ),
        migrations.AlterField(
            model_name='outboxmessage',
            name='inbox',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='registry.inboxmessage'),
        ),
        migrations.AlterField(
            model_name='service',
            name='channel',
            field=models.CharField(choices=[('mail', 'Inbox and e-mail'), ('second', 'Second e-mail address'), ('webhook', 'Webhook'), ('post', 'Post, recorded by an officer'), ('gazette', 'Notice in the Gazette')], default='mail', max_length=7),
        ),
        migrations.AddIndex(
            model_name='service',
            index=models.Index(condition=models.Q(('bounced_at__isnull', False)), fields=['bounced_at'], name='service_bounced'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('served_on__isnull', True), models.Q(('bounced_at__isnull', True), ('handed_over_at__isnull', False)), ('channel__in', ['second', 'webhook', 'post', 'gazette']), _connector='OR'), name='service_needs_handover'),
        ),
        migrations.AddField(
            model_name='furtherservice',
            name='notice',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='further_service', to='registry.gazettenotice'),
        ),
        migrations.AddField(
            model_name='furtherservice',
            name='officer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.officer'),
        ),
        migrations.AddField(
            model_name='furtherservice',
            name='outbox',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='further_service', to='registry.outboxmessage'),
        ),
        migrations.AddField(
            model_name='furtherservice',
            name='service',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='further', to='registry.service'),
        ),
        migrations.AddField(
            model_name='noticesettings',
            name='party',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_settings', to='registry.party'),
        ),
        migrations.AddConstraint(
            model_name='furtherservice',
            constraint=models.CheckConstraint(condition=models.Q(('served_on__isnull', True), ('failed_at__isnull', True), _connector='OR'), name='further_service_one_end'),
        ),
        migrations.AddConstraint(
            model_name='furtherservice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', 'post'), _negated=True), models.Q(('officer__isnull', False), ('served_on__isnull', False), models.Q(('reference', ''), _negated=True)), _connector='OR'), name='further_service_post_is_recorded'),
        ),
        migrations.AddConstraint(
            model_name='furtherservice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', 'gazette'), _negated=True), ('notice__isnull', False), _connector='OR'), name='further_service_notice_is_published'),
        ),
        migrations.AddConstraint(
            model_name='furtherservice',
            constraint=models.UniqueConstraint(condition=models.Q(('channel', 'post'), _negated=True), fields=('service', 'channel'), name='further_service_once_per_channel'),
        ),
        migrations.AddConstraint(
            model_name='noticesettings',
            constraint=models.CheckConstraint(condition=models.Q(('second_confirmed_at__isnull', True), models.Q(('second_email', ''), _negated=True), _connector='OR'), name='second_email_was_given'),
        ),
        migrations.AddConstraint(
            model_name='noticesettings',
            constraint=models.CheckConstraint(condition=models.Q(('news__in', ['each', 'daily', 'weekly', 'none'])), name='news_choice_known'),
        ),
    ]
