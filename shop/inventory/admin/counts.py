"""Cycle counts at the desk: open a sheet, count blind, have somebody else decide."""

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display

from shop.inventory.forms import CountForm, CountSheetForm, DecisionForm
from shop.inventory.models import StockCount, StockCountLine
from shop.inventory.selectors import count_lines, shelves_to_count
from shop.inventory.services import (
    CountStateError,
    SamePersonError,
    approve_count,
    cancel_count,
    enter_count,
    open_count,
    start_count,
)
from shop.kernel.admin import OperationPage, ShownAdmin, actor_of, require_permission, require_post

PERMISSION = "shop.change_stockcount"
TONES = {
    "OPEN": "warning",
    "COUNTING": "info",
    "REVIEW": "warning",
    "DONE": "success",
    "CANCELLED": "danger",
}
LINE_TONES = {"AGREES": "success", "BOOKED": "success", "WAITING": "info"}
State, LineState = StockCount.State, StockCountLine.State


@admin.register(StockCount)
class StockCountAdmin(ShownAdmin):
    """Every sheet, and what was found."""

    page_template = "admin/shop/stockcount/page.html"
    list_display = ("reference", "warehouse", "shown_state", "opened_at", "opened_by", "counted_by")
    list_filter = (("state", ChoicesDropdownFilter), ("warehouse", RelatedDropdownFilter))
    list_select_related = ("warehouse",)
    ordering = ("-opened_at", "-pk")
    search_fields = ("note", "lines__stock_item__variant__sku")
    actions_list = ("open_sheet",)

    def get_urls(self) -> list[URLPattern]:
        """Add what can be done with one sheet."""
        view, prefix = self.admin_site.admin_view, "<int:count_id>"
        return [
            path(f"{prefix}/start/", view(self.start), name="shop_stockcount_start"),
            path(f"{prefix}/cancel/", view(self.cancel), name="shop_stockcount_cancel"),
            path(f"{prefix}/enter/", view(self.enter), name="shop_stockcount_enter"),
            path(f"{prefix}/decide/", view(self.decide), name="shop_stockcount_decide"),
            *super().get_urls(),
        ]

    @display(description=gettext_lazy("sheet"), ordering="pk")
    def reference(self, row: StockCount) -> str:
        """Return how the ledger names it."""
        return row.reference

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def shown_state(self, row: StockCount) -> tuple[str, str]:
        """Return how far it is."""
        return row.state, row.get_state_display()

    @action(description=gettext_lazy("Open a sheet"), url_path="open", permissions=["operate"])
    def open_sheet(self, request: HttpRequest) -> HttpResponse:
        """Ask which shelves, then put them on a sheet."""
        form = CountSheetForm(request.POST or None)
        if form.is_valid():
            warehouse = form.cleaned_data["warehouse"]
            ids = form.shelf_ids() or shelves_to_count(
                warehouse_id=warehouse.pk, limit=form.cleaned_data["shelves"]
            )
            if ids:
                count = open_count(
                    warehouse_id=warehouse.pk,
                    stock_item_ids=ids,
                    actor=actor_of(request),
                    at=timezone.now(),
                    note=form.cleaned_data["note"],
                )
                return redirect(_page_of(count))
            form.add_error("warehouse", _("There is nothing to count in this warehouse."))
        page = OperationPage(
            model_admin=self,
            title=_("Open a sheet"),
            explanation=_(
                "Whoever counts does not see what the books say. Differences are booked only "
                "when somebody else approves them."
            ),
            submit_label=_("Open the sheet"),
            back_url=reverse("admin:shop_stockcount_changelist"),
        )
        return page.render(request, form=form)

    def page_context(self, request: HttpRequest, obj: StockCount) -> dict[str, object]:
        """Return the shelves; their figures only when nobody counts blind any more."""
        may_act = request.user.has_perm(PERMISSION)
        return {
            "title": _("Sheet %(reference)s") % {"reference": obj.reference},
            "row": obj,
            "tone": TONES[obj.state],
            "lines": [
                (line, LINE_TONES.get(line.state, "warning"))
                for line in count_lines(count_id=obj.pk)
            ],
            "is_blind": obj.state in {State.OPEN, State.COUNTING},
            "may_start": may_act and obj.state == State.OPEN,
            "may_enter": may_act and obj.state == State.COUNTING,
            "may_decide": may_act and obj.state == State.REVIEW,
            "may_cancel": may_act and obj.state not in {State.DONE, State.CANCELLED},
            "ledger_url": reverse("admin:shop_stockmovement_changelist") + f"?q={obj.reference}",
        }

    def start(self, request: HttpRequest, count_id: int) -> HttpResponse:
        """Begin to count, and lead to where it is entered."""
        count = self._posted(request, count_id)
        try:
            start_count(count_id=count.pk, actor=actor_of(request), at=timezone.now())
        except CountStateError:
            messages.error(request, _too_late())
            return redirect(_page_of(count))
        return redirect("admin:shop_stockcount_enter", count.pk)

    def cancel(self, request: HttpRequest, count_id: int) -> HttpResponse:
        """Give the sheet up."""
        count = self._posted(request, count_id)
        try:
            cancel_count(count_id=count.pk, at=timezone.now())
        except CountStateError:
            messages.error(request, _too_late())
        return redirect(_page_of(count))

    def enter(self, request: HttpRequest, count_id: int) -> HttpResponse:
        """Ask for one figure a shelf."""
        count = _found(request, count_id)
        waiting = count_lines(count_id=count.pk).filter(
            state__in=[LineState.WAITING, LineState.MOVED]
        )
        form = CountForm(request.POST or None, lines=list(waiting))
        if form.is_valid():
            try:
                entered = enter_count(
                    count_id=count.pk,
                    counted=form.counted(),
                    actor=actor_of(request),
                    at=timezone.now(),
                )
            except CountStateError:
                messages.error(request, _too_late())
            else:
                _tell_entered(request, entered)
            return redirect(_page_of(count))
        page = OperationPage(
            model_admin=self,
            title=_("Count in %(warehouse)s") % {"warehouse": count.warehouse},
            explanation=_(
                "Count everything on the shelf, and what is packed and has not left. Leave a "
                "shelf empty that you have not counted."
            ),
            submit_label=_("Enter the figures"),
            back_url=_page_of(count),
            template="admin/shop/stockcount/enter.html",
        )
        return page.render(request, form=form, context={"count": count})

    def decide(self, request: HttpRequest, count_id: int) -> HttpResponse:
        """Ask which differences are booked."""
        count = _found(request, count_id)
        differing = count_lines(count_id=count.pk).filter(state=LineState.DIFFERS)
        form = DecisionForm(request.POST or None, lines=list(differing))
        if request.method == "POST" and (form.is_valid() or not form.fields):
            _approve(request, count, form.approved())
            return redirect(_page_of(count))
        page = OperationPage(
            model_admin=self,
            title=_("Decide on sheet %(reference)s") % {"reference": count.reference},
            explanation=_(
                "The difference is booked, not the figure: what was sold since the count stays "
                "sold. Whoever counted cannot approve."
            ),
            submit_label=_("Close the sheet"),
            back_url=_page_of(count),
            template="admin/shop/stockcount/decide.html",
        )
        return page.render(request, form=form, context={"count": count})

    def _posted(self, request: HttpRequest, count_id: int) -> StockCount:
        require_post(request)
        return _found(request, count_id)


def _found(request: HttpRequest, count_id: int) -> StockCount:
    require_permission(request, PERMISSION)
    count = StockCount.objects.select_related("warehouse").filter(pk=count_id).first()
    if count is None:
        raise Http404
    return count


def _tell_entered(request: HttpRequest, count: StockCount) -> None:
    if count.state == State.REVIEW:
        messages.success(request, _("Everything is counted. Somebody else has to approve it."))
    else:
        messages.warning(request, _("Some shelves are still to be counted."))


def _approve(request: HttpRequest, count: StockCount, line_ids: list[int]) -> None:
    try:
        approve_count(
            count_id=count.pk, line_ids=line_ids, actor=actor_of(request), at=timezone.now()
        )
    except SamePersonError:
        messages.error(request, _("You have counted yourself: somebody else has to approve it."))
    except CountStateError:
        messages.error(request, _too_late())
    else:
        messages.success(request, _("The sheet is closed."))


def _too_late() -> str:
    return _("Somebody was faster: look at what the sheet says now.")


def _page_of(row: StockCount) -> str:
    return reverse("admin:shop_stockcount_change", args=[row.pk])
