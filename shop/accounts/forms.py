"""Addresses as people write them in their country."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import phonenumbers
from babel.core import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from shop.accounts.addresses import AddressLayout, address_layout
from shop.markets.context import active_variant

REGION_LABELS = {
    "state": _("State"),
    "prefecture": _("Prefecture"),
    "county": _("County"),
    "province": _("Province"),
    "island": _("Island"),
    "emirate": _("Emirate"),
    "department": _("Department"),
}
_AUTOCOMPLETE = {
    "country": "country",
    "name": "name",
    "company": "organization",
    "line1": "address-line1",
    "line2": "address-line2",
    "district": "address-level3",
    "city": "address-level2",
    "region": "address-level1",
    "postcode": "postal-code",
    "phone": "tel",
}


@dataclass(frozen=True, slots=True)
class Fieldset:
    """A titled group of bound fields."""

    legend: str
    fields: list[forms.BoundField]


class AddressForm(forms.Form):
    """An address with the fields of its country; nothing of it is rewritten."""

    country = forms.ChoiceField(label=_("Country"))
    name = forms.CharField(label=_("Full name"), max_length=120)
    company = forms.CharField(label=_("Company"), max_length=120, required=False)
    line1 = forms.CharField(label=_("Street and number"), max_length=120)
    line2 = forms.CharField(label=_("Flat, floor, building"), max_length=120, required=False)
    district = forms.CharField(label=_("District"), max_length=80, required=False)
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    region = forms.CharField(label=_("Region"), max_length=80, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=16, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=32,
        help_text=_("Only for the carrier and customs, with the country code if abroad."),
    )

    def __init__(self, *args: Any, countries: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = active_variant()
        self.countries = list(countries)
        self._offer_countries()
        self.layout = address_layout(self._chosen_country(), self.reader.language)
        self._follow_layout()
        for name, field in self.fields.items():
            if name in _AUTOCOMPLETE:
                field.widget.attrs["autocomplete"] = _AUTOCOMPLETE[name]
        self.fields["phone"].widget.input_type = "tel"

    @property
    def fieldsets(self) -> list[Fieldset]:
        """The fields in the order of the country's addresses."""
        rest = [name for name in self.fields if name not in _AUTOCOMPLETE]
        address = ["country", "name", "company", *self.layout.fields, "phone"]
        groups = [Fieldset("", [self[name] for name in rest])] if rest else []
        return [*groups, Fieldset(str(_("Address")), [self[name] for name in address])]

    def clean_postcode(self) -> str:
        """Refuse what cannot be a postcode there; keep it exactly as it was typed."""
        value = str(self.cleaned_data["postcode"])
        if value and not self.layout.is_postcode(value):
            raise ValidationError(
                _("This is not a postcode of the chosen country, e.g. %(example)s.")
                % {"example": self.layout.postcode_example}
            )
        return value

    def clean_phone(self) -> str:
        """Refuse what cannot be a phone number; couriers and customs need one."""
        value = str(self.cleaned_data["phone"])
        country = self.data.get(self.add_prefix("country")) or self.countries[0]
        try:
            number = phonenumbers.parse(value, country)
        except phonenumbers.NumberParseException:
            raise ValidationError(_("Please enter a phone number.")) from None
        # "Possible" alone would let a few digits pass that only work within one town.
        verdict = phonenumbers.is_possible_number_with_reason(number)
        if verdict != phonenumbers.ValidationResult.IS_POSSIBLE:
            raise ValidationError(_("Please enter a complete phone number."))
        return value

    def address(self) -> dict[str, str]:
        """Return the address alone, without the fields that the country does not have."""
        kept = {"country", "name", "company", "phone", *self.layout.fields}
        return {name: str(self.cleaned_data.get(name, "")) for name in kept}

    def _offer_countries(self) -> None:
        names = Locale.parse(self.reader.locale).territories
        choices = sorted(
            ((code, names.get(code, code)) for code in self.countries), key=lambda pair: pair[1]
        )
        field = self.fields["country"]
        field.choices = choices  # type: ignore[attr-defined]
        field.widget.choices = choices
        field.initial = self.initial.get("country") or self.countries[0]

    def _chosen_country(self) -> str:
        wanted = self.data.get(self.add_prefix("country")) or self.initial.get("country")
        return wanted if wanted in self.countries else self.countries[0]

    def _follow_layout(self) -> None:
        layout: AddressLayout = self.layout
        for name in ("line1", "line2", "district", "city", "region", "postcode"):
            if name not in layout.fields:
                del self.fields[name]
            elif name in layout.required:
                self.fields[name].required = True
        if "region" in self.fields:
            self._offer_regions()
        if "postcode" in self.fields and layout.postcode_type == "zip":
            self.fields["postcode"].label = _("ZIP code")
        if layout.country == "JP":
            self.fields["city"].label = _("City or ward")
            self.fields["line1"].label = _("Town, block and number")

    def _offer_regions(self) -> None:
        field = self.fields["region"]
        label = REGION_LABELS.get(self.layout.region_type, _("Region"))
        if self.layout.regions:
            field = forms.ChoiceField(
                required=field.required,
                choices=[("", format_lazy("{} …", label)), *self.layout.regions],
            )
            self.fields["region"] = field
        field.label = label


class ContactAddressForm(AddressForm):
    """An address with the e-mail address that the order's mails go to."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Your confirmation and the tracking link go there."),
    )
    field_order = ("email",)
