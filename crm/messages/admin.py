"""The outbox in the admin: to read, and to try once more."""

from collections.abc import Iterable

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from crm.messages.models import OutgoingMail
from crm.messages.services.again import retry_mail
from shop.kernel.admin import DASHBOARD, ReadOnlyAdmin, Tile
from shop.orders.admin import ORDER_PAGE, HistoryEntry
from shop.orders.models import Order

TONES = {
    OutgoingMail.State.QUEUED: "info",
    OutgoingMail.State.IN_FLIGHT: "info",
    OutgoingMail.State.SENT: "success",
    OutgoingMail.State.RETRY: "warning",
    OutgoingMail.State.FAILED: "danger",
}


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """Mails to customers and how far they have come."""

    list_display = ("subject", "recipient", "language", "status", "attempts", "created_at")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("created_at", RangeDateFilter),
    )
    list_filter_submit = True
    list_select_related = ("order",)
    ordering = ("-created_at", "-pk")
    search_fields = ("recipient", "order__number", "subject")
    search_help_text = gettext_lazy("E-mail address, order number or subject")
    actions = ("retry",)
    fields = (
        ("subject", "recipient"),
        ("kind", "language", "order"),
        ("state", "attempts"),
        ("created_at", "retry_at", "sent_at"),
        "error",
        "body",
    )
    readonly_fields = ("body",)

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def status(self, mail: OutgoingMail) -> tuple[str, str]:
        """Return how far it has come."""
        return mail.state, mail.get_state_display()

    @display(description=gettext_lazy("text"))
    def body(self, mail: OutgoingMail) -> SafeString:
        """Return the mail's text as it was written."""
        return format_html('<pre class="ops-json">{}</pre>', mail.text)

    @admin.action(description=gettext_lazy("Send again"), permissions=["operate"])
    def retry(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        """Have the chosen mails sent that were given up or wait for their next attempt."""
        now = timezone.now()
        ids = list(queryset.order_by("pk").values_list("pk", flat=True))
        queued = sum(retry_mail(mail_id=mail_id, at=now) for mail_id in ids)
        text = ngettext(
            "%(count)d mail will be sent again.", "%(count)d mails will be sent again.", queued
        )
        messages.success(request, text % {"count": queued})


@ORDER_PAGE.history
def mails_of_order(order: Order) -> Iterable[HistoryEntry]:
    """Return what the customer was told."""
    for mail in OutgoingMail.objects.filter(order=order).order_by("created_at", "pk"):
        words = {"subject": mail.subject, "state": mail.get_state_display()}
        yield HistoryEntry(
            at=mail.sent_at or mail.created_at,
            label=_("Mail %(state)s: %(subject)s") % words,
            detail=mail.error,
            tone="danger" if mail.state == OutgoingMail.State.FAILED else "",
        )


@DASHBOARD.tile(position=60, permission="crm.view_outgoingmail")
def failed_mails(_request: HttpRequest) -> Tile:
    """Count the mails that were given up, and those that still wait."""
    unsent = [state for state in OutgoingMail.State if state != OutgoingMail.State.SENT]
    counts = OutgoingMail.objects.filter(state__in=unsent).aggregate(
        failed=Count("pk", filter=Q(state=OutgoingMail.State.FAILED)),
        waiting=Count("pk", filter=~Q(state=OutgoingMail.State.FAILED)),
    )
    return Tile(
        title=_("Mails that failed"),
        figure=str(counts["failed"]),
        note=ngettext("%(count)d on its way", "%(count)d on their way", counts["waiting"])
        % {"count": counts["waiting"]},
        url=reverse("admin:crm_outgoingmail_changelist") + "?state__exact=FAILED",
        icon="mail",
        is_alert=bool(counts["failed"]),
    )
