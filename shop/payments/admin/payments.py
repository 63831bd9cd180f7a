"""The list of payments, and the two pages that give an order up or its money back."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from shop.kernel.admin import (
    OperationPage,
    ReadOnlyTabular,
    actor_of,
    as_money,
    require_permission,
)
from shop.kernel.money import Money, sum_money
from shop.orders.models import Order
from shop.payments.admin.forms import ReasonForm, RefundForm
from shop.payments.admin.reviews import ReviewPages
from shop.payments.models import LedgerEntry, Payment, Refund
from shop.payments.services import (
    NothingToRefundError,
    OrderNotCancellableError,
    RefundError,
    cancel_order,
    preview_refund,
    request_refund,
)
from shop.payments.services.refund import RefundPart

TONES = {
    Payment.State.NEW: "warning",
    Payment.State.PENDING: "warning",
    Payment.State.PROCESSING: "info",
    Payment.State.AUTHORISED: "success",
    Payment.State.CAPTURED: "success",
    Payment.State.CANCELLED: "danger",
}


class LedgerInline(ReadOnlyTabular):
    """What was booked for a payment."""

    model = LedgerEntry
    fields = ("created_at", "kind", "amount", "reference")
    readonly_fields = fields
    ordering = ("created_at", "pk")


class RefundInline(ReadOnlyTabular):
    """What went back from a payment."""

    model = Refund
    fields = ("created_at", "amount", "reason", "state", "actor", "last_error")
    readonly_fields = fields
    ordering = ("created_at", "pk")


@admin.register(Payment)
class PaymentAdmin(ReviewPages):
    """Payments are read here; orders lead to the pages that give money back."""

    list_display = ("reference_of", "order_number", "status", "method", "sum", "taken", "given")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        "method",
        "is_stray",
        ("created_at", RangeDateFilter),
    )
    list_filter_submit = True
    list_select_related = ("order",)
    ordering = ("-pk",)
    search_fields = ("reference", "order__number", "order__email")
    search_help_text = gettext_lazy("Provider's reference, order number or e-mail address")
    exclude = ("client_secret",)
    inlines = (LedgerInline, RefundInline)

    def get_urls(self) -> list[URLPattern]:
        """Add the pages that orders lead to."""
        view = self.admin_site.admin_view
        return [
            path("orders/<int:order_id>/accept/", view(self.accept_view), name="shop_order_accept"),
            path("orders/<int:order_id>/cancel/", view(self.cancel_view), name="shop_order_cancel"),
            path("orders/<int:order_id>/refund/", view(self.refund_view), name="shop_order_refund"),
            *super().get_urls(),
        ]

    @display(description=gettext_lazy("reference"), ordering="reference")
    def reference_of(self, payment: Payment) -> str:
        """Return the provider's name for it, if it has one yet."""
        return payment.reference or f"– ({payment.pk})"

    @display(description=gettext_lazy("order"), ordering="order__number")
    def order_number(self, payment: Payment) -> str:
        """Return the order's number."""
        return payment.order.number

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def status(self, payment: Payment) -> tuple[str, str]:
        """Return how far it has come."""
        return payment.state, payment.get_state_display()

    @display(description=gettext_lazy("amount"))
    def sum(self, payment: Payment) -> str:
        """Return what was asked for."""
        return as_money(payment.amount)

    @display(description=gettext_lazy("captured"))
    def taken(self, payment: Payment) -> str:
        """Return what was taken."""
        return as_money(payment.captured)

    @display(description=gettext_lazy("refunded"))
    def given(self, payment: Payment) -> str:
        """Return what went back."""
        return as_money(payment.refunded)

    def cancel_view(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """Ask why, then cancel an order."""
        require_permission(request, "shop.change_order")
        order = get_object_or_404(Order, pk=order_id)
        form = ReasonForm(request.POST or None)
        if form.is_valid():
            try:
                cancel_order(
                    order_id=order.pk,
                    reason=form.cleaned_data["reason"],
                    actor=actor_of(request),
                    at=timezone.now(),
                )
            except OrderNotCancellableError:
                messages.error(request, _("This order cannot be cancelled any more."))
            else:
                messages.success(request, _("The order was cancelled. Its stock is free again."))
            return redirect(_page_of(order))
        return OperationPage(
            model_admin=self,
            title=_("Cancel order %(number)s") % {"number": order.number},
            explanation=_(
                "The stock is released at once. Money that was taken goes back, money that is "
                "held is let go, and the customer gets a mail."
            ),
            submit_label=_("Cancel the order"),
            is_dangerous=True,
            back_url=_page_of(order),
        ).render(request, form=form)

    def refund_view(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """Ask what goes back, show how much that is, then give it back."""
        require_permission(request, "shop.add_refund")
        order = get_object_or_404(Order, pk=order_id)
        form = RefundForm(request.POST or None, order=order)
        parts = _previewed(form, order=order) if form.is_valid() else []
        amount = _total(parts, order=order)
        if parts and form.cleaned_data["confirmed"] == _fingerprint(amount):
            return self._refund(request, order=order, form=form)
        if parts and form.cleaned_data["confirmed"]:
            messages.warning(request, _("The amount has changed. Please look at it again."))
        page = OperationPage(
            model_admin=self,
            title=_("Refund order %(number)s") % {"number": order.number},
            explanation=_(
                "Choose units and charges. Amounts come from the order as it was sold; the next "
                "step shows the sum before anything happens. Units that have not been sent leave "
                "the order and its parcel, and their stock is free at once."
            ),
            submit_label=_("Show the amount"),
            back_url=_page_of(order),
            template="admin/shop/payment/refund.html",
        )
        return page.render(request, form=form, context=_preview_context(parts, amount))

    def _refund(self, request: HttpRequest, *, order: Order, form: RefundForm) -> HttpResponse:
        try:
            refund = request_refund(
                order_id=order.pk,
                quantities=form.quantities,
                charge_ids=form.charge_ids,
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                at=timezone.now(),
            )
        except NothingToRefundError:
            messages.error(request, _("This order has no money to give back."))
        except RefundError:
            messages.error(request, _("More was asked for than is left. Nothing was refunded."))
        else:
            messages.success(
                request, _("%(amount)s goes back.") % {"amount": as_money(refund.amount)}
            )
        return redirect(_page_of(order))


def _previewed(form: RefundForm, *, order: Order) -> list[RefundPart]:
    try:
        return preview_refund(order=order, quantities=form.quantities, charge_ids=form.charge_ids)
    except NothingToRefundError:
        form.add_error(None, _("Choose at least one unit or charge."))
    except RefundError:
        form.add_error(None, _("More was asked for than is left. Please look at it again."))
    return []


def _total(parts: list[RefundPart], *, order: Order) -> Money:
    currency = str(order.gross_total.currency)
    return sum_money((part.net + part.tax for part in parts), currency=currency)


def _preview_context(parts: list[RefundPart], amount: Money) -> dict[str, object]:
    return {
        "amount": as_money(amount),
        "confirmation": _fingerprint(amount) if parts else "",
        "parts": [
            (
                _name_of(part),
                part.quantity or "",
                as_money(part.net),
                as_money(part.tax),
                as_money(part.net + part.tax),
            )
            for part in parts
        ],
    }


def _name_of(part: RefundPart) -> str:
    if part.line is not None:
        return part.line.title
    return part.charge.get_kind_display().capitalize() if part.charge else ""


def _fingerprint(amount: Money) -> str:
    """Return the amount that was shown, so that no other one is given back."""
    return f"{amount.amount} {amount.currency}"


def _page_of(order: Order) -> str:
    return reverse("admin:shop_order_change", args=[order.pk])
