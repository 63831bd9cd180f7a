"""The payment page and where the browser comes back to. Neither decides anything."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from shop.cart.cookies import find_cart, remember_cart
from shop.kernel.rate_limit import rate_limited
from shop.markets.context import active_variant
from shop.orders.models import Order
from shop.orders.presenters import order_summary
from shop.orders.states import UNPAID, is_payable
from shop.payments.gateways import GatewayError
from shop.payments.models import Payment
from shop.payments.services import (
    NotPayableError,
    OrderNotOverError,
    extend_payment_time,
    is_over_unpaid,
    put_back_into_basket,
    resume_payment,
)

# Stripe names Chinese by its script and knows the other languages as we do.
STRIPE_LOCALES = {"zh-hans": "zh"}


@method_decorator([never_cache, rate_limited(name="pay", per_minute=60)], name="dispatch")
class PaymentView(View):
    """Show Stripe's Payment Element for an order that waits for its money."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show it; an order that is paid or over leads to its page."""
        order = get_object_or_404(Order, access_token=token)
        try:
            payment = resume_payment(order=order, at=timezone.now())
        except NotPayableError:
            return redirect("shop:order-status", token=token)
        except GatewayError:
            return render(request, "shop/checkout/unavailable.html", _frame(order), status=503)
        context = _frame(order) | {
            "stripe_js_url": settings.STRIPE_JS_URL,
            "payment_config": _config(request, order, payment),
        }
        return render(request, "shop/checkout/payment.html", context)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Try again: whoever asks for it is still there."""
        order = get_object_or_404(Order, access_token=token)
        extend_payment_time(order_id=order.pk, at=timezone.now())
        return redirect("shop:payment", token=token)


@method_decorator([never_cache, rate_limited(name="pay", per_minute=60)], name="dispatch")
class BasketAgainView(View):
    """The way back for whoever has let the time to pay go by."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Offer to put the pieces back; an order that is not over leads to its page."""
        order = get_object_or_404(Order, access_token=token)
        if not is_over_unpaid(order, at=timezone.now()):
            return redirect("shop:order-status", token=token)
        return render(request, "shop/payments/again.html", _frame(order))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Put them back and lead to the basket."""
        order = get_object_or_404(Order, access_token=token)
        try:
            done = put_back_into_basket(
                order_id=order.pk,
                cart=find_cart(request),
                user_id=request.user.pk if request.user.is_authenticated else None,
                reader=active_variant(),
                at=timezone.now(),
            )
        except OrderNotOverError:
            return redirect("shop:order-status", token=token)
        for title in done.missing:
            text = _("There is less of %(title)s now than you ordered.") % {"title": title}
            messages.warning(request, text)
        response = redirect("shop:cart")
        remember_cart(response, done.cart)
        return response


@method_decorator(never_cache, name="dispatch")
class PaymentReturnView(View):
    """Where the browser lands after paying: shows our own state, whatever the address says."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show "checking" until our own state says more."""
        order = get_object_or_404(Order, access_token=token)
        if order.status != Order.Status.AWAITING_PAYMENT:
            return redirect("shop:order-status", token=token)
        context = _frame(order) | {"status_url": reverse("shop:order-state", args=[token])}
        return render(request, "shop/checkout/return.html", context)


@method_decorator(never_cache, name="dispatch")
class OrderStateView(View):
    """Whether an order's payment is settled; the return page asks it again and again."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Answer in JSON; whoever asks is still there, so the goods are kept for longer."""
        order = get_object_or_404(Order, access_token=token)
        if is_payable(order, at=timezone.now()):
            extend_payment_time(order_id=order.pk, at=timezone.now())
        return JsonResponse(
            {
                "is_settled": order.status not in UNPAID or order.status == Order.Status.PROCESSING,
                "url": reverse("shop:order-status", args=[token]),
            }
        )


def _frame(order: Order) -> dict[str, object]:
    return {
        "order_number": order.number,
        "summary": order_summary(order=order, reader=active_variant()),
        "order_url": reverse("shop:order-status", args=[order.access_token]),
    }


def _config(request: HttpRequest, order: Order, payment: Payment) -> dict[str, str]:
    language = active_variant().language
    return_path = reverse("shop:payment-return", args=[order.access_token])
    return {
        "publishable_key": settings.STRIPE_PUBLISHABLE_KEY,
        "client_secret": payment.client_secret,
        "return_url": request.build_absolute_uri(return_path),
        "locale": STRIPE_LOCALES.get(language, language),
        "status_url": reverse("shop:order-state", args=[order.access_token]),
    }
