"""What the first page of the admin says about payments."""

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.kernel.admin import DASHBOARD, Tile
from shop.payments.models import ProviderEvent


@DASHBOARD.tile(position=50, permission="shop.view_providerevent")
def provider_events(_request: HttpRequest) -> Tile:
    """Count what the provider told us and nobody could use yet."""
    counts = ProviderEvent.objects.filter(Q(processed_at__isnull=True) | ~Q(error="")).aggregate(
        waiting=Count("pk", filter=Q(processed_at__isnull=True)),
        failed=Count("pk", filter=Q(processed_at__isnull=False, is_ignored=False)),
    )
    outcome = "waiting" if counts["waiting"] else "failed"
    return Tile(
        title=_("Provider events waiting"),
        figure=str(counts["waiting"]),
        note=ngettext("%(count)d failed", "%(count)d failed", counts["failed"])
        % {"count": counts["failed"]},
        url=reverse("admin:shop_providerevent_changelist") + f"?outcome={outcome}",
        icon="webhook",
        is_alert=bool(counts["waiting"] or counts["failed"]),
    )
