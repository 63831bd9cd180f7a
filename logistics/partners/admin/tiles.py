"""What the admin's first page says about partners."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from logistics.partners.calculate import gap_text
from logistics.partners.selectors import undecided
from shop.kernel.admin import DASHBOARD, Tile

MOST_NAMED = 3


@DASHBOARD.tile(position=34, permission="logistics.view_partnerlink")
def partners_tile(_request: HttpRequest) -> Tile:
    """Count what the desk has to decide about partners; failures and missing numbers are named."""
    found = undecided(now=timezone.now())
    if found.failing:
        named = ", ".join(found.failing[:MOST_NAMED])
        note = _("The exchange keeps failing: %(warehouses)s") % {"warehouses": named}
    elif found.gaps:
        gaps = (f"{gap.warehouse_id} {gap_text(gap.numbers)}" for gap in found.gaps[:MOST_NAMED])
        note = _("Missing messages: %(numbers)s") % {"numbers": ", ".join(gaps)}
    else:
        note = ngettext("%(count)d parcel short", "%(count)d parcels short", found.short)
        note %= {"count": found.short}
    return Tile(
        title=_("Partner warehouses"),
        figure=str(found.count),
        note=note,
        url=reverse("admin:logistics_partnerlink_changelist"),
        icon="handshake",
        is_alert=bool(found.failing or found.gaps or found.refused),
    )
