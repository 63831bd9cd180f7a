"""Markets and exchange rates in the admin."""

from django import forms
from django.contrib import admin
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter, RelatedDropdownFilter
from unfold.decorators import action, display

from shop.kernel.admin import (
    DASHBOARD,
    ReadOnlyAdmin,
    ShopAdmin,
    Tile,
    desk_context,
    reader_locale,
    require_permission,
)
from shop.kernel.formats import format_number
from shop.markets.finding import FindsMarkets
from shop.markets.models import AccessibilityRun, ExchangeRate, Market, ProducerRegistration
from shop.markets.opening import READINESS, blocks
from shop.markets.registry import REGISTRY


class MarketForm(forms.ModelForm[Market]):
    """A market, which opens only when nothing blocks it."""

    def clean_is_open(self) -> bool:
        """Refuse to open a market while something is missing, and name all of it."""
        is_open: bool = self.cleaned_data["is_open"]
        if is_open and not self.initial.get("is_open"):
            findings = READINESS.findings(market=self.instance.data, at=timezone.now())
            if missing := blocks(findings):
                raise forms.ValidationError([finding.text for finding in missing])
        return is_open


@admin.register(Market)
class MarketAdmin(FindsMarkets, ShopAdmin):
    """Markets come from the market file; operations open and close them."""

    form = MarketForm
    actions_detail = ("readiness",)
    list_display = (
        "shown_name",
        "code",
        "currency",
        "languages",
        "countries",
        "is_open",
        "readiness_link",
    )
    ordering = ("name",)
    search_fields = ("name", "code")
    market_field = "pk"
    fields = ("shown_name", "code", "currency", "languages", "countries", "warehouses", "is_open")
    readonly_fields = ("shown_name", "code", "currency", "languages", "countries", "warehouses")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: a market is added to the market file (see the how-to)."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Refuse: orders refer to it; close it instead."""
        return False

    @display(description=_("name"), ordering="name")
    def shown_name(self, market: Market) -> str:
        """Return what the reader calls it."""
        return str(market)

    @display(description=_("readiness"))
    def readiness_link(self, market: Market) -> SafeString:
        """Return a link to what blocks the market."""
        url = reverse("admin:shop_market_readiness", args=[market.pk])
        return format_html('<a class="ops-link" href="{}">{}</a>', url, _("What blocks it"))

    @action(description=_("Readiness"), url_path="readiness", icon="checklist")
    def readiness(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show everything that blocks the market or should be looked at, and where to mend it."""
        require_permission(request, "shop.view_market")
        market: Market | None = self.get_object(request, object_id)
        if market is None or market.pk not in REGISTRY.markets:
            raise Http404
        findings = READINESS.findings(market=market.data, at=timezone.now())
        missing = blocks(findings)
        context = {
            **desk_context(self, request),
            "title": gettext("Readiness of %(market)s") % {"market": market},
            "market": market,
            "missing": missing,
            "doubtful": [finding for finding in findings if finding not in missing],
            "run": market.accessibility_runs.order_by("-ran_at").first(),
        }
        return TemplateResponse(request, "admin/shop/market/readiness.html", context)

    @display(description=_("languages"))
    def languages(self, market: Market) -> str:
        """Return the languages offered, the default first."""
        return ", ".join(market.data.languages)

    @display(description=_("countries"))
    def countries(self, market: Market) -> str:
        """Return the countries served."""
        return ", ".join(market.data.countries)

    @display(description=_("warehouses, preferred first"))
    def warehouses(self, market: Market) -> str:
        """Return the warehouses in the order in which checkout prefers them."""
        return ", ".join(market.data.warehouses)


@admin.register(ExchangeRate)
class ExchangeRateAdmin(ReadOnlyAdmin):
    """What the source published."""

    list_display = ("date", "currency", "per_euro", "source")
    list_filter = ("currency", ("date", RangeDateFilter))
    list_filter_submit = True
    ordering = ("-date", "currency")
    search_fields = ("currency",)


@admin.register(ProducerRegistration)
class ProducerRegistrationAdmin(ShopAdmin):
    """The numbers that registers of producers have given us (EPR)."""

    list_display = ("country", "stream", "register", "number", "valid_to")
    list_filter = ("stream",)
    ordering = ("country", "stream")
    search_fields = ("country", "register", "number")


@admin.register(AccessibilityRun)
class AccessibilityRunAdmin(ReadOnlyAdmin):
    """When the accessibility test looked at each market, and what it found."""

    list_display = ("ran_at", "market", "page_count", "violation_count", "tool")
    list_filter = (("market", RelatedDropdownFilter),)
    list_select_related = ("market",)
    ordering = ("-ran_at", "-pk")
    fields = ("market", "ran_at", "tool", "page_list", "violation_list")
    readonly_fields = fields

    @display(description=_("pages"))
    def page_count(self, run: AccessibilityRun) -> int:
        """Return how many pages were looked at."""
        return len(run.pages)

    @display(description=_("violations"))
    def violation_count(self, run: AccessibilityRun) -> int:
        """Return how much was found."""
        return len(run.violations)

    @display(description=_("pages"))
    def page_list(self, run: AccessibilityRun) -> str:
        """Return the pages that were looked at."""
        return "\n".join(run.pages)

    @display(description=_("violations"))
    def violation_list(self, run: AccessibilityRun) -> str:
        """Return what was found, and where."""
        rows = (f"{row['page']}: {row['rule']} ({row['impact']})" for row in run.violations)
        return "\n".join(rows) or "–"


@DASHBOARD.tile(position=28, permission="shop.view_market")
def open_markets(_request: HttpRequest) -> Tile:
    """Count the markets in which shoppers can order; the list leads to what blocks the others."""
    counts = Market.objects.aggregate(all=Count("pk"), opened=Count("pk", Q(is_open=True)))
    closed = counts["all"] - counts["opened"]
    return Tile(
        title=gettext("Open markets"),
        figure=format_number(counts["opened"], locale=reader_locale()),
        note=ngettext(
            "%(count)d is closed; see what blocks it",
            "%(count)d are closed; see what blocks them",
            closed,
        )
        % {"count": closed},
        url=reverse("admin:shop_market_changelist"),
        icon="public",
        is_alert=bool(closed),
    )
