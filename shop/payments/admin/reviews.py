"""Orders whose money people must look at: the button, the page that accepts it, the tile."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.kernel.admin import (
    DASHBOARD,
    DecidedAdmin,
    OperationPage,
    Tile,
    actor_of,
    as_money,
    require_permission,
)
from shop.kernel.money import Money
from shop.orders.admin import ORDER_PAGE, OrderAction
from shop.orders.models import Order
from shop.payments.models import Payment
from shop.payments.selectors import acceptable_payment, money_in_ledger
from shop.payments.services import GoodsGoneError, NothingToAcceptError, accept_payment


class AcceptForm(forms.Form):
    """The amount that was shown, so that no other one is accepted."""

    confirmed = forms.CharField(max_length=40, widget=forms.HiddenInput())


class ReviewPages(DecidedAdmin):
    """The page on which somebody accepts the money of an order in review."""

    def accept_view(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """Show what was asked for and what is there, then let the order go on."""
        require_permission(request, "shop.change_order")
        order = get_object_or_404(Order, pk=order_id)
        payment = acceptable_payment(order=order)
        amount = money_in_ledger(payment=payment) if payment else None
        if payment is None or amount is None:
            messages.error(request, _("This order has no money that could be accepted."))
            return redirect(_page_of(order))
        form = AcceptForm(request.POST or None, initial={"confirmed": _fingerprint(amount)})
        if form.is_valid():
            _accept(request, order=order, amount=amount, shown=form.cleaned_data["confirmed"])
            return redirect(_page_of(order))
        return OperationPage(
            model_admin=self,
            title=_("Accept the payment of order %(number)s") % {"number": order.number},
            explanation=_explanation(payment, amount=amount),
            submit_label=_("Accept %(amount)s") % {"amount": as_money(amount)},
            back_url=_page_of(order),
        ).render(request, form=form)


@ORDER_PAGE.action(position=8)
def accept_action(request: HttpRequest, order: Order) -> OrderAction | None:
    """Offer to accept the money of an order in review, if there is any."""
    if not request.user.has_perm("shop.change_order") or acceptable_payment(order=order) is None:
        return None
    url = reverse("admin:shop_order_accept", args=[order.pk])
    return OrderAction(label=_("Accept the payment"), url=url, icon="task_alt")


@DASHBOARD.tile(position=45, permission="shop.view_order")
def orders_in_review(_request: HttpRequest) -> Tile:
    """Count the orders whose money somebody must look at."""
    waiting = Order.objects.filter(status=Order.Status.IN_REVIEW).count()
    return Tile(
        title=_("Payments to look at"),
        figure=str(waiting),
        note=ngettext("%(count)d order waits", "%(count)d orders wait", waiting)
        % {"count": waiting},
        url=reverse("admin:shop_order_changelist") + "?status__exact=IN_REVIEW",
        icon="gavel",
        is_alert=bool(waiting),
    )


def _accept(request: HttpRequest, *, order: Order, amount: Money, shown: str) -> None:
    if shown != _fingerprint(amount):
        messages.warning(request, _("The amount has changed. Please look at it again."))
        return
    try:
        accept_payment(order_id=order.pk, amount=amount, actor=actor_of(request), at=timezone.now())
    except NothingToAcceptError:
        messages.error(request, _("This order has no money that could be accepted."))
    except GoodsGoneError:
        messages.error(request, _("Its goods are gone. Cancel the order: the money goes back."))
    else:
        messages.success(request, _("The payment was accepted. The order goes on."))


def _explanation(payment: Payment, *, amount: Money) -> str:
    amounts = {"asked": as_money(payment.amount), "found": as_money(amount)}
    if payment.state == Payment.State.AUTHORISED:
        return (
            _(
                "%(asked)s was asked for, %(found)s is held. It is taken at once, never more than "
                "was asked for, and the order goes on as soon as it is there."
            )
            % amounts
        )
    return (
        _(
            "%(asked)s was asked for, %(found)s was taken. The order goes on at once, and what is "
            "too much goes back."
        )
        % amounts
    )


def _fingerprint(amount: Money) -> str:
    return f"{amount.amount} {amount.currency}"


def _page_of(order: Order) -> str:
    return reverse("admin:shop_order_change", args=[order.pk])
