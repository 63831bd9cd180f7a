"""Lots at the desk: what is left, until when, and which orders got it."""

from django import forms
from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import RangeDateFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from shop.inventory.admin.lot_days import correct_day_page
from shop.inventory.forms import MAX_UNITS
from shop.inventory.lot_forms import LotFields
from shop.inventory.lots import same_lots
from shop.inventory.models import Lot, LotMovement
from shop.inventory.presenters import date_problem, until_text
from shop.inventory.services import LotDateError, NotEnoughUnitsError, name_units
from shop.kernel.admin import (
    OperationPage,
    ReadOnlyAdmin,
    ReadOnlyTabular,
    actor_of,
    reader_locale,
)
from shop.kernel.formats import format_datetime
from shop.orders.models import Order


class NameForm(LotFields):
    """To which lot units belong."""

    units = forms.IntegerField(
        label=gettext_lazy("Units"),
        min_value=1,
        max_value=MAX_UNITS,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    field_order = ("units", "lot_number", "expires_on")

    def __init__(self, *args: object, **options: object) -> None:
        """Ask for a number: without one there is nothing to say."""
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["lot_number"].required = True
        self.fields["lot_number"].help_text = _("As it is printed on the box.")


class WentInline(ReadOnlyTabular):
    """What came into a lot and what left it, with the order that got it, newest first."""

    model = LotMovement
    verbose_name_plural = gettext_lazy("Who got it")
    fields = ("at", "kind", "units", "order", "customer", "note", "actor")
    readonly_fields = fields
    ordering = ("-pk",)
    per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[LotMovement]:
        """Return the movements, each with the order that its ledger row names."""
        rows: QuerySet[LotMovement] = super().get_queryset(request)
        orders = Order.objects.filter(number=OuterRef("movement__reference"))
        return rows.select_related("movement").annotate(
            order_id=Subquery(orders.values("pk")[:1]),
            order_name=Subquery(orders.values("name")[:1]),
        )

    @display(description=gettext_lazy("created at"))
    def at(self, row: LotMovement) -> str:
        """Return when, as the reader's clock and calendar say it."""
        return format_datetime(row.movement.created_at, locale=reader_locale())

    @display(description=gettext_lazy("kind"))
    def kind(self, row: LotMovement) -> str:
        """Return what happened."""
        return row.movement.get_kind_display()

    @display(description=gettext_lazy("order"))
    def order(self, row: LotMovement) -> SafeString | str:
        """Return the order that got the units, else what the ledger names."""
        pk = row.order_id  # type: ignore[attr-defined]
        if pk is None:
            return row.movement.reference or "–"
        url = reverse("admin:shop_order_change", args=[pk])
        return format_html('<a class="ops-link" href="{}">{}</a>', url, row.movement.reference)

    @display(description=gettext_lazy("customer"))
    def customer(self, row: LotMovement) -> str:
        """Return who ordered."""
        return row.order_name or "–"  # type: ignore[attr-defined]

    @display(description=gettext_lazy("note"))
    def note(self, row: LotMovement) -> str:
        """Return why."""
        return row.movement.note

    @display(description=gettext_lazy("by"))
    def actor(self, row: LotMovement) -> str:
        """Return who did it."""
        return row.movement.actor


class LeftFilter(admin.SimpleListFilter):
    """Whether something is left, and whether it may still be sent."""

    title = gettext_lazy("what is left")
    parameter_name = "left"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Return the kinds."""
        return [("some", _("on the shelf")), ("over", _("on the shelf, but over"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Lot]) -> QuerySet[Lot]:
        """Return the lots of a kind."""
        left = queryset.filter(units__gt=0)
        over = left.filter(expires_on__lt=timezone.now().date())
        return {"some": left, "over": over}.get(self.value() or "", queryset)


@admin.register(Lot)
class LotAdmin(ReadOnlyAdmin):
    """Every lot of every shelf, first to expire on top."""

    list_display = ("shown_number", "sku", "warehouse", "good_until", "units")
    list_filter = (
        LeftFilter,
        ("stock_item__warehouse", RelatedDropdownFilter),
        ("expires_on", RangeDateFilter),
    )
    list_filter_submit = True
    list_select_related = ("stock_item__variant", "stock_item__warehouse")
    ordering = ("expires_on", "pk")
    search_fields = ("number", "stock_item__variant__sku")
    search_help_text = gettext_lazy("Lot number or SKU")
    fields = (("shown_number", "good_until", "units"), ("sku", "warehouse"), "elsewhere")
    readonly_fields = ("shown_number", "good_until", "units", "sku", "warehouse", "elsewhere")
    inlines = (WentInline,)
    actions_detail = ("name", "correct_day")

    @display(description=gettext_lazy("lot number"), ordering="number")
    def shown_number(self, lot: Lot) -> str:
        """Return the number, or that nobody knows it."""
        return lot.number or _("without a number")

    @display(description=gettext_lazy("good until"), ordering="expires_on")
    def good_until(self, lot: Lot) -> str:
        """Return its last day."""
        return until_text(lot)

    @display(description=gettext_lazy("SKU"), ordering="stock_item__variant__sku")
    def sku(self, lot: Lot) -> str:
        """Return the variant's SKU."""
        return lot.stock_item.variant.sku

    @display(description=gettext_lazy("warehouse"), ordering="stock_item__warehouse")
    def warehouse(self, lot: Lot) -> SafeString:
        """Return the warehouse, which leads to the shelf."""
        url = reverse("admin:shop_stockitem_change", args=[lot.stock_item_id])
        return format_html('<a class="ops-link" href="{}">{}</a>', url, lot.stock_item.warehouse)

    @display(description=gettext_lazy("the same lot elsewhere"))
    def elsewhere(self, lot: Lot) -> SafeString | str:
        """Lead to the same lot in other warehouses: whoever recalls it has to look there, too."""
        others = [row for row in same_lots(lot) if row.pk != lot.pk]
        if not others:
            return "–"
        links = (
            (reverse("admin:shop_lot_change", args=[row.pk]), row.stock_item.warehouse, row.units)
            for row in others
        )
        return format_html_join(", ", '<a class="ops-link" href="{}">{}: {}</a>', links)

    @action(description=gettext_lazy("Name the lot"), url_path="name", permissions=["operate"])
    def name(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask which units belong to which lot, then keep it."""
        lot: Lot | None = self.get_object(request, object_id)
        if lot is None:
            raise Http404
        back_url = reverse("admin:shop_lot_change", args=[lot.pk])
        form = NameForm(request.POST or None, initial={"units": lot.units})
        if form.is_valid() and _is_named(form, request, lot):
            messages.success(request, _("The lot of the units is kept."))
            return redirect(back_url)
        page = OperationPage(
            model_admin=self,
            title=_("Name the lot of units of %(sku)s") % {"sku": lot.stock_item.variant.sku},
            explanation=_(
                "The units stay where they are. What a pick list has named already keeps its lot."
            ),
            submit_label=_("Keep the lot"),
            back_url=back_url,
        )
        return page.render(request, form=form)

    @action(description=gettext_lazy("Correct the day"), url_path="day", permissions=["operate"])
    def correct_day(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask until when the lot is good, then correct it wherever it lies."""
        lot: Lot | None = self.get_object(request, object_id)
        if lot is None:
            raise Http404
        return correct_day_page(self, request, lot)


def _is_named(form: NameForm, request: HttpRequest, lot: Lot) -> bool:
    named = form.named()
    if named is None:
        return False
    try:
        name_units(
            lot_id=lot.pk,
            units=form.cleaned_data["units"],
            named=named,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except NotEnoughUnitsError as error:
        text = ngettext(
            "Only %(count)d unit of this lot can be named.",
            "Only %(count)d units of this lot can be named.",
            error.movable,
        )
        form.add_error("units", text % {"count": error.movable})
        return False
    except LotDateError as error:
        form.add_error("expires_on", date_problem(error))
        return False
    return True
