"""What the admin's menu and first page say about exceptions."""

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from logistics.exceptions.selectors import open_exceptions
from shop.kernel.admin import DASHBOARD, Tile


def open_count(_request: HttpRequest) -> str:
    """Return how many exceptions are open, for the menu; nothing for none."""
    waiting = open_exceptions().count()
    return str(waiting) if waiting else ""


@DASHBOARD.tile(position=32, permission="logistics.view_parcelexception")
def exceptions_tile(_request: HttpRequest) -> Tile:
    """Count the parcels that are not getting on, and those whose clock has run out."""
    late = Count("pk", filter=Q(due_at__lt=timezone.now()))
    found = open_exceptions().aggregate(open=Count("pk"), overdue=late)
    overdue = found["overdue"]
    return Tile(
        title=_("Parcels in trouble"),
        figure=str(found["open"]),
        note=ngettext("%(count)d overdue", "%(count)d overdue", overdue) % {"count": overdue},
        url=reverse("admin:logistics_parcelexception_changelist"),
        icon="report",
        is_alert=bool(overdue),
    )
