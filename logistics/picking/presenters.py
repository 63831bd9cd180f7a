"""What pickers and the desk are told of scans, of parcels that came back, and of cut-offs."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from logistics.picking.models import PickLine, PickScan


def scan_text(scan: PickScan) -> str:
    """Return what came of a scan, so that whoever only hears it knows what to do."""
    line = scan.line
    words = {
        "code": scan.code,
        "found": scan.found_sku,
        "sku": line.order_line.sku,
        "bin": line.bin_code or _("no bin"),
        "missing": line.missing,
        "units": scan.units,
        "box": line.parcel.box,
    }
    if scan.result == PickScan.Result.RIGHT:
        return _("Right: %(units)d × %(sku)s into box %(box)d.") % words
    if scan.result == PickScan.Result.TOO_MANY:
        return _("Too many: %(units)d × %(sku)s, but only %(missing)d are missing.") % words
    if scan.result == PickScan.Result.WRONG:
        return (
            _("Wrong item: this is %(found)s. Put it back and take %(sku)s from %(bin)s.") % words
        )
    return _("Wrong item: nothing has the code “%(code)s”. Take %(sku)s from %(bin)s.") % words


def short_text(line: PickLine) -> str:
    """Return why a parcel was sent back, in words."""
    words = {
        "sku": line.order_line.sku,
        "found": line.picked,
        "wanted": line.wanted,
        "wave": line.parcel.wave.reference,
    }
    text = _("Sent back from %(wave)s: %(found)d of %(wanted)d × %(sku)s were there.") % words
    return f"{text} {line.parcel.note}".strip()


def cut_off_text(moment: datetime | None, zone: str) -> str:
    """Return a cut-off as the clock in the warehouse shows it; a dash for none."""
    if moment is None:
        return "–"
    local = moment.astimezone(ZoneInfo(zone))
    return f"{date_format(local, 'SHORT_DATE_FORMAT')} {local:%H:%M}"
