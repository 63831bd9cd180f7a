"""The page on which units change their state, and a ledger row in words."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from shop.catalogue.admin import tell_changed
from shop.inventory.forms import MAX_UNITS
from shop.inventory.lot_forms import LotFields
from shop.inventory.models import Figure, StockItem, StockMovement
from shop.inventory.presenters import date_problem
from shop.inventory.services import LotDateError, Move, NotEnoughUnitsError, Shift, shift_units
from shop.kernel.admin import OperationPage, actor_of

ONTO_THE_SHELF = {Move.QUARANTINE_TO_SHELF, Move.DAMAGED_TO_SHELF}


class MoveForm(forms.Form):
    """Which units go from where to where, and why."""

    move = forms.ChoiceField(
        label=gettext_lazy("What happens"),
        choices=Move.choices,
        widget=UnfoldAdminSelectWidget(),
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("Units"),
        min_value=1,
        max_value=MAX_UNITS,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    note = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget()
    )


class LotMoveForm(LotFields, MoveForm):
    """Which units of which lot go from where to where, and why."""

    field_order = ("move", "quantity", "lot_number", "expires_on", "note")

    def clean(self) -> dict[str, object]:
        """Ask for the lot of what goes on sale again: what is over must not come back unseen."""
        data = super().clean()
        if data.get("move") in ONTO_THE_SHELF and not data.get("lot_number"):
            self.add_error("lot_number", _("Enter the lot of what goes back on the shelf."))
        return data


def move_page(
    model_admin: ModelAdmin[Model], request: HttpRequest, item: StockItem
) -> HttpResponse:
    """Show the form, or book what it says and lead back to the shelf."""
    back_url = reverse("admin:shop_stockitem_change", args=[item.pk])
    form = (LotMoveForm if item.is_kept_in_lots else MoveForm)(request.POST or None)
    if form.is_valid() and _is_moved(form, request, item):
        messages.success(request, _("The units are moved."))
        return redirect(back_url)
    page = OperationPage(
        model_admin=model_admin,
        title=_("Move units of %(sku)s in %(warehouse)s")
        % {"sku": item.variant.sku, "warehouse": item.warehouse},
        explanation=_(
            "Free on the shelf: %(free)d, in quarantine: %(quarantine)d, damaged: %(damaged)d. "
            "What is promised to customers stays on the shelf. The ledger keeps your reason."
        )
        % {"free": item.available, "quarantine": item.quarantine, "damaged": item.damaged},
        submit_label=_("Move the units"),
        back_url=back_url,
    )
    return page.render(request, form=form)


def _is_moved(form: MoveForm, request: HttpRequest, item: StockItem) -> bool:
    try:
        with transaction.atomic():
            shift_units(
                stock_item_id=item.pk,
                shift=Shift(
                    Move(form.cleaned_data["move"]),
                    form.cleaned_data["quantity"],
                    lot=form.named() if isinstance(form, LotFields) else None,
                ),
                note=form.cleaned_data["note"],
                actor=actor_of(request),
                at=timezone.now(),
            )
            tell_changed([item.variant.product_id])
    except NotEnoughUnitsError as error:
        text = ngettext(
            "Only %(count)d unit can be moved from there.",
            "Only %(count)d units can be moved from there.",
            error.movable,
        )
        form.add_error("quantity", text % {"count": error.movable})
        return False
    except LotDateError as error:
        form.add_error("expires_on", date_problem(error))
        return False
    return True


def changes_of(movement: StockMovement) -> str:
    """Return what a ledger row changed: each figure that moved, with its sign."""
    words = {figure.value: figure.label for figure in Figure}
    return ", ".join(f"{words[name]} {change:+d}" for name, change in movement.changes.items())
