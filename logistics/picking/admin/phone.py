"""The picker's pages: one line at a time, on a phone with a scanner."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from logistics.picking.admin.words import PROBLEMS, problem_text
from logistics.picking.forms import ShelfScanForm, ShortForm
from logistics.picking.models import PickLine, PickScan, Wave
from logistics.picking.presenters import scan_text
from logistics.picking.selectors import line_of, lines_of, lots_of
from logistics.picking.services import release_line, report_short, scan_units, take_line
from shop.inventory.presenters import lots_text
from shop.kernel.admin import OperationPage, actor_of, require_permission, require_post

PERMISSION = "logistics.change_wave"
DONE = (PickLine.State.PICKED, PickLine.State.SHORT, PickLine.State.DROPPED)


def take_view(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Take the next line for the reader and lead to it."""
    _require_button(request)
    return _next(request, _found(wave_id))


def pick_page(request: HttpRequest, *, model_admin: ModelAdmin[Any], wave_id: int) -> HttpResponse:
    """Show the line that the reader has taken, or take what was scanned there."""
    require_permission(request, PERMISSION)
    wave = _found(wave_id)
    line = line_of(wave_id=wave.pk, picker=actor_of(request))
    form = ShelfScanForm(
        request.POST or None,
        initial={"line": line.pk if line else None, "units": 1, "key": uuid4()},
    )
    if request.method == "POST" and form.is_valid():
        return _scan(request, wave, form)
    if line is None:
        return redirect("admin:logistics_wave_change", wave.pk)
    lines = lines_of(wave_id=wave.pk)
    page = OperationPage(
        model_admin=model_admin,
        title=_("%(wave)s: take %(count)d") % {"wave": wave.reference, "count": line.missing},
        submit_label=_("Into the box"),
        back_url=reverse("admin:logistics_wave_change", args=[wave.pk]),
        template="admin/logistics/wave/pick.html",
    )
    lots = lots_of([line], on=timezone.now().date())
    context = {
        "wave": wave,
        "line": line,
        "lots": lots_text(lots[line.pk]) if line.pk in lots else "",
        "scan": _last_scan(request, wave),
        "short": ShortForm(initial={"line": line.pk}),
        "done": lines.filter(state__in=DONE).count(),
        "total": lines.count(),
    }
    return page.render(request, form=form, context=context)


def short_view(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Report that units are missing, and lead to the next line."""
    _require_button(request)
    wave, form = _found(wave_id), ShortForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The remark is too long, or this page too old."))
        return redirect("admin:logistics_wave_pick", wave.pk)
    line_id, note = form.cleaned_data["line"], form.cleaned_data["note"]
    get_object_or_404(PickLine, pk=line_id, parcel__wave=wave)
    picker, now = actor_of(request), timezone.now()

    def report() -> None:
        line = report_short(line_id=line_id, picker=picker, at=now, note=note)
        words = {"box": line.parcel.box, "count": line.stock_count or "–"}
        text = _(
            "Box %(box)d goes back: put what is in it back on the shelves. The shelf is to be "
            "counted (sheet %(count)s)."
        )
        messages.warning(request, text % words)

    _try(request, report)
    return _next(request, wave)


def release_view(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Leave the reader's line to others."""
    _require_button(request)
    wave = _found(wave_id)
    line = line_of(wave_id=wave.pk, picker=actor_of(request))
    if line is not None:
        pk, picker, now = line.pk, actor_of(request), timezone.now()
        _try(request, lambda: release_line(line_id=pk, picker=picker, at=now))
    return redirect("admin:logistics_wave_change", wave.pk)


def _scan(request: HttpRequest, wave: Wave, form: ShelfScanForm) -> HttpResponse:
    line_id, picker, now = form.cleaned_data["line"], actor_of(request), timezone.now()
    get_object_or_404(PickLine, pk=line_id, parcel__wave=wave)
    scans: list[PickScan] = []

    def scan() -> None:
        scans.append(
            scan_units(
                line_id=line_id,
                code=form.cleaned_data["code"],
                units=form.cleaned_data["units"],
                key=form.cleaned_data["key"],
                picker=picker,
                at=now,
            )
        )

    if not _try(request, scan):
        return _next(request, wave)
    return _next(request, wave, scan=scans[0])


def _next(request: HttpRequest, wave: Wave, *, scan: PickScan | None = None) -> HttpResponse:
    """Lead to the reader's next line, with what came of the scan; to the wave when none is left."""
    line = take_line(wave_id=wave.pk, picker=actor_of(request), at=timezone.now())
    if line is None:
        messages.info(request, _("Nothing is left to take. Bring the boxes to packing."))
        return redirect("admin:logistics_wave_change", wave.pk)
    address = reverse("admin:logistics_wave_pick", args=[wave.pk])
    return redirect(f"{address}?scan={scan.pk}" if scan else address)


def _last_scan(request: HttpRequest, wave: Wave) -> dict[str, object] | None:
    """Return what the last scan came to, as the address names it; only of this wave and reader."""
    number = request.GET.get("scan", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    scans = PickScan.objects.select_related("line__parcel", "line__order_line")
    scan = scans.filter(pk=number, line__parcel__wave=wave, actor=actor_of(request)).first()
    if scan is None:
        return None
    return {"text": scan_text(scan), "is_right": scan.result == PickScan.Result.RIGHT}


def _try(request: HttpRequest, action: Callable[[], object]) -> bool:
    try:
        action()
    except PROBLEMS as problem:
        messages.error(request, problem_text(problem))
        return False
    return True


def _require_button(request: HttpRequest) -> None:
    require_permission(request, PERMISSION)
    require_post(request)


def _found(wave_id: int) -> Wave:
    wave = Wave.objects.select_related("warehouse").filter(pk=wave_id).first()
    if wave is None:
        raise Http404
    return wave
