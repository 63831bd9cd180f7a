"""What the shopper says on the way to an order."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shop.kernel.money import Money


class DeliveryForm(forms.Form):
    """How the order shall travel."""

    method = forms.ChoiceField(label=_("Delivery method"))

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """The last look: the cart and the total on the button travel along.

    So nobody pays another total, and a form that is sent twice is known by its cart.
    """

    cart = forms.UUIDField(widget=forms.HiddenInput, required=False)
    shown_total = forms.DecimalField(
        widget=forms.HiddenInput,
        max_digits=14,
        decimal_places=4,
        localize=False,
        error_messages={"invalid": _("Please check the total once more.")},
    )
    terms = forms.BooleanField(
        label=_("I have read the terms and the information on the right of withdrawal."),
        error_messages={"required": _("Please confirm that you have read the terms.")},
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency

    def clean_shown_total(self) -> Money:
        """Read the total that the page showed."""
        return Money(self.cleaned_data["shown_total"], self.currency)
