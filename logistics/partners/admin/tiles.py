"""What the admin's menu and first page say about partners."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from logistics.partners.calculate import gap_text
from logistics.partners.selectors import overdue_gaps, refused_messages, short_parcels
from shop.kernel.admin import DASHBOARD, Tile


def undecided_count(_request: HttpRequest) -> str:
    """Return how many messages were refused, for the menu; nothing for none."""
    refused = refused_messages().count()
    return str(refused) if refused else ""


@DASHBOARD.tile(position=34, permission="logistics.view_partnerlink")
def partners_tile(_request: HttpRequest) -> Tile:
    """Count what the desk has to decide about partners; missing numbers are named."""
    gaps = overdue_gaps(now=timezone.now())
    refused, short = refused_messages().count(), short_parcels().count()
    if gaps:
        numbers = ", ".join(f"{link.pk} {gap_text(gap)}" for link, gap, _since in gaps[:3])
        note = _("Missing messages: %(numbers)s") % {"numbers": numbers}
    else:
        note = ngettext("%(count)d parcel short", "%(count)d parcels short", short)
        note %= {"count": short}
    return Tile(
        title=_("Partner warehouses"),
        figure=str(len(gaps) + refused + short),
        note=note,
        url=reverse("admin:logistics_partnerlink_changelist"),
        icon="handshake",
        is_alert=bool(gaps or refused),
    )
