"""Purchase orders at the desk: write, take proposals in, order, receive, call off."""

from django.contrib import admin, messages
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display

from logistics.inbound.admin.cost_tables import cost_cells
from logistics.inbound.admin.steps import PERMISSION, PurchaseSteps, page_of
from logistics.inbound.forms import PurchaseForm
from logistics.inbound.models import PurchaseOrder
from logistics.inbound.selectors import (
    costs_of_purchase,
    hauls_of,
    loads_under_way,
    proposals_to_order,
    purchase_lines,
    purchase_total,
)
from logistics.inbound.services import PurchaseRequest, write_purchase
from shop.kernel.admin import OperationPage, ShownAdmin, actor_of, as_money
from shop.kernel.money import Money

State = PurchaseOrder.State
TONES = {"DRAFT": "warning", "PLACED": "info", "RECEIVED": "success", "CANCELLED": "danger"}


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(PurchaseSteps, ShownAdmin):
    """Every purchase order, and what became of it."""

    page_template = "admin/logistics/purchaseorder/page.html"
    list_display = (
        "shown_reference",
        "supplier",
        "warehouse",
        "shown_state",
        "units",
        "missing",
        "expected_on",
        "written_at",
    )
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("supplier", RelatedDropdownFilter),
        ("warehouse", RelatedDropdownFilter),
    )
    list_select_related = ("supplier", "warehouse")
    ordering = ("-written_at", "-pk")
    search_fields = ("note", "supplier__name", "lines__variant__sku")
    actions_list = ("write",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PurchaseOrder]:
        """Count the units of each order with it."""
        rows: QuerySet[PurchaseOrder] = super().get_queryset(request)
        return rows.annotate(
            units=Sum("lines__quantity", default=0), missing=Sum("lines__short", default=0)
        )

    def get_urls(self) -> list[URLPattern]:
        """Add what can be done with one order."""
        return [
            *(
                path(
                    f"<int:order_id>/{name}/",
                    self.admin_site.admin_view(getattr(self, name)),
                    name=f"logistics_purchaseorder_{name}",
                )
                for name in ("edit", "take", "place", "cancel", "sell", "paper", "receive")
            ),
            *super().get_urls(),
        ]

    @display(description=gettext_lazy("purchase order"), ordering="pk")
    def shown_reference(self, row: PurchaseOrder) -> str:
        """Return how the supplier and the ledger name it."""
        return row.reference

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def shown_state(self, row: PurchaseOrder) -> tuple[str, str]:
        """Return how far it is."""
        return row.state, row.get_state_display()

    @display(description=gettext_lazy("units"), ordering="units")
    def units(self, row: PurchaseOrder) -> int:
        """Return how many units were ordered."""
        return int(row.units)  # type: ignore[attr-defined]

    @display(description=gettext_lazy("missing"), ordering="missing")
    def missing(self, row: PurchaseOrder) -> int:
        """Return how many units did not come."""
        return int(row.missing)  # type: ignore[attr-defined]

    @action(
        description=gettext_lazy("Write a purchase order"),
        url_path="write",
        permissions=["operate"],
    )
    def write(self, request: HttpRequest) -> HttpResponse:
        """Ask of whom what shall be bought; nothing is ordered yet."""
        form = PurchaseForm(request.POST or None)
        if form.is_valid():
            order = write_purchase(
                request=_request_of(form), actor=actor_of(request), at=timezone.now()
            )
            messages.success(request, _("It is written, and not ordered yet."))
            return redirect(page_of(order))
        page = OperationPage(
            model_admin=self,
            title=_("Write a purchase order"),
            explanation=_("Nothing is ordered yet: lines can be edited and proposals added."),
            submit_label=_("Write it"),
            back_url=reverse("admin:logistics_purchaseorder_changelist"),
        )
        return page.render(request, form=form)

    def page_context(self, request: HttpRequest, obj: PurchaseOrder) -> dict[str, object]:
        """Return the lines, the sum and what can be done."""
        order = get_object_or_404(
            PurchaseOrder.objects.select_related("supplier", "warehouse"), pk=obj.pk
        )
        may_act = request.user.has_perm(PERMISSION)
        is_draft = order.state == State.DRAFT
        waiting = proposals_to_order(warehouse_id=order.warehouse_id).count() if is_draft else 0
        is_loaded = loads_under_way(order_id=order.pk).exists()
        return {
            "title": _("Purchase order %(reference)s") % {"reference": order.reference},
            "row": order,
            "tone": TONES[order.state],
            "lines": [
                (
                    line,
                    as_money(Money(line.unit_price, order.currency)),
                    as_money(line.price(order.currency)),
                )
                for line in purchase_lines(order_id=order.pk)
            ],
            "total": as_money(purchase_total(order=order)),
            "taken": order.proposals.aggregate(count=Count("pk"))["count"],
            "waiting": waiting,
            "may_edit": may_act and is_draft,
            "hauls": list(hauls_of(order_id=order.pk)),
            "costs": [cost_cells(row) for row in costs_of_purchase(order_id=order.pk)],
            # What lies in a container is received with it.
            "may_receive": may_act and order.state == State.PLACED and not is_loaded,
            "may_cancel": may_act
            and order.state in {State.DRAFT, State.PLACED}
            and not (order.receipts or is_loaded),
            "may_sell": may_act and order.state in {State.DRAFT, State.PLACED},
            "ledger_url": reverse("admin:shop_stockmovement_changelist") + f"?q={order.reference}",
        }


def _request_of(form: PurchaseForm) -> PurchaseRequest:
    data = form.cleaned_data
    return PurchaseRequest(
        supplier_id=data["supplier"].pk,
        warehouse_id=data["warehouse"].pk,
        goods=data["goods"],
        key=data["key"],
        expected_on=data["expected_on"],
        note=data["note"],
        is_sellable=data["is_sellable"],
    )
