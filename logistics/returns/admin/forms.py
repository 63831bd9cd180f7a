"""What people at the desk enter about a return."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from logistics.carriers.models import Carrier
from logistics.returns.models import Return, ReturnLine
from logistics.returns.presenters import line_text
from logistics.returns.selectors import lines_of
from logistics.returns.services import Found
from shop.kernel.admin import StepForm
from shop.orders.models import OrderLine

PLACES = (
    ("restocked", _("back on the shelf")),
    ("damaged", _("damaged")),
    ("written_off", _("written off")),
)


class ReturnForm(StepForm):
    """What a step of a return asks for, about its lines."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines: list[ReturnLine] = lines_of(self.row)


class ReceiveForm(ReturnForm):
    """How many units of each line have come."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in self.lines:
            self.fields[f"units_{line.pk}"] = _units(
                line_text(line.quantity, line.order_line), most=line.quantity, first=line.quantity
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a parcel with nothing in it."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not any(self.arguments["units"].values()):
            self.add_error(None, _("Please enter at least one piece that has come."))
        return data

    @property
    def arguments(self) -> dict[str, Any]:
        """The units by return line."""
        units = {line.pk: self.cleaned_data.get(f"units_{line.pk}", 0) for line in self.lines}
        return {"units": units}


class InspectForm(ReturnForm):
    """The condition of each line's units, and where each unit goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in self.lines if line.received]
        for line in self.lines:
            name = line_text(line.received, line.order_line)
            self.fields[f"condition_{line.pk}"] = forms.ChoiceField(
                label=name,
                choices=ReturnLine.Condition.choices,
                initial=ReturnLine.Condition.AS_NEW,
                help_text=_("condition"),
                widget=UnfoldAdminSelectWidget(),
            )
            for place, label in PLACES:
                first = line.received if place == "restocked" else 0
                self.fields[f"{place}_{line.pk}"] = _units(label, most=line.received, first=first)

    def clean(self) -> dict[str, Any]:
        """Refuse units without a place, or with two."""
        data = super().clean() or self.cleaned_data
        for line in self.lines:
            names = [f"{place}_{line.pk}" for place, _label in PLACES]
            placed = [data[name] for name in names if data.get(name) is not None]
            if len(placed) == len(PLACES) and sum(placed) != line.received:
                message = _("Every piece needs exactly one place: %(count)d in all.")
                self.add_error(f"restocked_{line.pk}", message % {"count": line.received})
        return data

    @property
    def arguments(self) -> dict[str, Any]:
        """What was found, by return line."""
        data = self.cleaned_data
        return {
            "findings": {
                line.pk: Found(
                    condition=data[f"condition_{line.pk}"],
                    **{place: data[f"{place}_{line.pk}"] for place, _label in PLACES},
                )
                for line in self.lines
            }
        }


class AnswerForm(StepForm):
    """Why a return is not accepted, for the customer to read."""

    answer = forms.CharField(
        label=_("Answer to the customer"),
        max_length=300,
        help_text=_("The customer reads it as you write it."),
        widget=UnfoldAdminTextInputWidget(),
    )


class SendForm(StepForm):
    """How a replacement travels."""

    carrier: "forms.ModelChoiceField[Carrier]" = forms.ModelChoiceField(
        label=_("Carrier"),
        queryset=Carrier.objects.order_by("name"),
        widget=UnfoldAdminSelectWidget(),
    )
    tracking_number = forms.CharField(
        label=_("Tracking number"), max_length=40, widget=UnfoldAdminTextInputWidget()
    )

    @property
    def arguments(self) -> dict[str, Any]:
        """The carrier and the number."""
        data = self.cleaned_data
        return {"carrier_code": data["carrier"].pk, "tracking_number": data["tracking_number"]}


class OpenForm(forms.Form):
    """A return that somebody at the desk opens, e.g. for a parcel that came unannounced."""

    reason = forms.ChoiceField(
        label=pgettext_lazy("return", "Reason"),
        choices=Return.Reason.choices,
        widget=UnfoldAdminSelectWidget(),
    )

    def __init__(self, *args: Any, units: Iterable[tuple[OrderLine, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = list(units)
        for line, left in self.units:
            self.fields[f"units_{line.pk}"] = _units(line_text(left, line), most=left, first=0)

    def clean(self) -> dict[str, Any]:
        """Refuse a return of nothing."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not self.quantities:
            self.add_error(None, _("Please choose at least one piece."))
        return data

    @property
    def quantities(self) -> dict[int, int]:
        """The chosen units by order line id."""
        chosen = {line.pk: self.cleaned_data.get(f"units_{line.pk}") or 0 for line, _ in self.units}
        return {line_id: units for line_id, units in chosen.items() if units}


def _units(label: Any, *, most: int, first: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        initial=first,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
