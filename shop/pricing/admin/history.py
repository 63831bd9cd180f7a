"""What shoppers saw of a price over time: a line, and the same as a table."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shop.kernel.admin import as_money, reader_locale
from shop.kernel.formats import format_datetime
from shop.pricing.models import Price, PriceHistory
from shop.pricing.selectors import price_history

ROWS = 40
WIDTH, HEIGHT, MARGIN = 600, 80, 6


def history_of(price: Price) -> SafeString:
    """Return the newest prices that were shown in the market, with one statement."""
    rows = list(price_history(variant_id=price.variant_id, market_code=price.market_id)[:ROWS])
    values = {
        "rows": [
            {
                "since": format_datetime(row.valid_from, locale=reader_locale()),
                "amount": as_money(row.amount),
                "announced": _("as a reduction") if row.is_reduction else "–",
            }
            for row in rows
        ],
        "points": _points(rows[::-1], now=timezone.now()),
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render_to_string("admin/shop/price/_history.html", values)


def _points(rows: Sequence[PriceHistory], *, now: datetime) -> str:
    """Return the line as stairs from the first price to now, in the picture's own units."""
    if len(rows) < 2:
        return ""
    amounts = [row.amount.amount for row in rows]
    low, high = min(amounts), max(amounts)
    first, span = rows[0].valid_from, max((now - rows[0].valid_from).total_seconds(), 1)

    def across(at: datetime) -> int:
        return round((at - first).total_seconds() / span * WIDTH)

    def down(amount: Decimal) -> int:
        share = (high - amount) / (high - low) if high > low else Decimal(0)
        return MARGIN + round(share * (HEIGHT - 2 * MARGIN))

    ends = [row.valid_from for row in rows[1:]] + [now]
    stairs = [
        f"{across(row.valid_from)},{down(amount)} {across(end)},{down(amount)}"
        for row, amount, end in zip(rows, amounts, ends, strict=True)
    ]
    return " ".join(stairs)
