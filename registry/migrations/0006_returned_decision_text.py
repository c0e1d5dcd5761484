# Cost: none, a nullable column without default; old code does not see it.
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0005_examination_checklist'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='returned_text',
            field=models.JSONField(null=True),
        ),
    ]
