"""The last day of a lot that was mistyped: corrected wherever the lot lies."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminTextInputWidget

from shop.catalogue.admin import tell_changed
from shop.inventory.lots import same_lots
from shop.inventory.models import Lot
from shop.inventory.presenters import date_problem
from shop.inventory.services import LotDateError, correct_day
from shop.kernel.admin import OperationPage, actor_of


class DayForm(forms.Form):
    """Until when a lot is good, and why that is corrected."""

    expires_on = forms.DateField(
        label=gettext_lazy("Good until"),
        help_text=gettext_lazy("The last day on which it may be sent."),
        # A year that lacks a digit, or has one twice, is no shelf life.
        validators=[MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2099, 12, 31))],
        widget=UnfoldAdminDateWidget(),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=120, widget=UnfoldAdminTextInputWidget()
    )


def correct_day_page(
    model_admin: ModelAdmin[Model], request: HttpRequest, lot: Lot
) -> HttpResponse:
    """Ask until when a lot is good, or correct it and lead back to the lot."""
    back_url = reverse("admin:shop_lot_change", args=[lot.pk])
    if not lot.number:
        messages.error(request, _("Only a lot with a number has a last day: name it first."))
        return redirect(back_url)
    form = DayForm(request.POST or None, initial={"expires_on": lot.expires_on})
    if form.is_valid() and _is_corrected(form, request, lot):
        messages.success(request, _("The day of the lot is corrected."))
        return redirect(back_url)
    places = ", ".join(f"{row.stock_item.warehouse}: {row.units}" for row in same_lots(lot))
    page = OperationPage(
        model_admin=model_admin,
        title=_("Correct the day of lot %(number)s") % {"number": lot.number},
        subtitle=lot.stock_item.variant.sku,
        explanation=_(
            "The day is corrected in every warehouse that has or had the lot (%(places)s). "
            "No unit moves; the ledger of each shelf says who corrected it, and why."
        )
        % {"places": places},
        submit_label=_("Correct the day"),
        back_url=back_url,
    )
    return page.render(request, form=form)


def _is_corrected(form: DayForm, request: HttpRequest, lot: Lot) -> bool:
    day = form.cleaned_data["expires_on"]
    with transaction.atomic():
        corrected = correct_day(
            lot_id=lot.pk,
            expires_on=day,
            reason=form.cleaned_data["reason"],
            actor=actor_of(request),
            at=timezone.now(),
        )
        # What is over is not offered.
        tell_changed([lot.stock_item.variant.product_id])
    if not corrected:
        form.add_error("expires_on", date_problem(LotDateError(number=lot.number, expires_on=day)))
    return bool(corrected)
