"""Prices that the exchange rate suggests; a person decides."""

from datetime import datetime
from decimal import Decimal

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelectWidget

from shop.catalogue.admin import tell_changed
from shop.catalogue.models import Product
from shop.kernel.admin import (
    DASHBOARD,
    DecidedAdmin,
    OperationPage,
    Tile,
    as_money,
    reader_locale,
)
from shop.kernel.formats import format_date, format_number, format_percent
from shop.kernel.money import Money
from shop.markets.models import Market
from shop.markets.selectors import RateMissingError
from shop.pricing.models import PriceProposal
from shop.pricing.services import accept_proposals, propose_prices, reject_proposals

TONES = {
    PriceProposal.State.OPEN: "warning",
    PriceProposal.State.ACCEPTED: "success",
    PriceProposal.State.REJECTED: "danger",
}


class MarketForm(forms.Form):
    """For which market prices are to be proposed."""

    market = forms.ModelChoiceField(
        label=gettext_lazy("Market"),
        queryset=Market.objects.none(),
        widget=UnfoldAdminSelectWidget(),
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["market"].queryset = Market.objects.order_by("name")  # type: ignore[attr-defined]


class StateFilter(admin.SimpleListFilter):
    """Open proposals unless something else is asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"
    ALL = "all"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Return the states, and all of them."""
        choices = [(state.value, str(state.label)) for state in PriceProposal.State]
        return [*choices, (self.ALL, _("all"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[PriceProposal]
    ) -> QuerySet[PriceProposal]:
        """Return the proposals of a state."""
        if self.value() == self.ALL:
            return queryset
        return queryset.filter(state=self.value() or PriceProposal.State.OPEN)


@admin.register(PriceProposal)
class PriceProposalAdmin(DecidedAdmin):
    """What the exchange rate suggests; a person decides."""

    list_display = (
        "sku",
        "market",
        "now",
        "then",
        "change",
        "drifted",
        "margin",
        "rate_date",
        "status",
    )
    list_filter = (StateFilter, ("market", RelatedDropdownFilter))
    list_select_related = ("variant", "market")
    ordering = ("market_id", "variant__sku")
    search_fields = ("variant__sku", "variant__product__slug")
    actions = ("accept", "reject")
    actions_list = ("propose",)

    @display(description=gettext_lazy("SKU"), ordering="variant__sku")
    def sku(self, proposal: PriceProposal) -> str:
        """Return the variant's SKU."""
        return proposal.variant.sku

    @display(description=gettext_lazy("now"))
    def now(self, proposal: PriceProposal) -> str:
        """Return the price that is charged."""
        if proposal.current is None:
            return "–"
        return as_money(Money(proposal.current, str(proposal.proposed.currency)))

    @display(description=gettext_lazy("proposed"))
    def then(self, proposal: PriceProposal) -> str:
        """Return the price that is proposed."""
        return as_money(proposal.proposed)

    @display(description=gettext_lazy("change"))
    def change(self, proposal: PriceProposal) -> str:
        """Return by how much the price would change."""
        if not proposal.current:
            return "–"
        return _signed_percent(proposal.proposed.amount / proposal.current - 1)

    @display(description=gettext_lazy("drift of the rate"), ordering="drift")
    def drifted(self, proposal: PriceProposal) -> str:
        """Return how far the rate has moved since the price was set."""
        return "–" if proposal.drift is None else _signed_percent(proposal.drift)

    @display(description=gettext_lazy("proceeds, against the base price"))
    def margin(self, proposal: PriceProposal) -> str:
        """Return what is left of the base price without tax, now and with the proposal."""
        then = _against_base(proposal, proposal.proposed.amount)
        return f"{_against_base(proposal, proposal.current)} → {then}"

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def status(self, proposal: PriceProposal) -> tuple[str, str]:
        """Return what was decided, or from when it may be."""
        waits = proposal.acceptable_from
        if proposal.state == PriceProposal.State.OPEN and waits and waits > timezone.localdate():
            day = format_date(waits, locale=reader_locale())
            return "", _("may be accepted from %(day)s") % {"day": day}
        return proposal.state, proposal.get_state_display()

    @admin.action(description=gettext_lazy("Accept"), permissions=["operate"])
    def accept(self, request: HttpRequest, queryset: QuerySet[PriceProposal]) -> None:
        """Charge what the chosen proposals propose."""
        with transaction.atomic():
            accepted = accept_proposals(
                proposal_ids=_ids(queryset), actor_id=request.user.pk, at=timezone.now()
            )
            changed = accepted.variant_ids
            products = Product.objects.filter(variants__in=changed).order_by("pk").distinct()
            tell_changed(list(products.values_list("pk", flat=True)))
        text = ngettext(
            "%(count)d price has changed.", "%(count)d prices have changed.", len(changed)
        )
        messages.success(request, text % {"count": len(changed)})
        if accepted.too_early:
            text = ngettext(
                "%(count)d price is too young to be changed again.",
                "%(count)d prices are too young to be changed again.",
                accepted.too_early,
            )
            messages.warning(request, text % {"count": accepted.too_early})

    @admin.action(description=gettext_lazy("Reject"), permissions=["operate"])
    def reject(self, request: HttpRequest, queryset: QuerySet[PriceProposal]) -> None:
        """Keep the prices as they are."""
        closed = reject_proposals(
            proposal_ids=_ids(queryset), actor_id=request.user.pk, at=timezone.now()
        )
        text = ngettext(
            "%(count)d proposal was rejected.", "%(count)d proposals were rejected.", closed
        )
        messages.success(request, text % {"count": closed})

    @action(description=gettext_lazy("Propose prices"), url_path="propose", permissions=["operate"])
    def propose(self, request: HttpRequest) -> HttpResponse:
        """Ask for the market, then propose prices from today's rate."""
        list_url = reverse("admin:shop_priceproposal_changelist")
        form = MarketForm(request.POST or None)
        if form.is_valid() and _propose(request, form.cleaned_data["market"], at=timezone.now()):
            return redirect(list_url)
        page = OperationPage(
            model_admin=self,
            title=_("Propose prices"),
            explanation=_(
                "Base prices are converted at the newest rate and rounded by the market's rule. "
                "Nothing is charged until you accept a proposal."
            ),
            submit_label=_("Propose"),
            back_url=list_url,
        )
        return page.render(request, form=form)


@DASHBOARD.tile(position=25, permission="shop.view_priceproposal")
def open_proposals(_request: HttpRequest) -> Tile:
    """Count the prices that wait for somebody to accept or reject them."""
    counts = PriceProposal.objects.filter(state=PriceProposal.State.OPEN).aggregate(
        waiting=Count("pk"), markets=Count("market", distinct=True)
    )
    return Tile(
        title=_("Price proposals waiting"),
        figure=format_number(counts["waiting"], locale=reader_locale()),
        note=ngettext("in %(count)d market", "in %(count)d markets", counts["markets"])
        % {"count": counts["markets"]},
        url=reverse("admin:shop_priceproposal_changelist") + "?state=OPEN",
        icon="price_check",
    )


def _propose(request: HttpRequest, market: Market, *, at: datetime) -> bool:
    try:
        count = propose_prices(market_code=market.pk, at=at)
    except RateMissingError:
        text = _("There is no exchange rate for %(currency)s yet.")
        messages.error(request, text % {"currency": market.currency})
        return False
    text = ngettext(
        "%(count)d proposal is open for %(market)s.",
        "%(count)d proposals are open for %(market)s.",
        count,
    )
    messages.success(request, text % {"count": count, "market": market})
    return True


def _signed_percent(ratio: Decimal) -> str:
    sign = "+" if ratio > 0 else ""
    return sign + format_percent(round(ratio, 3), locale=reader_locale())


def _against_base(proposal: PriceProposal, price: Decimal | None) -> str:
    proceeds = proposal.proceeds(price)
    if proceeds is None or not proposal.base_price:
        return "–"
    return _signed_percent(proceeds / proposal.base_price - 1)


def _ids(queryset: QuerySet[PriceProposal]) -> list[int]:
    return list(queryset.order_by("pk").values_list("pk", flat=True))
