"""The buyer's VAT number on the order's page: what was said of it, and what came of that."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shop.orders.admin import ORDER_PAGE, OrderPanel
from shop.orders.models import Order
from shop.vat_credits.models import VatCredit
from shop.vat_credits.selectors import OPEN
from shop.vat_ids.models import VatIdCheck


@ORDER_PAGE.panel(position=15)
def vat_panel(_request: HttpRequest, order: Order) -> OrderPanel | None:
    """Show the business that buys, if one does."""
    if order.buyer_kind != Order.Buyer.B2B:
        return None
    credit = VatCredit.objects.filter(order=order).select_related("check_used", "refund").first()
    checks = [order.vat_id_check, credit.check_used if credit else None]
    return OrderPanel(
        title=_("Business buyer"),
        template="admin/shop/vat_credit/_panel.html",
        context={
            "company": order.company,
            "vat_id": order.vat_id,
            "checks": [_check(row) for row in checks if row is not None],
            "credit": credit.get_state_display() if credit else "",
            "next_at": credit.next_at if credit and credit.state in OPEN else None,
            "attempts": credit.attempts if credit else 0,
        },
    )


def _check(check: VatIdCheck) -> dict[str, object]:
    return {
        "at": check.checked_at,
        "register": check.get_register_display(),
        "result": check.get_result_display(),
        "consultation_number": check.consultation_number,
        "name": check.name,
        "address": check.address,
        "error": check.error,
    }
