"""Prices: what is charged in each market, what was shown before, and changing it."""

from decimal import Decimal

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldBooleanSwitchWidget

from shop.catalogue.admin import tell_changed
from shop.kernel.admin import DecidedAdmin, OperationPage, as_money, reader_locale
from shop.kernel.currencies import currency_info
from shop.kernel.money import Money
from shop.pricing.admin.history import history_of
from shop.pricing.models import Price
from shop.pricing.presenters import rate_text, reduction_text
from shop.pricing.selectors import Reduction, reduction_of
from shop.pricing.services import set_price


class AmountForm(forms.Form):
    """A new price in the market's currency."""

    def __init__(self, *args: object, currency: str, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["amount"] = forms.DecimalField(
            label=_("New price in %(currency)s") % {"currency": currency},
            min_value=Decimal(0),
            max_digits=12,
            decimal_places=currency_info(currency).decimals,
            widget=UnfoldAdminDecimalFieldWidget(),
        )
        self.fields["is_reduction"] = forms.BooleanField(
            label=_("Announce it as a reduction"),
            required=False,
            help_text=_(
                "Shoppers then see what it is reduced from, as the law of the market reckons it: "
                "not always the price before."
            ),
            widget=UnfoldBooleanSwitchWidget(),
        )


class ReducedFilter(admin.SimpleListFilter):
    """Prices that are announced as a reduction, or are not."""

    title = gettext_lazy("reduction")
    parameter_name = "reduced"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Return the two."""
        return [("yes", pgettext("price", "reduced")), ("no", _("not reduced"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Price]) -> QuerySet[Price]:
        """Return the prices of one kind."""
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(prior_amount__isnull=self.value() == "no")


@admin.register(Price)
class PriceAdmin(DecidedAdmin):
    """What is charged in each market."""

    list_display = ("sku", "market", "charged", "reduced", "updated_at")
    list_filter = (("market", RelatedDropdownFilter), ReducedFilter)
    list_select_related = ("variant", "market")
    ordering = ("variant__sku", "market_id")
    search_fields = ("variant__sku", "variant__product__slug")
    search_help_text = gettext_lazy("SKU or product")
    fields = ("variant", "market", "charged", "reduced", "updated_at", "history")
    readonly_fields = fields
    actions_detail = ("change_price",)

    @display(description=gettext_lazy("SKU"), ordering="variant__sku")
    def sku(self, price: Price) -> str:
        """Return the variant's SKU."""
        return price.variant.sku

    @display(description=gettext_lazy("price"), ordering="amount")
    def charged(self, price: Price) -> str:
        """Return the price as the reader writes amounts."""
        return as_money(price.amount)

    @display(description=gettext_lazy("reduction"))
    def reduced(self, price: Price) -> str:
        """Return what shoppers are told that the price is reduced from."""
        reduction = _reduction(price)
        if reduction is None:
            return "–"
        locale = reader_locale()
        return f"{rate_text(reduction, locale=locale)} {reduction_text(reduction, locale=locale)}"

    @display(description=gettext_lazy("what was shown"))
    def history(self, price: Price) -> SafeString:
        """Return every price that shoppers saw in the market, drawn and as a table."""
        return history_of(price)

    @action(description=gettext_lazy("Change the price"), url_path="set", permissions=["operate"])
    def change_price(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the new price, then charge it."""
        price: Price | None = self.get_object(request, object_id)
        if price is None:
            raise Http404
        currency = price.market.currency
        back_url = reverse("admin:shop_price_change", args=[price.pk])
        initial = {
            "amount": price.amount.amount,
            "is_reduction": price.prior_amount is not None,
        }
        form = AmountForm(request.POST or None, currency=currency, initial=initial)
        if form.is_valid():
            with transaction.atomic():
                changed = set_price(
                    variant_id=price.variant_id,
                    market_code=price.market_id,
                    amount=Money(form.cleaned_data["amount"], currency),
                    at=timezone.now(),
                    is_reduction=form.cleaned_data["is_reduction"],
                )
                tell_changed([price.variant.product_id])
            messages.success(request, _("The new price is charged from now on."))
            if form.cleaned_data["is_reduction"]:
                _tell_announced(request, changed)
            return redirect(back_url)
        page = OperationPage(
            model_admin=self,
            title=_("Price of %(sku)s in %(market)s")
            % {"sku": price.variant.sku, "market": price.market},
            explanation=_("The price that was shown until now stays in the price history."),
            submit_label=_("Charge this price"),
            back_url=back_url,
        )
        return page.render(request, form=form)


def _reduction(price: Price) -> Reduction | None:
    return reduction_of(
        amount=price.amount, prior_amount=price.prior_amount, market_code=price.market_id
    )


def _tell_announced(request: HttpRequest, price: Price) -> None:
    """Say what the announcement has become: the law may have made less of it, or nothing."""
    reduction = _reduction(price)
    if reduction is None:
        messages.warning(
            request,
            _(
                "It is not announced as a reduction: in the days that count here the goods were "
                "sold at this price or less, or were not on sale for long enough."
            ),
        )
        return
    messages.success(request, reduction_text(reduction, locale=reader_locale()))
