"""The demo's returns: policies of its markets, a return in quarantine, a claim with a picture."""

from decimal import Decimal
from io import BytesIO
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone
from PIL import Image, ImageDraw

from logistics.returns.models import Return, ReturnPolicy
from logistics.returns.services import Wish, receive_return, request_return
from shop.kernel.money import Money
from shop.markets.models import Market
from shop.orders.models import Order

ACTOR = "demo"
COSTS = {"EUR": "8.00", "GBP": "7.00", "USD": "9.00", "JPY": "1200", "SGD": "12.00", "CHF": "8.00"}
"""What a return costs in the markets' currencies."""


def seed_policies() -> int:
    """Give every market that has none its terms for returns; return how many got them."""
    made = 0
    for market in Market.objects.order_by("pk"):
        currency = str(market.currency)
        cost = Money(Decimal(COSTS.get(currency, "0")), currency)
        _policy, is_new = ReturnPolicy.objects.get_or_create(
            market=market, defaults={"return_cost": cost}
        )
        made += is_new
    return made


def send_back(order: Order, *, row: dict[str, object]) -> None:
    """Announce, as the buyer would, a return or claim of a piece by SKU; let a return arrive."""
    line = order.lines.get(sku=row["sku"])
    reason = str(row["reason"])
    is_claim = reason in Return.CLAIMS
    wish = Wish(
        order_id=order.pk,
        quantities={line.pk: 1},
        reason=reason,
        remedy=str(row.get("remedy", Return.Remedy.REFUND)),
        note=str(row.get("note", "")),
        photos=(_photo(),) if is_claim else (),
    )
    key = uuid5(NAMESPACE_URL, f"return {order.number}")
    found = request_return(key=key, wish=wish, actor="customer", at=timezone.now())
    if found.needs_goods and row.get("arrives"):
        units = {each.pk: each.quantity for each in found.lines.all()}
        receive_return(return_id=found.pk, units=units, actor=ACTOR, at=timezone.now())


def _photo() -> bytes:
    """Return a picture of a bowl with a crack, drawn: the demo has no camera."""
    picture = Image.new("RGB", (640, 480), "#d9d2c4")
    pen = ImageDraw.Draw(picture)
    pen.pieslice((120, 40, 520, 440), 0, 180, fill="#f4f1ea", outline="#233f87", width=6)
    pen.ellipse((120, 205, 520, 275), fill="#e6e0d3", outline="#233f87", width=6)
    pen.line((330, 275, 345, 320, 325, 355, 350, 438), fill="#1c1e1d", width=5)
    result = BytesIO()
    picture.save(result, "JPEG", quality=82)
    return result.getvalue()
