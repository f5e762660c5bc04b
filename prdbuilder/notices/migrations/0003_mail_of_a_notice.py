from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_kinds_of_webhooks")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="mail_id",
            field=models.UUIDField(
                help_text="Of the mail that holds it, which is the same however often it is sent.", null=True
            ),
        ),
    ]
