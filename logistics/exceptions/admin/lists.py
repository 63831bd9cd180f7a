"""The queue of parcels in trouble and the page of one."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from logistics.delays.models import Delay
from logistics.exceptions.admin.steps import PERMISSION, STEPS
from logistics.exceptions.models import ExceptionKind, ParcelException
from logistics.exceptions.services import AlreadySettledError, take_exception
from logistics.fulfilment.selectors import number_of
from shop.kernel.admin import ShownAdmin, require_permission, require_post

State = ParcelException.State
TONES = {
    ExceptionKind.NO_SCAN: "warning",
    ExceptionKind.ATTEMPT_FAILED: "warning",
    ExceptionKind.CUSTOMS_HOLD: "info",
    ExceptionKind.RETURNED: "danger",
    ExceptionKind.LOST: "danger",
}


class QueueFilter(admin.SimpleListFilter):
    """What is open unless something else is asked for."""

    title = gettext_lazy("queue")
    parameter_name = "queue"
    ALL = "all"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Return the queues, and everything there ever was."""
        return [
            ("open", pgettext("exception", "open")),
            ("mine", _("mine")),
            ("nobody", _("without an owner")),
            ("overdue", _("overdue")),
            ("settled", pgettext("exception", "settled")),
            (self.ALL, _("all")),
        ]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield the choices without Django's "All", which would be a second one."""
        for value, title in self.lookup_choices:
            yield {
                "selected": (self.value() or "open") == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ParcelException]
    ) -> QuerySet[ParcelException]:
        """Return the chosen queue; a search looks through all of them."""
        value = self.value() or (self.ALL if request.GET.get("q") else "open")
        is_open = queryset.filter(state=State.OPEN)
        queues = {
            "mine": is_open.filter(owner_id=request.user.pk),
            "nobody": is_open.filter(owner__isnull=True),
            "overdue": is_open.filter(due_at__lt=timezone.now()),
            "settled": queryset.filter(state=State.RESOLVED),
            self.ALL: queryset,
        }
        return queues.get(value, is_open)


@admin.register(ParcelException)
class ParcelExceptionAdmin(ShownAdmin):
    """Parcels that are not getting on; what is due first on top."""

    page_template = "admin/logistics/parcelexception/page.html"
    list_display = ("parcel", "kind_of", "carrier", "since", "clock", "owner", "settled")
    list_filter = (
        QueueFilter,
        ("kind", ChoicesDropdownFilter),
        ("shipment__carrier", RelatedDropdownFilter),
        ("shipment__warehouse", RelatedDropdownFilter),
    )
    list_filter_submit = True
    list_select_related = ("shipment__order", "shipment__carrier", "owner")
    ordering = ("due_at", "pk")
    search_fields = ("shipment__tracking_number", "shipment__order__number")
    search_help_text = gettext_lazy("Tracking number or order number")
    actions = ("take_selected",)

    def get_urls(self) -> list[URLPattern]:
        """Add the page of each step, and the button that makes one's own what nobody has."""
        guarded = self.admin_site.admin_view
        name = "logistics_parcelexception"
        return [
            path("<int:exception_id>/take/", guarded(self.take_view), name=f"{name}_take"),
            path(
                "<int:exception_id>/step/<slug:name>/",
                guarded(self.step_view),
                name=f"{name}_step",
            ),
            *super().get_urls(),
        ]

    def step_view(self, request: HttpRequest, exception_id: int, name: str) -> HttpResponse:
        """Ask for a step and take it."""
        return STEPS.page(request, model_admin=self, row_id=exception_id, name=name)

    def take_view(self, request: HttpRequest, exception_id: int) -> HttpResponse:
        """Make the reader the owner.

        :raises PermissionDenied: when it is not sent by the button
        """
        require_permission(request, PERMISSION)
        require_post(request)
        row = get_object_or_404(ParcelException, pk=exception_id)
        self._take(request, [row])
        return redirect("admin:logistics_parcelexception_change", row.pk)

    @admin.action(description=gettext_lazy("Look after it myself"), permissions=["operate"])
    def take_selected(self, request: HttpRequest, queryset: QuerySet[ParcelException]) -> None:
        """Make the reader the owner of the chosen ones."""
        self._take(request, queryset.order_by("pk"))

    def _take(self, request: HttpRequest, rows: Any) -> None:
        taken = 0
        for row in rows:
            try:
                take_exception(exception_id=row.pk, owner_id=int(request.user.pk or 0))
            except AlreadySettledError:
                messages.warning(request, _("%(exception)s is settled.") % {"exception": row})
            else:
                taken += 1
        if taken:
            text = ngettext(
                "You look after %(count)d exception.", "You look after %(count)d exceptions.", taken
            )
            messages.success(request, text % {"count": taken})

    def page_context(self, request: HttpRequest, obj: ParcelException) -> dict[str, object]:
        """Return the exception, its parcel's scans, the notes and what can be done."""
        may_operate = request.user.has_perm(PERMISSION)
        return {
            "title": obj.get_kind_display(),
            "exception": obj,
            "shipment": obj.shipment,
            "number": number_of(obj.shipment),
            "tone": TONES[ExceptionKind(obj.kind)],
            "clock": self.clock(obj),
            "can_take": may_operate and obj.state == State.OPEN and obj.owner_id != request.user.pk,
            "steps": STEPS.buttons(request, obj),
            "notes": obj.notes.order_by("-at", "-pk"),
            "scans": obj.shipment.scans.order_by("-occurred_at", "-pk"),
            "delays": Delay.objects.filter(shipment=obj.shipment).order_by("-found_at"),
            "others": ParcelException.objects.filter(shipment=obj.shipment)
            .exclude(pk=obj.pk)
            .order_by("-opened_at"),
        }

    @display(description=gettext_lazy("parcel"), ordering="shipment", header=True)
    def parcel(self, row: ParcelException) -> list[str]:
        """Return the order above whom it goes to."""
        order = row.shipment.order
        return [order.number, f"{order.name}, {order.country}"]

    @display(description=gettext_lazy("what is wrong"), ordering="kind", label=TONES)
    def kind_of(self, row: ParcelException) -> tuple[str, str]:
        """Return what is wrong."""
        return row.kind, row.get_kind_display()

    @display(description=gettext_lazy("carrier"), ordering="shipment__carrier")
    def carrier(self, row: ParcelException) -> SafeString:
        """Return who carries it, above the number."""
        shipment = row.shipment
        return format_html("{}<br>{}", shipment.carrier, shipment.tracking_number or "–")

    @display(description=gettext_lazy("clock"), ordering="due_at")
    def clock(self, row: ParcelException) -> str:
        """Return how much time is left; nothing when it is settled."""
        if row.state != State.OPEN:
            return ""
        now = timezone.now()
        if row.due_at < now:
            return _("overdue by %(time)s") % {"time": timesince(row.due_at, now, depth=1)}
        return _("%(time)s left") % {"time": timeuntil(row.due_at, now, depth=1)}

    @display(description=pgettext_lazy("exception", "settled"), ordering="resolved_at")
    def settled(self, row: ParcelException) -> str:
        """Return how it was settled."""
        return row.get_resolution_display() if row.resolution else ""
