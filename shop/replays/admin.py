"""The rules of routing, and what other rules would have done to past orders."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display

from shop.kernel.admin import ShopAdmin, desk_context, reader_locale, require_permission
from shop.kernel.formats import format_number
from shop.markets.finding import FindsMarkets
from shop.markets.names import market_name
from shop.markets.registry import REGISTRY
from shop.replays.calculate import compare
from shop.replays.forms import ReplayForm
from shop.replays.presenters import cells, headers, picture
from shop.replays.selectors import replay_orders, routed_orders
from shop.routing.models import RoutingRule

MOST_ORDERS = 300
"""So many are replayed while somebody waits; the command replays all."""


@admin.register(RoutingRule)
class RoutingRuleAdmin(FindsMarkets, ShopAdmin):
    """What decides between warehouses, market by market."""

    list_display = ("rule", "rank", "criterion", "allowed", "is_active")
    list_display_links = ("rule",)
    list_filter = (
        ("market", RelatedDropdownFilter),
        ("criterion", ChoicesDropdownFilter),
    )
    list_select_related = ("market",)
    ordering = ("market__name", "rank")
    search_fields = ("market__name", "market__code")
    actions_list = ("replay",)

    @display(description=gettext_lazy("market"), ordering="market__name")
    def rule(self, row: RoutingRule) -> str:
        """Return the market."""
        return str(row.market)

    @display(description=gettext_lazy("tolerance"))
    def allowed(self, row: RoutingRule) -> str:
        """Return the tolerance with its unit."""
        number = format_number(row.tolerance.normalize(), locale=reader_locale())
        units = {
            RoutingRule.Criterion.COST: row.market.currency,
            RoutingRule.Criterion.BALANCE: "%",
        }
        return f"{number} {units.get(RoutingRule.Criterion(row.criterion), '')}".strip()

    @action(description=gettext_lazy("Try other rules"), url_path="replay")
    def replay(self, request: HttpRequest) -> HttpResponse:
        """Show what other rules would have done to past orders; nothing is changed."""
        require_permission(request, "shop.view_routingrule")
        form = ReplayForm(request.GET if "days" in request.GET else None)
        result = _result(form) if form.is_bound and form.is_valid() else {}
        context = {
            **desk_context(self, request),
            "title": _("Try other rules"),
            "back_url": reverse("admin:shop_routingrule_changelist"),
            "form": form,
            "is_asked": form.is_bound,
            **result,
        }
        status = 422 if form.is_bound and form.errors else 200
        template = "admin/shop/routingrule/replay.html"
        return TemplateResponse(request, template, context, status=status)


def _result(form: ReplayForm) -> dict[str, Any]:
    now, locale = timezone.now(), reader_locale()
    since = now - timedelta(days=form.cleaned_data["days"])
    orders = routed_orders(since=since, market_code=form.cleaned_data["market"])
    replays = list(replay_orders(orders=orders, rules=form.rules, on=now.date(), most=MOST_ORDERS))
    rows = compare(replays)
    names = {code: market_name(market) for code, market in REGISTRY.markets.items()}
    changed = [replay for replay in replays if replay.is_changed]
    return {
        "is_cut": len(replays) >= MOST_ORDERS,
        "most": MOST_ORDERS,
        "headers": headers(),
        "rows": [cells(row, names=names, locale=locale) for row in rows],
        "picture": picture(rows, locale=locale) if rows else "",
        "changed_headers": [_("Order"), _("Now"), _("with these rules")],
        "changed_rows": [
            [one.number, " + ".join(one.before.warehouses), " + ".join(one.after.warehouses)]
            for one in changed[:20]
        ],
    }
