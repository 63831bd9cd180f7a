"""The steps of one head haul, each a page or a button."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from logistics.inbound.forms import (
    ArrivalForm,
    CostForm,
    LoadForm,
    MilestoneForm,
    MoveForm,
    cargo_as_text,
)
from logistics.inbound.models import Container, HeadHaul
from logistics.inbound.selectors import loads_of
from logistics.inbound.services import (
    Bill,
    CannotLoadError,
    HaulStateError,
    cancel_haul,
    drop_cost,
    move_arrival,
    next_steps,
    note_cost,
    note_milestone,
    receive_container,
    reload_haul,
)
from shop.inventory.lots import variants_in_lots
from shop.inventory.presenters import date_problem
from shop.inventory.services import LotDateError
from shop.kernel.admin import OperationPage, Words, actor_of, require_permission, require_post, take
from shop.markets.selectors import RateMissingError

PERMISSION = "logistics.change_headhaul"
TOO_LATE = gettext_lazy("Somebody was faster: look at what the page says now.")
WORDS: Words = {HaulStateError: TOO_LATE, LotDateError: date_problem}


class HaulSteps:
    """Views of the head hauls' admin; a step that comes too late changes nothing."""

    def load(self, request: HttpRequest, haul_id: int) -> HttpResponse:
        """Ask for the cargo anew, then replace it."""
        haul = _asked(request, haul_id)
        loads = list(loads_of(haul_id=haul.pk))
        form = LoadForm(
            request.POST or None, mode=haul.mode, initial={"cargo": cargo_as_text(loads)}
        )
        if form.is_valid():
            try:
                reload_haul(haul_id=haul_id, cargo=form.cleaned_data["cargo"], at=timezone.now())
            except HaulStateError:
                messages.error(request, str(TOO_LATE))
                return redirect(haul_page(haul_id))
            except CannotLoadError as error:
                form.add_error("cargo", cannot_load(error))
            else:
                messages.success(request, _("The cargo is changed."))
                return redirect(haul_page(haul_id))
        return self._page(request, haul, form, title=_("What it carries"), submit=_("Change it"))

    def milestone(self, request: HttpRequest, haul_id: int) -> HttpResponse:
        """Ask which milestone was passed, and when."""
        haul = _asked(request, haul_id)
        initial = {"day": timezone.localdate()}
        form = MilestoneForm(request.POST or None, steps=next_steps(haul), initial=initial)
        if form.is_valid():
            return _done(
                request,
                haul_id,
                lambda: note_milestone(
                    haul_id=haul_id,
                    **form.cleaned_data,
                    actor=actor_of(request),
                    at=timezone.now(),
                ),
                told=_("The milestone is noted."),
            )
        return self._page(request, haul, form, title=_("Note a milestone"), submit=_("Note it"))

    def move(self, request: HttpRequest, haul_id: int) -> HttpResponse:
        """Ask for the new day of arrival, and why."""
        haul = _asked(request, haul_id)
        form = MoveForm(request.POST or None, initial={"arrives_on": haul.arrives_on})
        if form.is_valid():
            return _done(
                request,
                haul_id,
                lambda: move_arrival(
                    haul_id=haul_id,
                    **form.cleaned_data,
                    actor=actor_of(request),
                    at=timezone.now(),
                ),
                told=_("The new day is kept beside the old ones."),
            )
        return self._page(
            request,
            haul,
            form,
            title=_("Move the arrival"),
            submit=_("Move it"),
            explanation=_("Buyers who have ordered ahead are told the new day by mail."),
        )

    def bill(self, request: HttpRequest, haul_id: int) -> HttpResponse:
        """Ask for a bill, then spread it over the units."""
        haul = _asked(request, haul_id)
        form = CostForm(request.POST or None)
        if form.is_valid():
            data = form.cleaned_data
            bill = Bill(
                kind=data["kind"],
                basis=data["basis"],
                amount=form.money(),
                note=data["note"],
                key=data["key"],
            )
            try:
                note_cost(haul_id=haul_id, bill=bill, actor=actor_of(request), at=timezone.now())
            except RateMissingError:
                form.add_error("currency", _("There is no exchange rate of this currency."))
            else:
                messages.success(request, _("The bill is spread over the goods."))
                return redirect(haul_page(haul_id))
        return self._page(
            request,
            haul,
            form,
            title=_("Add a bill"),
            submit=_("Add it"),
            explanation=_("It is converted at today’s stored rate and borne by what arrives."),
        )

    def drop(self, request: HttpRequest, haul_id: int, cost_id: int) -> HttpResponse:
        """Take a bill back."""
        _asked(request, haul_id, is_button=True)
        return _done(
            request,
            haul_id,
            lambda: drop_cost(haul_id=haul_id, cost_id=cost_id),
            told=_("The bill is taken back."),
        )

    def cancel(self, request: HttpRequest, haul_id: int) -> HttpResponse:
        """Call it off."""
        _asked(request, haul_id, is_button=True)
        return _done(
            request,
            haul_id,
            lambda: cancel_haul(haul_id=haul_id, at=timezone.now()),
            told=_("It is called off."),
        )

    def receive(self, request: HttpRequest, haul_id: int, container_id: int) -> HttpResponse:
        """Ask what came out of a container, then book it."""
        haul = _asked(request, haul_id)
        container = get_object_or_404(Container, pk=container_id, haul=haul)
        loads = list(loads_of(haul_id=haul.pk).filter(container=container))
        # What its line waits for no longer has come before: nobody should confirm it once more.
        initial: dict[str, object] = {
            f"good_{load.pk}": min(load.quantity, load.line.open_units) for load in loads
        }
        in_lots = variants_in_lots(
            warehouse_id=haul.warehouse_id, variant_ids=[load.variant_id for load in loads]
        )
        form = ArrivalForm(request.POST or None, rows=loads, in_lots=in_lots, initial=initial)
        if form.is_valid():
            return _done(
                request,
                haul_id,
                lambda: receive_container(
                    container_id=container_id,
                    receipts=form.receipts(),
                    actor=actor_of(request),
                    at=timezone.now(),
                ),
                told=_("What arrived is booked."),
            )
        return self._page(
            request,
            haul,
            form,
            title=_("Receive container %(number)s") % {"number": container.number},
            submit=_("Book what arrived"),
            explanation=_(
                "Count what came out. What is missing is noted as short in its purchase order."
            ),
            template="admin/logistics/headhaul/receive.html",
        )

    def _page(
        self, request: HttpRequest, haul: HeadHaul, form: Form, *, submit: str, **options: Any
    ) -> HttpResponse:
        page = OperationPage(
            model_admin=self,  # type: ignore[arg-type]
            submit_label=submit,
            back_url=haul_page(haul.pk),
            subtitle=haul.reference,
            **options,
        )
        return page.render(request, form=form, context={"haul": haul})


def haul_page(haul_id: int) -> str:
    """Return the address of a head haul's page."""
    return reverse("admin:logistics_headhaul_change", args=[haul_id])


def cannot_load(error: CannotLoadError) -> str:
    """Return in words what cannot be loaded."""
    order = f"PO-{error.order_id}"
    if not error.sku:
        return _("%(order)s is not open for this warehouse, or nothing of it is left.") % {
            "order": order
        }
    text = _(
        "Of %(sku)s in %(order)s there are %(left)d units left to be loaded: the others have come "
        "or are loaded elsewhere."
    )
    return text % {"sku": error.sku, "order": order, "left": error.left}


def _asked(request: HttpRequest, haul_id: int, *, is_button: bool = False) -> HeadHaul:
    require_permission(request, PERMISSION)
    if is_button:
        require_post(request)
    return get_object_or_404(HeadHaul.objects.select_related("warehouse"), pk=haul_id)


def _done(
    request: HttpRequest, haul_id: int, step: Callable[[], object], *, told: str
) -> HttpResponse:
    return take(request, step, told=told, back_url=haul_page(haul_id), words=WORDS)
