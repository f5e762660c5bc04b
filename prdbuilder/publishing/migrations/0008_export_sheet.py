from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0007_files_for_guests")]

    operations = [
        migrations.AddField(
            model_name="export",
            name="sheet",
            field=models.CharField(
                blank=True,
                choices=[("alone", "sign-offs"), ("behind", "with sign-offs")],
                default="",
                help_text="Of the sign-offs, alone or behind the pages of an edition; empty: without.",
                max_length=6,
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.CheckConstraint(
                condition=models.Q(("sheet", ""), ("version__isnull", False), _connector="OR"),
                name="export_sheet_is_of_a_version",
            ),
        ),
    ]
