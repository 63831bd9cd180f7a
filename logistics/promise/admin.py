"""Transit times as they were learnt, and whether promises come true."""

from datetime import timedelta

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display

from logistics.promise.calculate import FEWEST
from logistics.promise.selectors import KeptPromises, kept_promises, last_learning
from logistics.promise.services import learn_transit_times
from shop.delivery.models import TransitTime
from shop.kernel.admin import (
    OperationPage,
    ReadOnlyAdmin,
    desk_context,
    reader_locale,
    require_permission,
)
from shop.kernel.formats import format_datetime, format_number, format_percent
from shop.landed.wording import promise_basis
from shop.markets.finding import FindsMarkets

LOOKED_BACK = timedelta(days=180)
TONES = {TransitTime.Source.LEARNT: "success", TransitTime.Source.SEEDED: "info"}


@admin.register(TransitTime)
class TransitTimeAdmin(FindsMarkets, ReadOnlyAdmin):
    """How long parcels take, lane by lane."""

    list_display = (
        "lane",
        "method",
        "carrier",
        "days_50",
        "days_90",
        "parcels",
        "learnt_at",
        "basis",
        "data_set",
    )
    list_filter = (
        ("source", ChoicesDropdownFilter),
        ("warehouse", RelatedDropdownFilter),
        ("market", RelatedDropdownFilter),
    )
    list_select_related = ("warehouse", "market", "method")
    ordering = ("warehouse_id", "market_id", "method_id", "carrier")
    search_fields = ("carrier", "market__name", "warehouse__city")
    actions_list = ("kept", "learn_again")
    list_before_template = "admin/logistics/promise/_learnt.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Say above the list when the times were learnt last."""
        context = {**(extra_context or {}), "learning_note": _learning_note()}
        page: HttpResponse = super().changelist_view(request, context)
        return page

    @display(description=gettext_lazy("route"), ordering="market_id")
    def lane(self, row: TransitTime) -> str:
        """Return from where to where."""
        return f"{row.warehouse.city} → {row.market}"

    @display(description=gettext_lazy("source"), ordering="source", label=TONES)
    def basis(self, row: TransitTime) -> tuple[str, str]:
        """Return whose parcels it is known from."""
        return row.source, row.get_source_display()

    @action(description=gettext_lazy("Kept promises"), url_path="kept")
    def kept(self, request: HttpRequest) -> HttpResponse:
        """Show how many parcels came by the day that was promised."""
        require_permission(request, "logistics.view_shipment")
        found = kept_promises(since=timezone.now() - LOOKED_BACK)
        context = {
            **desk_context(self, request),
            "title": _("Kept promises"),
            "days": LOOKED_BACK.days,
            "back_url": reverse("admin:shop_transittime_changelist"),
            "headers": [
                _("From"),
                _("Carrier"),
                _("Promised"),
                _("Parcels"),
                _("In time"),
                _("Share"),
                _("Days early, on average"),
            ],
            "rows": [_cells(row) for row in found],
        }
        return TemplateResponse(request, "admin/logistics/promise/kept.html", context)

    @action(description=gettext_lazy("Learn again"), url_path="learn")
    def learn_again(self, request: HttpRequest) -> HttpResponse:
        """Ask, then learn all transit times anew."""
        require_permission(request, "shop.change_transittime")
        back_url = reverse("admin:shop_transittime_changelist")
        if request.method == "POST":
            lanes = learn_transit_times(night=timezone.localdate(), at=timezone.now())
            text = ngettext(
                "%(count)d lane has a learnt transit time.",
                "%(count)d lanes have learnt transit times.",
                lanes,
            )
            messages.success(request, text % {"count": lanes})
            return redirect(back_url)
        return OperationPage(
            model_admin=self,
            title=_("Learn transit times again"),
            explanation=_(
                "The parcels of the last year that have arrived are read. A lane with at least "
                "%(fewest)d of them promises the day by which 90 of a hundred came; the others "
                "keep their seeded days or the carrier’s word. Promises that were made stay as "
                "they are."
            )
            % {"fewest": FEWEST},
            submit_label=_("Learn again"),
            back_url=back_url,
        ).render(request)


def _learning_note() -> str:
    last = last_learning()
    if last is None or last.finished_at is None:
        return _("The transit times have not been learnt yet; that is done every night.")
    note = ngettext(
        "Learnt last on %(moment)s: %(count)d lane has enough parcels.",
        "Learnt last on %(moment)s: %(count)d lanes have enough parcels.",
        last.lanes,
    )
    moment = format_datetime(last.finished_at, locale=reader_locale())
    return note % {"moment": moment, "count": last.lanes}


def _cells(row: KeptPromises) -> list[str]:
    locale = reader_locale()
    if row.percentile is None:
        promised = _("the carrier’s word")
    else:
        promised = promise_basis(percentile=row.percentile, is_seeded=row.is_seeded)
    return [
        row.warehouse,
        row.carrier,
        promised,
        format_number(row.parcels, locale=locale),
        format_number(row.kept, locale=locale),
        format_percent(row.hit_rate, locale=locale),
        format_number(row.days_early, locale=locale),
    ]
