"""What the first page of the admin says about returns."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.kernel.admin import DASHBOARD, Tile, reader_locale
from shop.kernel.formats import format_date, format_number
from shop.tax_returns.selectors import due_returns


@DASHBOARD.tile(position=70, permission="shop.view_taxreturn")
def returns_due(_request: HttpRequest) -> Tile:
    """Count the returns whose period is over and that are not filed."""
    locale = reader_locale()
    due = due_returns(today=timezone.localdate())
    overdue = sum(row.is_overdue for row in due)
    note = _("Every return is filed.")
    if overdue:
        note = ngettext("%(count)d is overdue", "%(count)d are overdue", overdue) % {
            "count": overdue
        }
    elif due:
        note = _("The next by %(day)s") % {"day": format_date(due[0].due_on, locale=locale)}
    return Tile(
        title=_("Tax returns due"),
        figure=format_number(len(due), locale=locale),
        note=note,
        url=reverse("admin:shop_taxreturn_due"),
        icon="account_balance",
        is_alert=overdue > 0,
    )
