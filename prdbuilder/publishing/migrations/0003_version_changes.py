from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_versions")]

    operations = [
        migrations.AddField(
            model_name="version",
            name="changes",
            field=models.TextField(blank=True, default="", help_text="Since the version before, in one sentence."),
            preserve_default=False,
        ),
    ]
