from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("prds", "0003_beat"),
    ]

    operations = [
        migrations.AddField(
            model_name="prd",
            name="deleted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
