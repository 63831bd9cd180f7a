"""Waves in the admin: the list, the page of one, and the log of scans."""

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RangeDateFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import action, display

from logistics.picking.admin.choose import PERMISSION, choose_page
from logistics.picking.admin.phone import pick_page, release_view, short_view, take_view
from logistics.picking.admin.shown import TONES, wave_context
from logistics.picking.admin.words import PROBLEMS, problem_text
from logistics.picking.models import PickLine, PickScan, Wave, WaveParcel
from logistics.picking.printing import pick_list_pdf
from logistics.picking.services import close_box, give_up_wave
from shop.kernel.admin import (
    OperationPage,
    ReadOnlyAdmin,
    ShownAdmin,
    actor_of,
    require_permission,
    require_post,
    total_below,
)


@admin.register(Wave)
class WaveAdmin(ShownAdmin):
    """Waves, the newest first."""

    page_template = "admin/logistics/wave/page.html"

    list_display = ("name", "warehouse", "state_label", "boxes", "lines_done", "leaves_at",
                    "opened_at", "opened_by")  # fmt: skip
    list_filter = (("state", ChoicesDropdownFilter), ("warehouse", RelatedDropdownFilter))
    list_select_related = ("warehouse",)
    ordering = ("-opened_at", "-pk")
    search_fields = ("parcels__shipment__order__number", "parcels__lines__order_line__sku")
    search_help_text = gettext_lazy("Order number or SKU")
    actions_list = ("plan_wave",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Wave]:
        """Return the waves with how far they are."""
        waves: QuerySet[Wave] = super().get_queryset(request)
        lines, number = PickLine.objects.all(), Count("pk")
        done = lines.exclude(state__in=[PickLine.State.WAITING, PickLine.State.TAKEN])
        return waves.annotate(
            box_total=total_below(WaveParcel.objects.all(), owner="wave", of=number),
            line_total=total_below(lines, owner="parcel__wave", of=number),
            line_done=total_below(done, owner="parcel__wave", of=number),
        )

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of the walk and what is done with a wave."""
        views = {
            "choose/": ("choose", self.choose_view),
            "<int:wave_id>/take/": ("take", take_view),
            "<int:wave_id>/pick/": ("pick", self.pick_view),
            "<int:wave_id>/short/": ("short", short_view),
            "<int:wave_id>/release/": ("release", release_view),
            "<int:wave_id>/print/": ("print", print_view),
            "<int:wave_id>/give-up/": ("give_up", self.give_up_view),
            "<int:wave_id>/box/<int:parcel_id>/close/": ("close_box", close_view),
        }
        return [
            *(
                path(route, self.admin_site.admin_view(view), name=f"logistics_wave_{name}")
                for route, (name, view) in views.items()
            ),
            *super().get_urls(),
        ]

    @action(
        description=gettext_lazy("Plan a wave"),
        url_path="plan",
        permissions=["operate"],
        icon="add",
    )
    def plan_wave(self, request: HttpRequest) -> HttpResponse:
        """Lead to where parcels are chosen."""
        return redirect("admin:logistics_wave_choose")

    @display(description=pgettext_lazy("picking", "wave"), ordering="pk")
    def name(self, wave: Wave) -> str:
        """Return how the warehouse calls it."""
        return wave.reference

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def state_label(self, wave: Wave) -> tuple[str, str]:
        """Return how far it is."""
        return wave.state, wave.get_state_display()

    @display(description=gettext_lazy("boxes"))
    def boxes(self, wave: Wave) -> int:
        """Return how many parcels are on it."""
        return wave.box_total  # type: ignore[attr-defined,no-any-return]

    @display(description=gettext_lazy("lines done"))
    def lines_done(self, wave: Wave) -> str:
        """Return how many of its lines are finished."""
        return f"{wave.line_done} / {wave.line_total}"  # type: ignore[attr-defined]

    def choose_view(self, request: HttpRequest) -> HttpResponse:
        """Show what waits."""
        return choose_page(request, model_admin=self)

    def pick_view(self, request: HttpRequest, wave_id: int) -> HttpResponse:
        """Show the reader's line."""
        return pick_page(request, model_admin=self, wave_id=wave_id)

    def give_up_view(self, request: HttpRequest, wave_id: int) -> HttpResponse:
        """Ask, then stop the wave."""
        require_permission(request, PERMISSION)
        wave = get_object_or_404(Wave, pk=wave_id)
        address = reverse("admin:logistics_wave_change", args=[wave.pk])
        if request.method == "POST":
            try:
                give_up_wave(wave_id=wave.pk, at=timezone.now())
            except PROBLEMS as problem:
                messages.error(request, problem_text(problem))
            else:
                messages.success(request, _("The wave is given up; its parcels wait again."))
            return redirect(address)
        page = OperationPage(
            model_admin=self,
            title=_("Give up wave %(wave)s") % {"wave": wave.reference},
            explanation=_(
                "Parcels that are not packed wait again, and what is in their boxes has to be put "
                "back. Boxes that are closed stay packed."
            ),
            submit_label=_("Give up the wave"),
            back_url=address,
            is_dangerous=True,
        )
        return page.render(request)

    def page_context(self, request: HttpRequest, obj: Wave) -> dict[str, object]:
        """Return the boxes, the walk, and what was blocked or has to go back."""
        return wave_context(obj, may_operate=self.has_operate_permission(request))


def close_view(request: HttpRequest, wave_id: int, parcel_id: int) -> HttpResponse:
    """Pack what was picked for a box, and say where to go on."""
    require_permission(request, PERMISSION)
    require_permission(request, "logistics.change_shipment")
    require_post(request)
    row = get_object_or_404(WaveParcel, pk=parcel_id, wave_id=wave_id)
    try:
        closed = close_box(parcel_id=row.pk, actor=actor_of(request), at=timezone.now())
    except PROBLEMS as problem:
        messages.error(request, problem_text(problem))
    else:
        if closed.state == WaveParcel.State.PACKED:
            messages.success(request, _("Box %(box)d is packed.") % {"box": row.box})
        else:
            text = _("Box %(box)d is off the wave: its parcel was packed or cancelled elsewhere.")
            messages.warning(request, text % {"box": row.box})
    return redirect("admin:logistics_wave_change", wave_id)


def print_view(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Hand out the pick list on paper, in walking order."""
    require_permission(request, "logistics.view_wave")
    wave = get_object_or_404(Wave.objects.select_related("warehouse"), pk=wave_id)
    response = HttpResponse(pick_list_pdf(wave), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{wave.reference}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@admin.register(PickScan)
class PickScanAdmin(ReadOnlyAdmin):
    """Every scan at a shelf; the wrong ones say where labels or bins are to be looked at."""

    list_display = ("at", "result_label", "code", "found_sku", "expected", "bin", "wave", "actor")
    list_filter = (
        ("result", ChoicesDropdownFilter),
        ("line__parcel__wave__warehouse", RelatedDropdownFilter),
        ("at", RangeDateFilter),
    )
    list_filter_submit = True
    list_select_related = ("line__order_line", "line__parcel__wave")
    ordering = ("-pk",)
    search_fields = ("code", "found_sku", "line__order_line__sku", "actor")
    fields = ("at", "result", "code", "found_sku", "units", "expected", "bin", "wave", "actor")
    readonly_fields = fields

    @display(
        description=gettext_lazy("result"),
        ordering="result",
        label={"RIGHT": "success", "WRONG": "danger", "UNKNOWN": "danger", "TOO_MANY": "warning"},
    )
    def result_label(self, scan: PickScan) -> tuple[str, str]:
        """Return what came of it."""
        return scan.result, scan.get_result_display()

    @display(description=gettext_lazy("expected"), ordering="line__order_line__sku")
    def expected(self, scan: PickScan) -> str:
        """Return the SKU that was to be taken."""
        return scan.line.order_line.sku

    @display(description=gettext_lazy("bin"))
    def bin(self, scan: PickScan) -> str:
        """Return where."""
        return scan.line.bin_code or "–"

    @display(description=pgettext_lazy("picking", "wave"))
    def wave(self, scan: PickScan) -> str:
        """Return on which wave."""
        return scan.line.parcel.wave.reference
