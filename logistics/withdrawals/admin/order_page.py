"""The withdrawal of an order, one click from its page."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from logistics.withdrawals.selectors import latest_withdrawal
from shop.orders.admin import ORDER_PAGE, OrderAction
from shop.orders.models import Order


@ORDER_PAGE.action(position=7)
def show_withdrawal(request: HttpRequest, order: Order) -> OrderAction | None:
    """Lead to the order's newest withdrawal, if there is one."""
    if not request.user.has_perm("logistics.view_withdrawal"):
        return None
    found = latest_withdrawal(order)
    if found is None:
        return None
    url = reverse("admin:logistics_withdrawal_change", args=[found.pk])
    return OrderAction(label=_("Withdrawal"), url=url, icon="assignment_return")
