"""What the admin's first page says about returns."""

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from logistics.returns.models import Return
from logistics.returns.selectors import OPEN_STATES
from shop.kernel.admin import DASHBOARD, Tile


@DASHBOARD.tile(position=49, permission="logistics.view_return")
def open_returns(_request: HttpRequest) -> Tile:
    """Count the open returns, and those that wait for somebody at the desk."""
    at_desk = ~Q(state=Return.State.REQUESTED) | Q(way=Return.Way.KEPT)
    found = Return.objects.filter(state__in=OPEN_STATES).aggregate(
        open=Count("pk"), waiting=Count("pk", filter=at_desk)
    )
    waiting = found["waiting"]
    return Tile(
        title=_("Open returns"),
        figure=str(found["open"]),
        note=ngettext("%(count)d waits for the desk", "%(count)d wait for the desk", waiting)
        % {"count": waiting},
        url=reverse("admin:logistics_return_changelist"),
        icon="keyboard_return",
    )
