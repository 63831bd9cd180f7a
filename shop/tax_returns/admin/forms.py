"""What is asked before a return is built or filed."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from shop.tax_returns.calculate import Period, PeriodError, frequencies_of, parse_period
from shop.tax_returns.selectors import find_rule, offers_on
from shop.tax_returns.wording import offer_label


class NewReturnForm(forms.Form):
    """A report that a registration calls for, and its period."""

    report = forms.ChoiceField(label=gettext_lazy("Report"), widget=UnfoldAdminSelectWidget())
    period = forms.CharField(
        label=gettext_lazy("Period"),
        max_length=8,
        help_text=gettext_lazy(
            "A month like 2026-09, a quarter like 2026-Q3 or a half-year like 2026-H1."
        ),
        widget=UnfoldAdminTextInputWidget(),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offers = {offer.key: offer for offer in offers_on(timezone.now().date())}
        field = cast("forms.ChoiceField", self.fields["report"])
        field.choices = [(key, offer_label(offer)) for key, offer in offers.items()]

    def clean_period(self) -> Period:
        """Return the period that was typed."""
        try:
            return parse_period(self.cleaned_data["period"])
        except PeriodError as error:
            raise forms.ValidationError(
                _("There is no such month, quarter or half-year."), code="period"
            ) from error

    def clean(self) -> dict[str, Any]:
        """Refuse a kind of period that the report does not have."""
        data = super().clean() or self.cleaned_data
        report, _colon, country = str(data.get("report", "")).partition(":")
        period = data.get("period")
        if not report or not period:
            return data
        rule = find_rule(report, country=country, on=period.ends_on)
        if rule is None:
            self.add_error("report", _("No rule says how this report is made in this period."))
        elif period.frequency not in frequencies_of(rule):
            self.add_error("period", _("This report has no periods of this kind."))
        return data


class FileForm(forms.Form):
    """When a return was sent to the office, and how the office knows it."""

    filed_on = forms.DateField(
        label=gettext_lazy("Filed on"), widget=UnfoldAdminDateWidget(), initial=timezone.localdate
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference of the office"),
        max_length=60,
        help_text=gettext_lazy("The number of the office’s confirmation."),
        widget=UnfoldAdminTextInputWidget(),
    )
