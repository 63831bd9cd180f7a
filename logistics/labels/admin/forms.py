"""What the desk fills in to have a label, and to hand parcels over."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from logistics.carriers.gateways.base import LabelQuote
from logistics.carriers.models import Carrier
from logistics.labels.services import Choice
from shop.kernel.money import Money

SALT = "logistics.label-quote"
GOOD_FOR_SECONDS = 3600


class CarrierForm(forms.Form):
    """Whom to ask for prices."""

    carrier: "forms.ModelChoiceField[Carrier]" = forms.ModelChoiceField(
        label=_("Carrier"), queryset=Carrier.objects.none(), widget=UnfoldAdminSelectWidget()
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["carrier"].queryset = Carrier.objects.order_by("name")  # type: ignore[attr-defined]


class QuoteForm(forms.Form):
    """Which of the quotes is bought; each is signed, so that nobody names a price of their own."""

    key = forms.UUIDField(
        widget=forms.HiddenInput(),
        initial=uuid4,
        error_messages={
            "required": _("This page is too old. Please open it again."),
            "invalid": _("This page is too old. Please open it again."),
        },
    )
    choice = forms.CharField(error_messages={"required": _("Choose a service.")})

    def __init__(self, *args: Any, shipment_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.shipment_id = shipment_id

    def clean_choice(self) -> dict[str, Any]:
        """Return the quote that was signed for this parcel within the hour."""
        try:
            found: dict[str, Any] = signing.loads(
                self.cleaned_data["choice"], salt=SALT, max_age=GOOD_FOR_SECONDS
            )
        except signing.BadSignature as error:
            raise forms.ValidationError(_("This page is too old. Please open it again.")) from error
        if found["shipment"] != self.shipment_id:
            raise forms.ValidationError(_("This page is too old. Please open it again."))
        return found

    @property
    def chosen(self) -> Choice:
        """The quote in the words of the service."""
        found = self.cleaned_data["choice"]
        price = Money(Decimal(found["price"][0]), found["price"][1]) if found["price"] else None
        quote = LabelQuote(
            service=found["service"],
            price=price,
            days=found["days"],
            quote=found["quote"],
            rate=found["rate"],
        )
        return Choice(found["carrier"], quote, self.cleaned_data["key"])


class CloseDayForm(forms.Form):
    """Whose parcels are handed over, and where."""

    parcels = forms.ChoiceField(
        label=_("Parcels"),
        widget=forms.RadioSelect(),
        error_messages={
            "required": _("Choose a carrier."),
            "invalid_choice": _("These parcels are on a manifest already."),
        },
    )

    def __init__(self, *args: Any, waiting: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parcels"].choices = waiting  # type: ignore[attr-defined]
        if len(waiting) == 1:
            self.fields["parcels"].initial = waiting[0][0]


def signed(quote: LabelQuote, *, shipment_id: int, carrier_code: str) -> str:
    """Return a quote as the form carries it."""
    price = quote.price
    return signing.dumps(
        {
            **asdict(quote),
            "price": [str(price.amount), price.currency.code] if price is not None else None,
            "shipment": shipment_id,
            "carrier": carrier_code,
        },
        salt=SALT,
    )
