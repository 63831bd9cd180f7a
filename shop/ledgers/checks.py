"""The proofs, one statement each: set-based, so that a million rows take seconds.

Each statement selects the key of a broken row, what its ledger says, and what the row says, the
first broken row first. Each sees one moment of the database, for it is one statement: orders may
go on meanwhile. Apps above, whose tables the shop does not know, add theirs when they are ready.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shop.inventory.selectors import FIGURES


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be so: its code in reports, its title for people, its SQL."""

    code: str
    title: str | Promise
    sql: str


def _joined(pattern: str, *, by: str = ", ") -> str:
    return by.join(pattern.format(figure=figure) for figure in FIGURES)


# Nothing in these comes from outside: the names of our own columns, and no more.
_STOCK_SUMS = f"""
WITH sums AS (
    SELECT stock_item_id, {_joined("sum({figure}_change) AS {figure}")}
    FROM shop_stockmovement GROUP BY stock_item_id
)
SELECT item.id,
       concat_ws('/', {_joined("coalesce(sums.{figure}, 0)")}),
       concat_ws('/', {_joined("item.{figure}")})
FROM shop_stockitem item LEFT JOIN sums ON sums.stock_item_id = item.id
WHERE {_joined("item.{figure} <> coalesce(sums.{figure}, 0)", by=" OR ")}
ORDER BY item.id
"""  # noqa: S608

_STOCK_RUNNING = f"""
WITH running AS (
    SELECT id, {_joined("sum({figure}_change) OVER shelf AS {figure}")}
    FROM shop_stockmovement WINDOW shelf AS (PARTITION BY stock_item_id ORDER BY id)
)
SELECT id, '0 <= allocated <= reserved <= on_hand', concat_ws('/', {_joined("{figure}")})
FROM running
WHERE {_joined("{figure} < 0", by=" OR ")} OR reserved > on_hand OR allocated > reserved
ORDER BY id
"""  # noqa: S608

_RESERVATIONS = """
WITH kept AS (
    SELECT stock_item_id, sum(quantity) AS reserved,
           sum(quantity) FILTER (WHERE state = 'FIRM') AS allocated
    FROM shop_reservation WHERE state IN ('HELD', 'FIRM') GROUP BY stock_item_id
)
SELECT item.id,
       concat_ws('/', coalesce(kept.reserved, 0), coalesce(kept.allocated, 0)),
       concat_ws('/', item.reserved, item.allocated)
FROM shop_stockitem item LEFT JOIN kept ON kept.stock_item_id = item.id
WHERE item.reserved <> coalesce(kept.reserved, 0) OR item.allocated <> coalesce(kept.allocated, 0)
ORDER BY item.id
"""

_LOTS_ON_SHELVES = """
WITH sums AS (
    SELECT stock_item_id, sum(units) AS units FROM shop_lot GROUP BY stock_item_id
)
SELECT item.id, coalesce(sums.units, 0), CASE WHEN item.is_kept_in_lots THEN item.on_hand ELSE 0 END
FROM shop_stockitem item LEFT JOIN sums ON sums.stock_item_id = item.id
WHERE coalesce(sums.units, 0) <> CASE WHEN item.is_kept_in_lots THEN item.on_hand ELSE 0 END
ORDER BY item.id
"""

_LOTS = """
WITH sums AS (SELECT lot_id, sum(units) AS units FROM shop_lotmovement GROUP BY lot_id)
SELECT lot.id, coalesce(sums.units, 0), lot.units
FROM shop_lot lot LEFT JOIN sums ON sums.lot_id = lot.id
WHERE lot.units <> coalesce(sums.units, 0)
ORDER BY lot.id
"""

_TRANSFERS = """
WITH lines AS (
    SELECT transfer_id, sum(quantity - received - damaged - lost + surplus) AS underway
    FROM shop_transferline GROUP BY transfer_id
), due AS (
    SELECT transfer.id,
           CASE WHEN transfer.state = 'SENT' THEN coalesce(lines.underway, 0) ELSE 0 END AS underway
    FROM shop_transfer transfer LEFT JOIN lines ON lines.transfer_id = transfer.id
), booked AS (
    SELECT reference, sum(in_transit_change) AS underway
    FROM shop_stockmovement WHERE reference LIKE 'T-%' GROUP BY reference
)
SELECT due.id, coalesce(booked.underway, 0), due.underway
FROM due LEFT JOIN booked ON booked.reference = 'T-' || due.id
WHERE due.underway <> coalesce(booked.underway, 0)
ORDER BY due.id
"""

_PAYMENTS = """
WITH sums AS (
    SELECT payment_id,
           coalesce(sum(amount) FILTER (WHERE kind = 'CAPTURED'), 0) AS captured,
           coalesce(sum(amount) FILTER (WHERE kind = 'REFUNDED'), 0) AS refunded,
           count(DISTINCT currency) AS currencies, min(currency) AS currency
    FROM shop_ledgerentry GROUP BY payment_id
)
SELECT payment.id,
       concat_ws('/', coalesce(sums.captured, 0), coalesce(sums.refunded, 0), sums.currency),
       concat_ws('/', payment.captured, payment.refunded, payment.currency)
FROM shop_payment payment LEFT JOIN sums ON sums.payment_id = payment.id
WHERE payment.captured <> coalesce(sums.captured, 0)
   OR payment.refunded <> coalesce(sums.refunded, 0)
   OR sums.currencies > 1 OR sums.currency <> payment.currency
ORDER BY payment.id
"""

_REFUNDS = """
SELECT refund.id, entry.amount, refund.amount
FROM shop_refund refund
LEFT JOIN shop_ledgerentry entry ON entry.reference = refund.reference
     AND entry.kind IN ('REFUNDED', 'RELEASED') AND entry.payment_id = refund.payment_id
WHERE refund.state = 'SUCCEEDED' AND refund.reference IS NOT NULL
  AND (entry.id IS NULL OR (entry.kind = 'REFUNDED' AND entry.amount <> refund.amount))
ORDER BY refund.id
"""

_ORDERS = """
WITH parts AS (
    SELECT order_id, sum(gross) AS gross FROM (
        SELECT order_id, gross FROM shop_orderline
        UNION ALL SELECT order_id, gross FROM shop_ordercharge
    ) part GROUP BY order_id
)
SELECT sold.id, coalesce(parts.gross, 0), sold.gross_total
FROM shop_order sold LEFT JOIN parts ON parts.order_id = sold.id
WHERE sold.imported_from = '' AND sold.gross_total <> coalesce(parts.gross, 0)
ORDER BY sold.id
"""

_DOCUMENTS = """
WITH sums AS (
    SELECT document_id,
           coalesce(sum(net) FILTER (WHERE supply <> 'DUTY'), 0) AS net,
           coalesce(sum(tax), 0) AS tax
    FROM shop_taxentry GROUP BY document_id
)
SELECT document.id, concat_ws('/', sums.net, sums.tax),
       concat_ws('/', document.net_total, document.tax_total)
FROM shop_document document JOIN sums ON sums.document_id = document.id
WHERE document.net_total <> sums.net OR document.tax_total <> sums.tax
ORDER BY document.id
"""

_STATEMENT = """
SELECT id, amount - fee, net FROM shop_balanceentry WHERE net <> amount - fee ORDER BY id
"""

_PAYOUTS = """
WITH lines AS (
    SELECT payout, sum(net) AS net FROM shop_balanceentry WHERE payout <> '' GROUP BY payout
)
SELECT entry.id, -lines.net, entry.amount
FROM shop_balanceentry entry JOIN lines ON lines.payout = entry.source
WHERE entry.kind = 'PAYOUT' AND entry.state = 'MATCHED' AND entry.amount <> -lines.net
ORDER BY entry.id
"""

CHECKS = [
    Check("stock item", _("Stock is the sum of its ledger"), _STOCK_SUMS),
    Check("stock movement", _("No row of the stock ledger goes below nothing"), _STOCK_RUNNING),
    Check("reserved stock", _("Reserved stock is the sum of the reservations"), _RESERVATIONS),
    Check("lots of a shelf", _("The lots of a shelf are what it has on hand"), _LOTS_ON_SHELVES),
    Check("lot", _("Lots are the sums of their movements"), _LOTS),
    Check("transfer", _("What is in transit is what transfers have sent"), _TRANSFERS),
    Check("payment", _("Payments are the sums of the money ledger"), _PAYMENTS),
    Check("refund", _("Every refund that succeeded is in the money ledger"), _REFUNDS),
    Check("order", _("Orders are the sums of their lines and charges"), _ORDERS),
    Check("document", _("Invoices and credit notes are the sums of the tax ledger"), _DOCUMENTS),
    Check("settlement line", _("Settlement lines are amount less fee"), _STATEMENT),
    Check("payout", _("Payouts are the sums of their settlement lines"), _PAYOUTS),
]

LEDGERS = ("shop_stockmovement", "shop_ledgerentry", "shop_taxentry", "shop_balanceentry")


def add_check(check: Check) -> None:
    """Have something else proved with the rest, by the night, the command and the desk.

    :raises ValueError: when a check with its code is there already
    """
    if check.code in {known.code for known in CHECKS}:
        raise ValueError(f"there is a check {check.code!r} already")
    CHECKS.append(check)
