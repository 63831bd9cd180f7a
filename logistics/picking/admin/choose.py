"""The desk chooses which parcels are picked on one walk."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from logistics.carriers.models import Carrier
from logistics.fulfilment.models import Shipment
from logistics.picking.forms import ChooseForm
from logistics.picking.presenters import cut_off_text, short_text
from logistics.picking.selectors import (
    Waiting,
    parcels_to_choose,
    short_lines,
    waiting_groups,
)
from logistics.picking.services import NothingToPickError, open_wave
from shop.inventory.models import Warehouse
from shop.kernel.admin import OperationPage, actor_of, require_permission

PERMISSION = "logistics.change_wave"
MOST_OFFERED = 100
FIRST_CHOSEN = 12
"""A walk's usual worth; the desk ticks more or fewer."""


def choose_page(request: HttpRequest, *, model_admin: ModelAdmin[Any]) -> HttpResponse:
    """Show what waits by cut-off; of one group the parcels, and put the chosen ones on a wave."""
    require_permission(request, PERMISSION)
    now = timezone.now()
    groups = waiting_groups(at=now)
    warehouse = Warehouse.objects.filter(pk=_asked(request, "warehouse")).first()
    carrier = Carrier.objects.filter(pk=_asked(request, "carrier")).first()
    if warehouse is None:
        return _groups_page(request, model_admin, groups, now)
    chosen_group = [
        one
        for one in groups
        if one.warehouse_id == warehouse.pk and (carrier is None or one.carrier_id == carrier.pk)
    ]
    shipments = list(
        parcels_to_choose(warehouse_id=warehouse.pk, carrier_id=carrier.pk if carrier else "")[
            :MOST_OFFERED
        ]
    )
    short = short_lines(shipment_ids=[row.pk for row in shipments])
    fine = [row.pk for row in shipments if row.pk not in short]
    form = ChooseForm(request.POST or None, shipments=shipments, chosen=fine[:FIRST_CHOSEN])
    if request.method == "POST" and form.is_valid():
        leaves_at = min((one.leaves_at for one in chosen_group if one.leaves_at), default=None)
        return _open(request, warehouse, form.cleaned_data["parcels"], leaves_at, now)
    page = OperationPage(
        model_admin=model_admin,
        title=_("Plan a wave in %(warehouse)s") % {"warehouse": warehouse},
        explanation=_(
            "The chosen parcels are picked on one walk, each into a box of its own. A parcel that "
            "was sent back is not ticked: look at its stock first."
        ),
        submit_label=_("Open the wave"),
        back_url=reverse("admin:logistics_wave_choose"),
        template="admin/logistics/wave/choose.html",
    )
    context = {"groups": [], "rows": _rows(form, shipments, short), "carrier": carrier}
    return page.render(request, form=form, context=context)


def _groups_page(
    request: HttpRequest, model_admin: ModelAdmin[Any], groups: list[Waiting], now: datetime
) -> HttpResponse:
    warehouses, carriers = Warehouse.objects.in_bulk(), Carrier.objects.in_bulk()
    page = OperationPage(
        model_admin=model_admin,
        title=_("Plan a wave"),
        explanation=_(
            "Parcels that wait to be picked, by warehouse and carrier. What has to leave first is "
            "on top."
        ),
        submit_label="",
        back_url=reverse("admin:logistics_wave_changelist"),
        template="admin/logistics/wave/choose.html",
    )
    shown = [
        {
            "warehouse": warehouses[one.warehouse_id],
            "carrier": carriers[one.carrier_id],
            "parcels": one.parcels,
            "oldest": one.oldest,
            "cut_off": cut_off_text(one.leaves_at, warehouses[one.warehouse_id].timezone),
            "url": "?" + urlencode({"warehouse": one.warehouse_id, "carrier": one.carrier_id}),
        }
        for one in groups
    ]
    return page.render(request, context={"groups": shown, "rows": [], "is_overview": True})


def _rows(form: ChooseForm, shipments: list[Shipment], short: Any) -> list[dict[str, Any]]:
    return [
        {
            "tick": choice,
            "shipment": shipment,
            "short": short_text(short[shipment.pk]) if shipment.pk in short else "",
        }
        for choice, shipment in zip(form["parcels"], shipments, strict=True)
    ]


def _open(
    request: HttpRequest,
    warehouse: Warehouse,
    shipment_ids: list[int],
    leaves_at: datetime | None,
    now: datetime,
) -> HttpResponse:
    try:
        wave = open_wave(
            warehouse_id=warehouse.pk,
            shipment_ids=shipment_ids,
            leaves_at=leaves_at,
            actor=actor_of(request),
            at=now,
        )
    except NothingToPickError:
        messages.error(request, _("None of these parcels waits any more. Please choose again."))
        return redirect(request.get_full_path())
    left_out = len(shipment_ids) - wave.parcels.count()
    if left_out:
        text = _("%(count)d of the chosen parcels did not wait any more and were left out.")
        messages.warning(request, text % {"count": left_out})
    messages.success(request, _("Wave %(wave)s is open.") % {"wave": wave.reference})
    return redirect("admin:logistics_wave_change", wave.pk)


def _asked(request: HttpRequest, name: str) -> str:
    # PostgreSQL refuses a text with this character.
    return request.GET.get(name, "").replace("\0", "")[:20]
