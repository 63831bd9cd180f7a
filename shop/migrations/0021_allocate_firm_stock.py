"""Units that are promised for good are allocated from now on: those that were, say so in the ledger."""

from django.db import migrations

BOOK = """
INSERT INTO shop_stockmovement
       (stock_item_id, kind, on_hand_change, reserved_change, allocated_change,
        reference, note, actor, created_at)
SELECT stock_item_id, 'ALLOCATED', 0, 0, quantity, reference, '', 'migration', now()
FROM shop_reservation WHERE state = 'FIRM' AND quantity > 0;
UPDATE shop_stockitem item SET allocated = firm.units
FROM (
    SELECT stock_item_id, sum(quantity) AS units FROM shop_reservation
    WHERE state = 'FIRM' GROUP BY stock_item_id
) firm WHERE firm.stock_item_id = item.id;
"""


class Migration(migrations.Migration):
    dependencies = [("shop", "0020_stock_states")]
    # The columns go with the migration before: there is nothing to take back here.
    operations = [migrations.RunSQL(BOOK, migrations.RunSQL.noop)]
