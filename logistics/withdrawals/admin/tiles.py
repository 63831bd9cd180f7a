"""What the admin's first page says about withdrawals."""

from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from logistics.withdrawals.models import Withdrawal
from logistics.withdrawals.selectors import OPEN_STATES, withdrawals_due
from shop.kernel.admin import DASHBOARD, Tile

SOON = timedelta(days=3)


@DASHBOARD.tile(position=48, permission="logistics.view_withdrawal")
def due_withdrawals(_request: HttpRequest) -> Tile:
    """Count the open withdrawals, and those whose refund is due within three days."""
    waiting = Withdrawal.objects.filter(state__in=OPEN_STATES).count()
    due = withdrawals_due(until=timezone.localdate() + SOON).count()
    return Tile(
        title=_("Open withdrawals"),
        figure=str(waiting),
        note=ngettext(
            "%(count)d refund due within three days",
            "%(count)d refunds due within three days",
            due,
        )
        % {"count": due},
        url=reverse("admin:logistics_withdrawal_changelist"),
        icon="assignment_return",
        is_alert=bool(due),
    )
