"""Lots on the pages of a shelf: what lies there, received into a lot, moved out of one."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
)

from shop.catalogue.admin import tell_changed
from shop.inventory.forms import MAX_UNITS
from shop.inventory.lot_forms import LotFields
from shop.inventory.models import Lot, StockItem
from shop.inventory.presenters import date_problem, until_text
from shop.inventory.services import (
    LotDateError,
    Received,
    keep_in_lots,
    receive_goods,
)
from shop.kernel.admin import OperationPage, ReadOnlyTabular, actor_of


class ArrivalForm(forms.Form):
    """What has arrived."""

    quantity = forms.IntegerField(
        label=gettext_lazy("Units that arrived"),
        min_value=1,
        max_value=MAX_UNITS,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    note = forms.CharField(
        label=gettext_lazy("Delivery note or remark"),
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )


class LotArrivalForm(LotFields, ArrivalForm):
    """What has arrived, and of which lot it is."""

    field_order = ("quantity", "lot_number", "expires_on", "note")


class LotInline(ReadOnlyTabular):
    """The lots of a shelf that have units, first to expire on top."""

    model = Lot
    fields = ("lot", "good_until", "units")
    readonly_fields = fields
    ordering = ("expires_on", "pk")
    per_page = 25

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lot]:
        """Leave out what is empty: its page says who got it."""
        lots: QuerySet[Lot] = super().get_queryset(request)
        return lots.filter(units__gt=0)

    @display(description=gettext_lazy("lot"))
    def lot(self, row: Lot) -> SafeString:
        """Return its number, which leads to who got it."""
        url = reverse("admin:shop_lot_change", args=[row.pk])
        text = row.number or _("without a number")
        return format_html('<a class="ops-link" href="{}">{}</a>', url, text)

    @display(description=gettext_lazy("good until"))
    def good_until(self, row: Lot) -> str:
        """Return its last day, and whether that is past."""
        return until_text(row)


def receive_page(
    model_admin: ModelAdmin[Model], request: HttpRequest, item: StockItem
) -> HttpResponse:
    """Ask what has arrived, or add it and lead back to the shelf."""
    back_url = reverse("admin:shop_stockitem_change", args=[item.pk])
    make = LotArrivalForm if item.is_kept_in_lots else ArrivalForm
    form = make(request.POST or None)
    if form.is_valid() and _is_received(form, request, item):
        messages.success(request, _("The units are on the shelf."))
        return redirect(back_url)
    page = OperationPage(
        model_admin=model_admin,
        title=_("Receive %(sku)s in %(warehouse)s")
        % {"sku": item.variant.sku, "warehouse": item.warehouse},
        submit_label=_("Add the units"),
        back_url=back_url,
    )
    return page.render(request, form=form)


def keep_page(
    model_admin: ModelAdmin[Model], request: HttpRequest, item: StockItem
) -> HttpResponse:
    """Ask whether a shelf is to be kept in lots, or no longer; then do so."""
    back_url = reverse("admin:shop_stockitem_change", args=[item.pk])
    is_kept = not item.is_kept_in_lots
    if request.method == "POST":
        keep_in_lots(
            stock_item_id=item.pk, is_kept=is_kept, actor=actor_of(request), at=timezone.now()
        )
        told = _("The shelf is kept in lots.") if is_kept else _("It is no longer kept in lots.")
        messages.success(request, told)
        return redirect(back_url)
    words = {"sku": item.variant.sku, "warehouse": item.warehouse}
    page = OperationPage(
        model_admin=model_admin,
        title=(
            _("Keep %(sku)s in %(warehouse)s in lots") % words
            if is_kept
            else _("Keep %(sku)s in %(warehouse)s without lots") % words
        ),
        explanation=(
            _(
                "What arrives is asked for its lot and its last day. What expires first is sent "
                "first, what is over is never sent, and each lot knows which orders got it. What "
                "lies there now gets no number: name it on the page of its lot."
            )
            if is_kept
            else _(
                "Nobody is asked for lots any more, and expired units are sold again. Which orders "
                "got which lot stays known."
            )
        ),
        submit_label=_("Keep in lots") if is_kept else _("Keep without lots"),
        back_url=back_url,
    )
    return page.render(request)


def _is_received(form: forms.Form, request: HttpRequest, item: StockItem) -> bool:
    data = form.cleaned_data
    lot = form.named() if isinstance(form, LotFields) else None
    try:
        with transaction.atomic():
            receive_goods(
                warehouse_id=item.warehouse_id,
                goods=Received(item.variant_id, data["quantity"], lot),
                note=data["note"],
                actor=actor_of(request),
                at=timezone.now(),
            )
            tell_changed([item.variant.product_id])
    except LotDateError as error:
        form.add_error("expires_on", date_problem(error))
        return False
    return True
