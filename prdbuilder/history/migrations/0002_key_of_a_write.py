from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('history', '0001_first'),
    ]

    operations = [
        migrations.AddField(
            model_name='change',
            name='key',
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(condition=models.Q(('key__isnull', False)), fields=['key'], name='change_by_key'),
        ),
    ]
