"""The proof that what is expected at a shelf is what somebody still brings there."""

from django.utils.translation import gettext_lazy as _

from shop.ledgers.checks import Check, add_check

# Head hauls carry lines of purchase orders and no units of their own. A shelf that is missing is
# named 0.
_AWAITED_STOCK = """
WITH parts AS (
    SELECT bought.warehouse_id, line.variant_id,
           line.quantity - line.received - line.damaged - line.set_aside - line.short
           + line.surplus AS incoming,
           0 AS in_transit
    FROM logistics_purchaseorderline line
    JOIN logistics_purchaseorder bought ON bought.id = line.order_id
    WHERE bought.state = 'PLACED'
    UNION ALL
    SELECT transfer.destination_id, line.variant_id,
           CASE transfer.state WHEN 'REQUESTED' THEN line.quantity ELSE 0 END,
           CASE transfer.state WHEN 'SENT' THEN
               line.quantity - line.received - line.damaged - line.lost + line.surplus
           ELSE 0 END
    FROM shop_transferline line JOIN shop_transfer transfer ON transfer.id = line.transfer_id
    WHERE transfer.state IN ('REQUESTED', 'SENT')
), awaited AS (
    SELECT warehouse_id, variant_id, sum(incoming) AS incoming, sum(in_transit) AS in_transit
    FROM parts GROUP BY warehouse_id, variant_id
)
SELECT coalesce(item.id, 0),
       concat_ws('/', coalesce(awaited.incoming, 0), coalesce(awaited.in_transit, 0)),
       concat_ws('/', coalesce(item.incoming, 0), coalesce(item.in_transit, 0))
FROM shop_stockitem item FULL JOIN awaited
     ON awaited.warehouse_id = item.warehouse_id AND awaited.variant_id = item.variant_id
WHERE coalesce(item.incoming, 0) <> coalesce(awaited.incoming, 0)
   OR coalesce(item.in_transit, 0) <> coalesce(awaited.in_transit, 0)
ORDER BY 1
"""

add_check(
    Check(
        "awaited stock",
        _("Awaited stock is what purchases and transfers still bring"),
        _AWAITED_STOCK,
    )
)
