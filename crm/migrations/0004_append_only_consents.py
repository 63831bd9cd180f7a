"""Statements of consent are only added: the database refuses to change or delete them."""

from django.db import migrations

TABLES = ["crm_consentrecord"]


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0003_contacts"),
        ("shop", "0003_append_only_ledgers"),
    ]
    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change();",
            f"DROP TRIGGER {table}_append_only ON {table};",
        )
        for table in TABLES
    ]
