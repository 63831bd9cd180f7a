"""What the admin's first page says about returns."""

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
    rows = Return.objects.filter(state__in=OPEN_STATES)
    waiting = (
        rows.exclude(state=Return.State.REQUESTED).count()
        + rows.filter(state=Return.State.REQUESTED, way=Return.Way.KEPT).count()
    )
    return Tile(
        title=_("Open returns"),
        figure=str(rows.count()),
        note=ngettext("%(count)d waits for the desk", "%(count)d wait for the desk", waiting)
        % {"count": waiting},
        url=reverse("admin:logistics_return_changelist"),
        icon="keyboard_return",
    )
