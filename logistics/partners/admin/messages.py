"""Every message of every partner, and the page of one."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from logistics.partners.models import PartnerMessage
from logistics.partners.selectors import outgoing
from logistics.partners.services import apply_again
from shop.kernel.admin import ShownAdmin, as_json, require_permission

PERMISSION = "logistics.change_partnermessage"
State = PartnerMessage.State
TONES = {
    State.RECEIVED: "info",
    State.WAITING: "warning",
    State.APPLIED: "success",
    State.REFUSED: "danger",
    State.SKIPPED: "warning",
    State.QUEUED: "info",
    State.SENT: "warning",
    State.DONE: "success",
}


@admin.register(PartnerMessage)
class PartnerMessageAdmin(ShownAdmin):
    """Messages, the newest first."""

    page_template = "admin/logistics/partnermessage/page.html"
    list_display = (
        *("sequence", "direction", "link", "kind", "state_label"),
        *("problem", "detail", "created_at"),
    )
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("direction", ChoicesDropdownFilter),
        ("link", RelatedDropdownFilter),
    )
    list_select_related = ("link__warehouse",)
    ordering = ("-created_at", "-pk")
    search_fields = ("=sequence", "detail", "shipment__order__number")

    def get_urls(self) -> list[URLPattern]:
        """Add the button that tries a refused message once more."""
        view = self.admin_site.admin_view(self.again_view)
        name = "logistics_partnermessage_again"
        return [path("<int:message_id>/again/", view, name=name), *super().get_urls()]

    def again_view(self, request: HttpRequest, message_id: int) -> HttpResponse:
        """Try a refused message once more.

        :raises PermissionDenied: when it is not asked for by the button
        """
        require_permission(request, PERMISSION)
        if request.method != "POST":
            raise PermissionDenied
        row = get_object_or_404(PartnerMessage, pk=message_id)
        tried = apply_again(message_id=row.pk, at=timezone.now())
        if tried.state == State.APPLIED:
            messages.success(request, _("The message is applied."))
        else:
            messages.error(request, tried.get_problem_display() or tried.get_state_display())
        return redirect("admin:logistics_partnermessage_change", row.pk)

    def page_context(self, request: HttpRequest, obj: PartnerMessage) -> dict[str, object]:
        """Return the message, what it is about, and what it says."""
        may_act = request.user.has_perm(PERMISSION)
        shown: dict[str, Any] = outgoing(obj) if obj.direction == "OUT" else obj.body
        return {
            "title": _("Message %(number)d: %(kind)s")
            % {"number": obj.sequence, "kind": obj.get_kind_display()},
            "row": obj,
            "tone": TONES[State(obj.state)],
            "body": as_json(shown),
            "can_try": may_act and obj.is_replayable,
            "link_url": reverse("admin:logistics_partnerlink_exchange", args=[obj.link_id]),
            "ledger_url": reverse("admin:shop_stockmovement_changelist") + f"?q={obj.reference}",
        }

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def state_label(self, row: PartnerMessage) -> tuple[str, str]:
        """Return what became of it."""
        return row.state, row.get_state_display()
