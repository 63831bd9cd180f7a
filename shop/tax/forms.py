"""A new value of the law, as somebody typed it."""

from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldBooleanSwitchWidget,
)

from shop.kernel.currencies import UnknownCurrencyError, currency_info
from shop.tax.models import DutyRate, ReportBox, TaxRate
from shop.tax.presenters import value_fields
from shop.tax.selectors import ended_by
from shop.tax.services import NewValue

HUNDRED = Decimal(100)
# Duties against dumping are above the goods' value at times; ten times it is a slip of the keys.
MOST_PERCENT = {
    TaxRate: Decimal("99.999"),
    DutyRate: Decimal(1000),
    ReportBox: Decimal("99.999"),
}


class PercentField(forms.DecimalField):
    """A fraction that people see and type as a percentage: 0.19 is 19."""

    default_error_messages = {
        "max_value": gettext_lazy("No rate is so high: enter 19 for nineteen per cent."),
        "min_value": gettext_lazy("A rate cannot be negative."),
    }

    def __init__(self, *, most: Decimal) -> None:
        super().__init__(
            label=gettext_lazy("Rate in per cent"),
            help_text=gettext_lazy("Enter 19 for nineteen per cent."),
            min_value=Decimal(0),
            max_value=most,
            max_digits=7,
            decimal_places=3,
            widget=UnfoldAdminDecimalFieldWidget(),
        )

    def clean(self, value: Any) -> Decimal | None:
        """Return the fraction."""
        percent = super().clean(value)
        return percent / HUNDRED if percent is not None else None

    def prepare_value(self, value: Any) -> Any:
        """Return a stored fraction as a percentage, and what was typed as it was typed."""
        if not isinstance(value, Decimal):
            return value
        return f"{(value * HUNDRED).normalize():f}"

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the percentage is another than that of the stored fraction."""
        return bool(super().has_changed(self.prepare_value(initial), data))


def percent_field(model: type[Any]) -> PercentField:
    """Return the field for the rate of a table, with its limit."""
    return PercentField(most=MOST_PERCENT[model])


class KnownCurrency(forms.ModelForm[Any]):
    """Refuses currencies that the shop does not know, in tables that name one."""

    def clean_currency(self) -> str:
        """Return the code.

        :raises ValidationError: when there is no such currency
        """
        code = str(self.cleaned_data["currency"])
        try:
            currency_info(code)
        except UnknownCurrencyError as error:
            text = _("There is no such currency.")
            raise forms.ValidationError(text, code="currency") from error
        return code


class RowForm(KnownCurrency):
    """A row that is added, or one that is not in force yet."""

    def clean_valid_from(self) -> date:
        """Keep a row that exists among the days to come, and behind the row that it follows."""
        day: date = self.cleaned_data["valid_from"]
        if self.instance.pk is None:
            return day
        if day <= timezone.localdate():
            text = _("This row is not in force yet: choose a day that is still to come.")
            raise forms.ValidationError(text, code="past")
        if ended_by(self.instance, day=self.instance.valid_from).filter(valid_from__gte=day):
            text = _("The row before it begins on this day or later.")
            raise forms.ValidationError(text, code="before")
        return day


class NewValueForm(KnownCurrency):
    """What holds from a day on, why, and since when that is known."""

    # The row as it was when the page was made: whoever was quicker has changed it.
    seen = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, old: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.old = old
        self.fields["seen"].initial = old.updated_at.isoformat()
        for name in ("valid_from", "checked_on"):
            self.fields[name].widget = UnfoldAdminDateWidget({"type": "date"}, format="%Y-%m-%d")
        asked = {"valid_from": None, "source": "", "checked_on": timezone.localdate()}
        self.initial = {**self.initial, **asked}
        self.fields["valid_from"].label = _("Applies from")
        self.fields["valid_from"].help_text = _("This row ends on the day before.")
        self.fields["source"].help_text = _("The act, notice or certificate that says so.")

    def clean_checked_on(self) -> date:
        """Refuse a check that is still to come."""
        day: date = self.cleaned_data["checked_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."), code="future")
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse a new value that is the old one."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        names = value_fields(type(self.old))
        if all(name in data and data[name] == getattr(self.old, name) for name in names):
            raise forms.ValidationError(_("This is the value that holds already."), code="same")
        return data

    @property
    def seen_at(self) -> datetime | None:
        """When the row had last been changed when the page was made; nothing for nonsense."""
        try:
            return parse_datetime(self.cleaned_data["seen"])
        except ValueError:
            return None

    @property
    def new_value(self) -> NewValue:
        """What was typed, for the service."""
        data = self.cleaned_data
        return NewValue(
            valid_from=data["valid_from"],
            values={name: data[name] for name in value_fields(type(self.old))},
            source=data["source"],
            checked_on=data["checked_on"],
        )

    def is_confirmed(self, warnings: list[str]) -> bool:
        """Whether exactly these warnings have been confirmed; else ask for it, as an error does."""
        mark = sha256("\n".join(warnings).encode()).hexdigest()[:12]
        if not warnings or self.data.get("confirmed") == mark:
            return True
        self.fields["confirmed"] = forms.BooleanField(
            label=_("I have read this and want it so."),
            required=False,
            widget=UnfoldBooleanSwitchWidget({"value": mark}),
        )
        # A tick that was meant for other warnings does not count for these.
        self.fields["confirmed"].widget.check_test = lambda _value: False
        for warning in warnings:
            self.add_error("confirmed", warning)
        return False
