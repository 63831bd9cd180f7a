"""What the shopper says on the way to an order."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shop.accounts.forms import ContactAddressForm, Fieldset
from shop.checkout.selectors import Shown
from shop.kernel.money import Money
from shop.vat_ids.calculate import SchemeNumberError, VatIdError, VatNumber, read_vat_id
from shop.vat_ids.presenters import wrong_number_text


class CheckoutAddressForm(ContactAddressForm):
    """Where it goes, who asks, and whether a business buys."""

    is_business = forms.BooleanField(label=_("I am buying as a business"), required=False)
    vat_id = forms.CharField(
        label=_("VAT number"),
        max_length=40,
        required=False,
        help_text=_("With the country’s letters in front, e.g. DE136695976."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    vat_number: VatNumber | None = None
    """The number that was read, once the form is valid and a business buys."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vat_id"].widget.attrs |= {
            "hx-post": reverse("shop:checkout-vat-id"),
            "hx-trigger": "change",
            "hx-target": "#vat-answer",
            "hx-swap": "innerHTML",
            # What the form around it says holds for the change of the country.
            "hx-select": "unset",
            "hx-vals": "unset",
            "hx-sync": "this:replace",
        }

    @property
    def fieldsets(self) -> list[Fieldset]:
        """The fields of the address, and those of a business after them."""
        names = ("is_business", "vat_id")
        groups = [
            Fieldset(group.legend, [field for field in group.fields if field.name not in names])
            for group in super().fieldsets
        ]
        return [*groups, Fieldset(str(_("Business")), [self[name] for name in names])]

    def clean(self) -> dict[str, Any]:
        """Read the number of a business; what others typed there does not matter."""
        values = super().clean() or self.cleaned_data
        if not values.get("is_business"):
            return values
        if not values.get("company"):
            self.add_error("company", _("Please enter the company’s name."))
        try:
            self.vat_number = read_vat_id(
                values.get("vat_id", ""), country=values.get("country", "")
            )
        except VatIdError as error:
            if "vat_id" not in self.errors:
                self.add_error("vat_id", _refusal(error, typed=values.get("vat_id", "")))
        return values


class VatIdForm(forms.Form):
    """A VAT number while it is being typed, and the country of the address."""

    vat_id = forms.CharField(max_length=40, required=False)
    country = forms.CharField(max_length=2, required=False)
    vat_number: VatNumber | None = None
    is_scheme_number = False

    def __init__(self, *args: Any, countries: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.countries = countries

    def clean(self) -> dict[str, Any]:
        """Read the number, if there is one."""
        values = super().clean() or self.cleaned_data
        typed, country = values.get("vat_id", ""), values.get("country", "")
        if typed and country in self.countries:
            try:
                self.vat_number = read_vat_id(typed, country=country)
            except VatIdError as error:
                self.is_scheme_number = isinstance(error, SchemeNumberError)
        return values


def _refusal(error: VatIdError, *, typed: str) -> str:
    if not typed:
        return gettext("Please enter the VAT number, or untick the box above.")
    return wrong_number_text(is_scheme_number=isinstance(error, SchemeNumberError))


class DeliveryForm(forms.Form):
    """How the order shall travel."""

    method = forms.ChoiceField(label=_("Delivery method"))

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """The last look: the cart, the total on the button and the days of arrival travel along.

    So nobody pays another total or gets it later unasked, and a form that is sent twice is known
    by its cart.
    """

    cart = forms.UUIDField(widget=forms.HiddenInput, required=False)
    shown_total = forms.DecimalField(
        widget=forms.HiddenInput,
        max_digits=14,
        decimal_places=4,
        localize=False,
        error_messages={"invalid": _("Please check the total once more.")},
    )
    shown_arrival = forms.DateField(
        widget=forms.HiddenInput,
        required=False,
        error_messages={"invalid": _("Please check the day of arrival once more.")},
    )
    shown_last = forms.DateField(
        widget=forms.HiddenInput,
        required=False,
        error_messages={"invalid": _("Please check the day of arrival once more.")},
    )
    terms = forms.BooleanField(
        label=_("I have read the terms and the information on the right of withdrawal."),
        error_messages={"required": _("Please confirm that you have read the terms.")},
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency

    @property
    def shown(self) -> Shown:
        """What the page showed, once the form is valid."""
        total, *days = (self.cleaned_data[f"shown_{name}"] for name in ("total", "arrival", "last"))
        return Shown(Money(total, self.currency), *days)
