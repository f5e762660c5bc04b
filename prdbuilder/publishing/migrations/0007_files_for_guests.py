from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0006_export_share_link")]

    operations = [
        migrations.AddField(
            model_name="versionfile",
            name="shown",
            field=models.CharField(
                blank=True,
                default="",
                help_text="What guests were shown, by SHA-256; empty: the version as its members read it.",
                max_length=64,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="versionfile",
            name="missing_glyphs",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.RemoveConstraint(model_name="versionfile", name="version_file_once"),
        migrations.AddConstraint(
            model_name="versionfile",
            constraint=models.UniqueConstraint(
                fields=["version", "edition", "paper", "shows_names", "shown"], name="version_file_once"
            ),
        ),
    ]
