"""The inbox of the carriers in the admin: to read, and to process once more."""

from collections.abc import Iterable

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.decorators import display

from logistics.carriers.models import CarrierEvent
from logistics.tracking.models import TrackingEvent
from logistics.tracking.services import process_carrier_event
from shop.kernel.admin import DASHBOARD, ReadOnlyAdmin, Tile, as_json
from shop.orders.admin import ORDER_PAGE, HistoryEntry
from shop.orders.models import Order

TONES = {"waiting": "warning", "failed": "danger", "processed": "success"}


@admin.register(CarrierEvent)
class CarrierEventAdmin(ReadOnlyAdmin):
    """Messages as they arrived."""

    list_display = ("received_at", "carrier", "tracking_number", "scan", "outcome", "error")
    list_filter = (
        "carrier",
        ("processed_at", admin.EmptyFieldListFilter),
        ("error", admin.EmptyFieldListFilter),
        ("received_at", RangeDateFilter),
    )
    list_filter_submit = True
    list_select_related = ("carrier",)
    ordering = ("-pk",)
    search_fields = ("event_id", "payload__tracking_number")
    actions = ("replay",)
    fields = ("carrier", "event_id", "received_at", "processed_at", "error", "content")
    readonly_fields = fields

    @display(description=gettext_lazy("tracking number"))
    def tracking_number(self, event: CarrierEvent) -> str:
        """Return which parcel the carrier means."""
        return str(event.payload.get("tracking_number", ""))[:60]

    @display(description=gettext_lazy("scan"))
    def scan(self, event: CarrierEvent) -> str:
        """Return what the carrier says of it."""
        return str(event.payload.get("status", ""))[:60]

    @display(description=gettext_lazy("outcome"), label=TONES)
    def outcome(self, event: CarrierEvent) -> tuple[str, str]:
        """Return what came of it."""
        if event.processed_at is None:
            return "waiting", _("waiting")
        return ("failed", _("failed")) if event.error else ("processed", _("processed"))

    @display(description=gettext_lazy("payload"))
    def content(self, event: CarrierEvent) -> SafeString:
        """Return what the carrier sent."""
        return as_json(event.payload)

    @admin.action(description=gettext_lazy("Process again"), permissions=["operate"])
    def replay(self, request: HttpRequest, queryset: QuerySet[CarrierEvent]) -> None:
        """Process the chosen messages once more and say how many were understood."""
        now = timezone.now()
        event_ids = list(queryset.order_by("received_at", "pk").values_list("pk", flat=True))
        used = sum(
            process_carrier_event(carrier_event_id=event_id, at=now) for event_id in event_ids
        )
        failed = len(event_ids) - used
        if used:
            text = ngettext(
                "%(count)d message was processed.", "%(count)d messages were processed.", used
            )
            messages.success(request, text % {"count": used})
        if failed:
            text = ngettext(
                "%(count)d message could not be used; its reason is in the list.",
                "%(count)d messages could not be used; their reasons are in the list.",
                failed,
            )
            messages.warning(request, text % {"count": failed})


@ORDER_PAGE.history
def scans_of_order(order: Order) -> Iterable[HistoryEntry]:
    """Return what carriers reported of the order's parcels."""
    scans = TrackingEvent.objects.filter(shipment__order=order).select_related("shipment__carrier")
    for scan in scans.order_by("occurred_at", "pk"):
        yield HistoryEntry(
            at=scan.occurred_at,
            label=scan.get_code_display(),
            actor=scan.shipment.carrier.name,
            detail=scan.location,
        )


@DASHBOARD.tile(position=57, permission="logistics.view_carrierevent")
def carrier_events(_request: HttpRequest) -> Tile:
    """Count what carriers told us and nobody could use yet."""
    counts = CarrierEvent.objects.filter(Q(processed_at__isnull=True) | ~Q(error="")).aggregate(
        waiting=Count("pk", filter=Q(processed_at__isnull=True)),
        failed=Count("pk", filter=Q(processed_at__isnull=False)),
    )
    return Tile(
        title=_("Carrier events waiting"),
        figure=str(counts["waiting"]),
        note=ngettext("%(count)d failed", "%(count)d failed", counts["failed"])
        % {"count": counts["failed"]},
        url=reverse("admin:logistics_carrierevent_changelist") + "?error__isempty=0",
        icon="sensors",
        is_alert=bool(counts["waiting"] or counts["failed"]),
    )
