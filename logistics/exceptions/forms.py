"""What people say about an exception."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from logistics.exceptions.models import ParcelException
from shop.kernel.admin import StepForm

MOST_DAYS = 60


class NoteForm(StepForm):
    """What was found out or agreed."""

    text = forms.CharField(
        label=_("Note"), max_length=500, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )


class PostponeForm(NoteForm):
    """How many days more it may take, and why."""

    days = forms.IntegerField(
        label=_("Days more"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=2,
        widget=forms.NumberInput(
            attrs={"class": "ops-input ops-input--count", "inputmode": "numeric"}
        ),
    )
    field_order = ("days", "text")

    def clean(self) -> dict[str, Any]:
        """Return the moment by which it is to be settled now, instead of the days."""
        data = super().clean() or self.cleaned_data
        days = data.pop("days", None)
        if days:
            due_at: datetime = timezone.now() + timedelta(days=days)
            data["due_at"] = due_at
        return data


class ResolveForm(StepForm):
    """How it was settled."""

    resolution = forms.ChoiceField(
        label=_("How it was settled"),
        choices=[
            choice
            for choice in ParcelException.Resolution.choices
            if choice[0] != ParcelException.Resolution.MOVED_ON
        ],
        widget=UnfoldAdminSelectWidget(),
    )
    text = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
