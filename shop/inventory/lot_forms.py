"""Which lot units belong to, as people type it."""

from datetime import date

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminTextInputWidget

from shop.inventory.services import NamedLot

LOT_NUMBER = RegexValidator(
    r"\A[A-Za-z0-9./_-]{1,40}\Z", gettext_lazy("Letters, digits and . / _ - only, 40 at most.")
)


class LotFields(forms.Form):
    """Which lot units belong to, as it is printed on the box."""

    lot_number = forms.CharField(
        label=gettext_lazy("Lot number"),
        help_text=gettext_lazy("As it is printed on the box; empty when nobody knows it."),
        max_length=40,
        required=False,
        validators=[LOT_NUMBER],
        widget=UnfoldAdminTextInputWidget(attrs={"autocapitalize": "characters"}),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Good until"),
        help_text=gettext_lazy("The last day on which it may be sent; empty if it never expires."),
        required=False,
        widget=UnfoldAdminDateWidget(),
    )

    def clean(self) -> dict[str, object]:
        """Refuse a day that belongs to no lot."""
        data: dict[str, object] = super().clean() or self.cleaned_data
        if data.get("expires_on") and not data.get("lot_number") and not self.errors:
            self.add_error("lot_number", no_number())
        return data

    def named(self) -> NamedLot | None:
        """Return the lot that was typed; nothing when none was."""
        return named_lot(self.cleaned_data["lot_number"], self.cleaned_data["expires_on"])


def named_lot(number: str, expires_on: date | None) -> NamedLot | None:
    """Return a lot as it is kept, whatever case it was typed in; nothing without a number."""
    return NamedLot(number.upper(), expires_on) if number else None


def no_number() -> str:
    """Return what is said of a day that belongs to no lot."""
    return _("Enter the number of the lot that is good until then.")
