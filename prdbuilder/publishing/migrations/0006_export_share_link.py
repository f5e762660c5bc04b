import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0005_sign_off_entries")]

    operations = [
        migrations.AddField(
            model_name="export",
            name="share_link",
            field=models.ForeignKey(
                help_text="That a guest asked through; then `document` is what the link shows.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="publishing.sharelink",
            ),
        ),
    ]
