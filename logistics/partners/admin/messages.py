"""Every message of every partner, and the page of one."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from logistics.partners.admin.forms import SkipForm
from logistics.partners.models import PartnerMessage
from logistics.partners.selectors import outgoing
from logistics.partners.services import apply_again, settle_by_hand
from shop.kernel.admin import OperationPage, ShownAdmin, as_json, require_permission, require_post

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
    ordering = ("-pk",)
    search_fields = ("=sequence", "detail", "shipment__order__number")

    def get_urls(self) -> list[URLPattern]:
        """Add the ways out of a refusal: it is tried once more, or settled by hand."""
        wrap, name = self.admin_site.admin_view, "logistics_partnermessage"
        return [
            path("<int:message_id>/again/", wrap(self.again_view), name=f"{name}_again"),
            path("<int:message_id>/settle/", wrap(self.settle_view), name=f"{name}_settle"),
            *super().get_urls(),
        ]

    def settle_view(self, request: HttpRequest, message_id: int) -> HttpResponse:
        """Close a refused message that nobody will apply, with the reason."""
        require_permission(request, PERMISSION)
        row = get_object_or_404(PartnerMessage, pk=message_id)
        back = reverse("admin:logistics_partnermessage_change", args=[row.pk])
        form = SkipForm(request.POST or None)
        if not row.is_refused:
            return redirect(back)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            settle_by_hand(message_id=row.pk, reason=reason, at=timezone.now())
            messages.success(request, _("The message is settled."))
            return redirect(back)
        page = OperationPage(
            model_admin=self,
            title=_("Settle message %(number)d by hand") % {"number": row.sequence},
            subtitle=row.get_problem_display(),
            explanation=_(
                "Nothing of what it says is booked. Say how it was dealt with, so that others know."
            ),
            submit_label=_("Settle it"),
            back_url=back,
        )
        return page.render(request, form=form)

    def again_view(self, request: HttpRequest, message_id: int) -> HttpResponse:
        """Try a refused message once more.

        :raises PermissionDenied: when it is not asked for by the button
        """
        require_permission(request, PERMISSION)
        require_post(request)
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
            "can_settle": may_act and obj.is_refused,
            "can_try": may_act and obj.is_replayable,
            "link_url": reverse("admin:logistics_partnerlink_exchange", args=[obj.link_id]),
            "ledger_url": reverse("admin:shop_stockmovement_changelist") + f"?q={obj.reference}",
        }

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def state_label(self, row: PartnerMessage) -> tuple[str, str]:
        """Return what became of it."""
        return row.state, row.get_state_display()
