"""Head hauls at the desk: book, follow, receive, and what they have cost."""

from itertools import groupby

from django.contrib import admin, messages
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display

from logistics.inbound.admin.cost_tables import cost_tables
from logistics.inbound.admin.haul_steps import PERMISSION, HaulSteps, cannot_load, haul_page
from logistics.inbound.forms import HaulForm
from logistics.inbound.models import HeadHaul, Load
from logistics.inbound.selectors import loads_of
from logistics.inbound.services import (
    CannotLoadError,
    HaulRequest,
    book_haul,
    next_steps,
)
from shop.kernel.admin import OperationPage, ShownAdmin, actor_of

State = HeadHaul.State
TONES = {
    "BOOKED": "warning",
    "DEPARTED": "info",
    "ARRIVED": "info",
    "CUSTOMS": "info",
    "RECEIVED": "success",
    "CANCELLED": "danger",
}
STEPS = ("load", "milestone", "move", "cancel", "bill")


@admin.register(HeadHaul)
class HeadHaulAdmin(HaulSteps, ShownAdmin):
    """What is on its way to a warehouse by sea, rail or air."""

    page_template = "admin/logistics/headhaul/page.html"
    list_display = (
        "shown_reference",
        "mode",
        "warehouse",
        "shown_state",
        "containers_count",
        "units",
        "arrives_on",
        "forwarder",
    )
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("mode", ChoicesDropdownFilter),
        ("warehouse", RelatedDropdownFilter),
    )
    list_select_related = ("warehouse",)
    ordering = ("-arrives_on", "-pk")
    search_fields = ("booking", "forwarder", "containers__number")
    actions_list = ("book",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[HeadHaul]:
        """Count containers and units with each."""
        rows: QuerySet[HeadHaul] = super().get_queryset(request)
        return rows.annotate(
            found_containers=Count("containers", distinct=True),
            found_units=Sum("containers__loads__quantity", default=0),
        )

    def get_urls(self) -> list[URLPattern]:
        """Add what can be done with one head haul, one container and one bill."""
        site = self.admin_site
        return [
            *(
                path(
                    f"<int:haul_id>/{name}/",
                    site.admin_view(getattr(self, name)),
                    name=f"logistics_headhaul_{name}",
                )
                for name in STEPS
            ),
            path(
                "<int:haul_id>/receive/<int:container_id>/",
                site.admin_view(self.receive),
                name="logistics_headhaul_receive",
            ),
            path(
                "<int:haul_id>/drop/<int:cost_id>/",
                site.admin_view(self.drop),
                name="logistics_headhaul_drop",
            ),
            *super().get_urls(),
        ]

    @display(description=gettext_lazy("head-haul shipment"), ordering="pk")
    def shown_reference(self, row: HeadHaul) -> str:
        """Return how people name it."""
        return row.reference

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def shown_state(self, row: HeadHaul) -> tuple[str, str]:
        """Return how far it is."""
        return row.state, row.get_state_display()

    @display(description=gettext_lazy("containers"), ordering="found_containers")
    def containers_count(self, row: HeadHaul) -> int:
        """Return how many containers or waybills it has."""
        return int(row.found_containers)  # type: ignore[attr-defined]

    @display(description=gettext_lazy("units"), ordering="found_units")
    def units(self, row: HeadHaul) -> int:
        """Return how many units it carries."""
        return int(row.found_units)  # type: ignore[attr-defined]

    @action(
        description=gettext_lazy("Book a head-haul shipment"),
        url_path="book",
        permissions=["operate"],
    )
    def book(self, request: HttpRequest) -> HttpResponse:
        """Ask what travels how, and when it should arrive."""
        form = HaulForm(request.POST or None)
        if form.is_valid():
            try:
                haul = book_haul(
                    request=_request_of(form), actor=actor_of(request), at=timezone.now()
                )
            except CannotLoadError as error:
                form.add_error("cargo", cannot_load(error))
            else:
                messages.success(request, _("It is booked."))
                return redirect(haul_page(haul.pk))
        page = OperationPage(
            model_admin=self,
            title=_("Book a head-haul shipment"),
            explanation=_("Goods of purchase orders that travel together to one warehouse."),
            submit_label=_("Book it"),
            back_url=reverse("admin:logistics_headhaul_changelist"),
        )
        return page.render(request, form=form)

    def page_context(self, request: HttpRequest, obj: HeadHaul) -> dict[str, object]:
        """Return the containers, the days, the bills, and what can be done."""
        may_act = request.user.has_perm(PERMISSION)
        loads = list(loads_of(haul_id=obj.pk))
        is_open = obj.state not in {State.RECEIVED, State.CANCELLED}
        return {
            "title": _("Head-haul shipment %(reference)s") % {"reference": obj.reference},
            "row": obj,
            "tone": TONES[obj.state],
            "containers": _by_container(loads),
            "milestones": list(obj.milestones.order_by("noted_at", "pk")),
            "arrivals": list(obj.arrivals.order_by("-number")),
            **cost_tables(obj),
            "may_load": may_act and obj.state == State.BOOKED,
            "may_note": may_act and bool(next_steps(obj)),
            "may_move": may_act and is_open,
            "may_receive": may_act and is_open and obj.state != State.BOOKED,
            "may_bill": may_act and obj.state != State.CANCELLED,
        }


def _by_container(loads: list[Load]) -> list[tuple[object, list[Load]]]:
    return [
        (container, list(found)) for container, found in groupby(loads, lambda one: one.container)
    ]


def _request_of(form: HaulForm) -> HaulRequest:
    data = form.cleaned_data
    return HaulRequest(
        warehouse_id=data["warehouse"].pk,
        mode=data["mode"],
        forwarder=data["forwarder"],
        booking=data["booking"],
        arrives_on=data["arrives_on"],
        cargo=data["cargo"],
        key=data["key"],
    )
