"""Ledger rows are only added: the database refuses to change or delete them."""

from django.db import migrations

LEDGERS = ["shop_stockmovement", "shop_ledgerentry", "shop_orderevent"]

CREATE_FUNCTION = """
CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_initial")]
    operations = [
        migrations.RunSQL(CREATE_FUNCTION, "DROP FUNCTION refuse_ledger_change();"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change();",
                f"DROP TRIGGER {table}_append_only ON {table};",
            )
            for table in LEDGERS
        ),
    ]
