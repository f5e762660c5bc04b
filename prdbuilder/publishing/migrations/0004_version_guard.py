"""What a version holds can't be written over, whatever code tries: the database itself refuses."""

from django.db import migrations

FROZEN = "product_id, prd_id, number, name, note, document, findings, pictures, changes, made_at"
MESSAGE = "A version never changes."


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION publishing_version_frozen() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER publishing_version_frozen BEFORE UPDATE OF {FROZEN} ON publishing_version "
            "FOR EACH ROW EXECUTE FUNCTION publishing_version_frozen()"
        )
    else:
        schema_editor.execute(
            f"CREATE TRIGGER publishing_version_frozen BEFORE UPDATE OF {FROZEN} ON publishing_version "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER publishing_version_frozen ON publishing_version")
        schema_editor.execute("DROP FUNCTION publishing_version_frozen()")
    else:
        schema_editor.execute("DROP TRIGGER IF EXISTS publishing_version_frozen")


class Migration(migrations.Migration):
    dependencies = [("publishing", "0003_version_changes")]

    operations = [migrations.RunPython(guard, unguard)]
