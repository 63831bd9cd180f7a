"""The provider's bookings in the admin: what fits, what does not, and what the rates did."""

from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from shop.kernel.admin import (
    DASHBOARD,
    OperationPage,
    ReadOnlyAdmin,
    Tile,
    actor_of,
    as_money,
    desk_context,
    reader_locale,
    require_permission,
)
from shop.kernel.formats import format_date, format_number
from shop.markets.selectors import RateMissingError
from shop.orders.models import Order
from shop.payments.gateways import GatewayUnavailableError
from shop.settlement.models import BalanceEntry, ExchangeDifference
from shop.settlement.selectors import Exposure, exposures
from shop.settlement.services import AlreadyMatchedError, explain_entry, fetch_statement
from shop.settlement.tasks import LOOKS_BACK

TONES = {
    BalanceEntry.State.OPEN: "warning",
    BalanceEntry.State.MATCHED: "success",
    BalanceEntry.State.EXPLAINED: "info",
}
REALISED_OVER = timedelta(days=90)


class NoteForm(forms.Form):
    """What a line is that nothing of ours belongs to."""

    note = forms.CharField(
        label=gettext_lazy("Explanation"),
        max_length=300,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


@admin.register(BalanceEntry)
class BalanceEntryAdmin(ReadOnlyAdmin):
    """What the provider booked, and what of ours it is."""

    list_display = ("booked_at", "kind", "sum", "fees", "order_number", "payout", "status")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("booked_at", RangeDateFilter),
    )
    list_filter_submit = True
    list_select_related = ("payment__order", "refund__order", "dispute__payment__order")
    ordering = ("-booked_at", "-pk")
    search_fields = ("reference", "source", "payout", "payment__order__number")
    actions_detail = ("explain",)
    actions_list = ("fetch", "exposure")

    @display(description=gettext_lazy("amount"))
    def sum(self, entry: BalanceEntry) -> str:
        """Return the amount, and what the buyer paid where that is another currency."""
        amount = as_money(entry.amount)
        if entry.paid.currency == entry.amount.currency:
            return amount
        return f"{amount} ({as_money(entry.paid)})"

    @display(description=gettext_lazy("provider's fee"))
    def fees(self, entry: BalanceEntry) -> str:
        """Return what the provider keeps."""
        return as_money(entry.fee) if entry.fee.amount else "–"

    @display(description=gettext_lazy("order"))
    def order_number(self, entry: BalanceEntry) -> str:
        """Return a link to the order, if the line belongs to one."""
        order = _order_of(entry)
        if order is None:
            return "–"
        url = reverse("admin:shop_order_change", args=[order.pk])
        return format_html('<a href="{}">{}</a>', url, order.number)

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def status(self, entry: BalanceEntry) -> tuple[str, str]:
        """Return whether it fits, or why it does not."""
        if entry.problem and entry.state == BalanceEntry.State.OPEN:
            return entry.state, entry.get_problem_display()
        return entry.state, entry.get_state_display()

    @action(description=gettext_lazy("Explain"), url_path="explain", permissions=["operate"])
    def explain(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask what the line is, then close it."""
        entry: BalanceEntry | None = self.get_object(request, object_id)
        if entry is None:
            raise Http404
        back_url = reverse("admin:shop_balanceentry_changelist") + "?state__exact=OPEN"
        form = NoteForm(request.POST or None)
        if form.is_valid():
            _explain(request, entry=entry, note=form.cleaned_data["note"])
            return redirect(back_url)
        return OperationPage(
            model_admin=self,
            title=_("Explain %(reference)s") % {"reference": entry.reference},
            subtitle=as_money(entry.amount),
            explanation=_(
                "Nothing of ours belongs to this line, or not with this amount. What you write "
                "stays with it, and nobody is asked about it again."
            ),
            submit_label=_("Explain"),
            back_url=back_url,
        ).render(request, form=form)

    @action(
        description=gettext_lazy("Read the statement now"),
        url_path="fetch",
        permissions=["operate"],
    )
    def fetch(self, request: HttpRequest) -> HttpResponse:
        """Read the newest bookings at once, after a question."""
        back_url = reverse("admin:shop_balanceentry_changelist")
        form = forms.Form(request.POST if request.method == "POST" else None)
        if form.is_valid():
            _fetch(request)
            return redirect(back_url)
        return OperationPage(
            model_admin=self,
            title=_("Read the provider’s statement"),
            explanation=_(
                "The bookings of the last eight days are read and matched with payments, refunds "
                "and disputes. This also happens by itself every hour."
            ),
            submit_label=_("Read the statement now"),
            back_url=back_url,
        ).render(request, form=form)

    @action(description=gettext_lazy("Currency exposure"), url_path="exposure")
    def exposure(self, request: HttpRequest) -> HttpResponse:
        """Show what is not settled yet, per currency, at the orders' rates and at today's."""
        require_permission(request, "shop.view_balanceentry")
        now = timezone.now()
        problem, found = "", []
        try:
            found = exposures(on=now.date(), since=now - REALISED_OVER)
        except RateMissingError as error:
            problem = _("There is no exchange rate for %(currency)s yet.") % {
                "currency": error.currency
            }
        context = {
            **desk_context(self, request),
            "title": _("Currency exposure"),
            "rows": [_cells(row) for row in found],
            "headers": _headers(),
            "problem": problem,
        }
        return TemplateResponse(request, "admin/shop/balanceentry/exposure.html", context)


@admin.register(ExchangeDifference)
class ExchangeDifferenceAdmin(ReadOnlyAdmin):
    """What the rates did between sale and settlement, order by order; append-only."""

    list_display = ("created_at", "order", "paid_currency", "at_sale", "at_settlement", "won")
    list_filter = ("paid_currency", ("created_at", RangeDateFilter))
    list_filter_submit = True
    list_select_related = ("order",)
    ordering = ("-created_at", "-pk")
    search_fields = ("order__number", "entry__reference")

    @display(description=gettext_lazy("at the order's rate"))
    def at_sale(self, row: ExchangeDifference) -> str:
        """Return the value at which the order was booked."""
        return as_money(row.booked)

    @display(description=gettext_lazy("settled"))
    def at_settlement(self, row: ExchangeDifference) -> str:
        """Return the value that the provider settled."""
        return as_money(row.settled)

    @display(description=gettext_lazy("difference"))
    def won(self, row: ExchangeDifference) -> str:
        """Return what was gained or lost."""
        return as_money(row.amount)


@DASHBOARD.tile(position=52, permission="shop.view_balanceentry")
def lines_to_explain(_request: HttpRequest) -> Tile:
    """Count the settlement lines that somebody has to explain."""
    count = BalanceEntry.objects.filter(state=BalanceEntry.State.OPEN).count()
    return Tile(
        title=_("Settlement lines to explain"),
        figure=format_number(count, locale=reader_locale()),
        note=_("from the provider’s statement"),
        url=reverse("admin:shop_balanceentry_changelist") + "?state__exact=OPEN",
        icon="rule",
        is_alert=bool(count),
    )


def _order_of(entry: BalanceEntry) -> Order | None:
    if entry.payment is not None:
        return entry.payment.order
    if entry.refund is not None:
        return entry.refund.order
    return entry.dispute.payment.order if entry.dispute is not None else None


def _explain(request: HttpRequest, *, entry: BalanceEntry, note: str) -> None:
    try:
        explain_entry(entry_id=entry.pk, note=note, actor=actor_of(request))
    except AlreadyMatchedError:
        messages.info(request, _("This line needs no explanation any more."))
    else:
        messages.success(request, _("The line is explained."))


def _fetch(request: HttpRequest) -> None:
    now = timezone.now()
    try:
        found = fetch_statement(since=now - LOOKS_BACK, at=now)
    except GatewayUnavailableError:
        messages.error(request, _("The provider does not answer. Please try again later."))
        return
    text = ngettext("%(count)d new line was read.", "%(count)d new lines were read.", found.new)
    messages.success(request, text % {"count": found.new})


def _headers() -> tuple[str, ...]:
    return (
        _("Currency"),
        _("Not settled yet"),
        _("Payments"),
        _("At the orders’ rates"),
        _("At today’s rate"),
        _("Difference so far"),
        _("Settled in 90 days"),
        _("Exchange rate"),
    )


def _cells(row: Exposure) -> tuple[str, ...]:
    locale = reader_locale()
    rate = f"{format_number(row.rate, locale=locale)} ({format_date(row.rate_date, locale=locale)})"
    return (
        str(row.open.currency),
        as_money(row.open),
        format_number(row.payments, locale=locale),
        as_money(row.booked),
        as_money(row.today),
        as_money(row.drift),
        as_money(row.realised),
        rate,
    )
