"""The inbox of the payment provider: to read, and to process once more."""

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.decorators import display

from shop.kernel.admin import ReadOnlyAdmin, as_json
from shop.payments.models import ProviderEvent
from shop.payments.services import reopen_provider_event

TONES = {"waiting": "warning", "failed": "danger", "ignored": "info", "processed": "success"}


class OutcomeFilter(admin.SimpleListFilter):
    """What came of an event."""

    title = _("outcome")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Return the outcomes."""
        return [
            ("waiting", str(_("waiting"))),
            ("failed", str(_("failed"))),
            ("ignored", str(_("not ours"))),
            ("done", str(_("processed"))),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ProviderEvent]
    ) -> QuerySet[ProviderEvent]:
        """Return the events with an outcome, told apart as the list's column does."""
        waiting, ignored, failed = Q(processed_at__isnull=True), Q(is_ignored=True), ~Q(error="")
        outcomes = {
            "waiting": waiting,
            "ignored": ~waiting & ignored,
            "failed": ~waiting & ~ignored & failed,
            "done": ~waiting & ~ignored & ~failed,
        }
        chosen = outcomes.get(self.value() or "")
        return queryset.filter(chosen) if chosen is not None else queryset


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnlyAdmin):
    """Webhooks as they arrived."""

    list_display = ("received_at", "type", "event_id", "outcome", "attempts", "error")
    list_filter = (
        OutcomeFilter,
        ("received_at", RangeDateFilter),
    )
    list_filter_submit = True
    ordering = ("-pk",)
    search_fields = ("event_id", "type")
    actions = ("replay",)
    fields = ("event_id", "type", "received_at", "processed_at", "attempts", "error", "content")
    readonly_fields = fields

    @display(description=_("outcome"), label=TONES)
    def outcome(self, event: ProviderEvent) -> tuple[str, str]:
        """Return what came of it."""
        if event.processed_at is None:
            return "waiting", str(_("waiting"))
        if event.is_ignored:
            return "ignored", str(_("not ours"))
        return ("failed", str(_("failed"))) if event.error else ("processed", str(_("processed")))

    @display(description=_("payload"))
    def content(self, event: ProviderEvent) -> SafeString:
        """Return what the provider sent."""
        return as_json(event.payload)

    @admin.action(description=_("Process again"), permissions=["operate"])
    def replay(self, request: HttpRequest, queryset: QuerySet[ProviderEvent]) -> None:
        """Have the chosen events processed once more."""
        events = list(queryset.order_by("pk").values_list("pk", flat=True))
        for event_id in events:
            reopen_provider_event(provider_event_id=event_id)
        text = ngettext(
            "%(count)d event will be processed again.",
            "%(count)d events will be processed again.",
            len(events),
        )
        messages.success(request, text % {"count": len(events)})
