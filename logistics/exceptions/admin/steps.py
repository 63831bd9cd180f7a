"""The steps of an exception: pages that ask, and call one service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from logistics.exceptions.forms import NoteForm, PostponeForm, ResolveForm
from logistics.exceptions.models import ParcelException
from logistics.exceptions.services import (
    AlreadySettledError,
    note_on_exception,
    postpone_exception,
    resolve_exception,
)
from shop.kernel.admin import OperationPage, actor_of, require_permission

PERMISSION = "logistics.change_parcelexception"
SETTLED = gettext_lazy("This exception has been settled in the meantime.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that can be done with an exception."""

    name: str
    label: str | Promise
    explanation: str | Promise
    form: type[forms.Form]
    take: Callable[..., object]
    is_for_settled: bool = False
    is_quiet: bool = True


STEPS = (
    Step(
        name="note",
        label=gettext_lazy("Write a note"),
        explanation=gettext_lazy("What was found out or agreed, for whoever looks next."),
        form=NoteForm,
        take=note_on_exception,
        is_for_settled=True,
    ),
    Step(
        name="postpone",
        label=gettext_lazy("Give it more time"),
        explanation=gettext_lazy("Say what is waited for: the clock starts again."),
        form=PostponeForm,
        take=postpone_exception,
    ),
    Step(
        name="resolve",
        label=gettext_lazy("Settle"),
        explanation=gettext_lazy(
            "It does not come back until something new is wrong with the parcel. Refunds and new "
            "parcels are made on the order’s page."
        ),
        form=ResolveForm,
        take=resolve_exception,
        is_quiet=False,
    ),
)


def possible_steps(row: ParcelException) -> list[Step]:
    """Return what can be done with an exception now."""
    is_open = row.state == ParcelException.State.OPEN
    return [step for step in STEPS if is_open or step.is_for_settled]


def step_page(
    request: HttpRequest, *, model_admin: ModelAdmin[Any], exception_id: int, name: str
) -> HttpResponse:
    """Ask for a step, then take it.

    :raises Http404: when there is no such exception or step
    """
    step = next((step for step in STEPS if step.name == name), None)
    if step is None:
        raise Http404
    require_permission(request, PERMISSION)
    rows = ParcelException.objects.select_related("shipment__order")
    row = get_object_or_404(rows, pk=exception_id)
    back_url = reverse("admin:logistics_parcelexception_change", args=[row.pk])
    if step not in possible_steps(row):
        messages.warning(request, str(SETTLED))
        return redirect(back_url)
    form = step.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _take(request, step=step, row=row, form=form)
        return redirect(back_url)
    page = OperationPage(
        model_admin=model_admin,
        title=f"{step.label}: {row.get_kind_display()}",
        subtitle=row.shipment.order.number,
        explanation=str(step.explanation),
        submit_label=str(step.label),
        back_url=back_url,
    )
    return page.render(request, form=form)


def _take(request: HttpRequest, *, step: Step, row: ParcelException, form: forms.Form) -> None:
    try:
        step.take(
            exception_id=row.pk,
            actor=actor_of(request),
            at=timezone.now(),
            **form.cleaned_data,
        )
    except AlreadySettledError:
        messages.error(request, str(SETTLED))
    else:
        messages.success(request, _("Done: %(step)s.") % {"step": step.label})
