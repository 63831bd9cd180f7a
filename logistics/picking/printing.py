"""The pick list on paper."""

from pathlib import Path

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from logistics.picking.models import PickLine, Wave
from logistics.picking.selectors import lines_of, lots_of
from shop.inventory.models import Lot
from shop.inventory.presenters import lots_text
from shop.invoicing.printing import set_pdf

_FOLDER = Path(__file__).parent / "typst"
_GONE = (PickLine.State.DROPPED, PickLine.State.SHORT)


def pick_list_pdf(wave: Wave) -> bytes:
    """Return a wave's lines in walking order, in the reader's language.

    Lines that nobody walks for any more are left out.
    """
    lines = list(lines_of(wave_id=wave.pk).exclude(state__in=_GONE))
    lots = lots_of(lines, on=timezone.now().date())
    boxes = len({line.parcel_id for line in lines})
    data = {
        "language": (get_language() or "en").partition("-")[0],
        "title": _("Pick list %(wave)s") % {"wave": wave.reference},
        "facts": [
            [_("Warehouse"), str(wave.warehouse)],
            [_("Made at"), f"{wave.opened_at:%Y-%m-%d %H:%M} UTC"],
            [_("Boxes"), str(boxes)],
            [
                _("Lines"),
                ngettext("%(count)d line", "%(count)d lines", len(lines)) % {"count": len(lines)},
            ],
        ],
        "columns": [_("Bin"), _("SKU"), _("Item"), _("Units"), _("Box"), ""],
        "rows": [_row(line, lots.get(line.pk)) for line in lines],
    }
    return set_pdf("pick_list.typ", data, made_at=wave.opened_at, folder=_FOLDER)


def _row(line: PickLine, lots: list[tuple[Lot, int]] | None) -> list[str]:
    sold = line.order_line
    item = f"{sold.title} · {sold.option_label}" if sold.option_label else sold.title
    if lots is not None:
        item = f"{item} · {lots_text(lots)}"
    return [line.bin_code or "–", sold.sku, item, str(line.wanted), str(line.parcel.box)]
