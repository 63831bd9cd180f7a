"""What people at the desk enter about a withdrawal."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shop.kernel.admin import StepForm


class MatchForm(StepForm):
    """Which order a declaration is about."""

    order_number = forms.CharField(
        label=_("Order number"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "ops-input", "autocomplete": "off"}),
    )


class WhyForm(StepForm):
    """Why a declaration gives no refund."""

    reason = forms.CharField(
        label=pgettext_lazy("withdrawal", "Reason"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "ops-input"}),
    )
