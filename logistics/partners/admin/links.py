"""Partner warehouses: the connection's settings, and a page on how the exchange is going."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from logistics.partners.admin import steps
from logistics.partners.calculate import gap_text
from logistics.partners.models import PartnerExchange, PartnerLink, PartnerMessage
from logistics.partners.selectors import TOO_OFTEN, gaps_of, refused_messages, short_parcels
from shop.inventory.models import StockCount
from shop.kernel.admin import ShopAdmin, desk_context, require_permission

PERMISSION = "logistics.change_partnerlink"
State = PartnerMessage.State
MOST_SHOWN = 20
TASK = "exchange_with_partner_task"


@admin.register(PartnerLink)
class PartnerLinkAdmin(ShopAdmin):
    """Who runs which warehouse for us."""

    list_display = ("partner", "warehouse", "channel", "heard_at", "numbers", "waiting", "refused")
    list_display_links = None
    list_select_related = ("warehouse",)
    ordering = ("name",)
    search_fields = ("name", "warehouse__code")
    fields = ("warehouse", "name", "channel", "key_env", "patience_minutes", "is_active")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PartnerLink]:
        """Return the partners with how many messages wait and were refused."""
        rows: QuerySet[PartnerLink] = super().get_queryset(request)
        incoming = Q(messages__direction="IN")
        return rows.annotate(
            waits=Count("messages", filter=incoming & Q(messages__state=State.WAITING)),
            refusals=Count("messages", filter=incoming & Q(messages__state=State.REFUSED)),
        )

    def get_readonly_fields(
        self, request: HttpRequest, obj: PartnerLink | None = None
    ) -> tuple[str, ...]:
        """Keep the warehouse of a connection that exists: messages are about it."""
        return ("warehouse",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: numbers would begin anew. A connection is made inactive instead."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Add the page of the exchange and what can be done there."""
        guarded, prefix = self.admin_site.admin_view, "<slug:code>/exchange/"
        pages = {
            "": ("exchange", self.exchange_view),
            "file/": ("file", self._step(steps.file_page)),
            "hand-out/": ("hand_out", self._step(steps.hand_out_file)),
            "acknowledge/": ("acknowledge", self._step(steps.acknowledge_page)),
            "ask/<int:first>/<int:last>/": ("ask", self._step(steps.ask_view)),
            "skip/<int:first>/<int:last>/": ("skip", self._step(steps.skip_page)),
            "order/<int:shipment_id>/": ("order", self._step(steps.order_view)),
        }
        return [
            *(
                path(prefix + route, guarded(view), name=f"logistics_partnerlink_{name}")
                for route, (name, view) in pages.items()
            ),
            *super().get_urls(),
        ]

    def exchange_view(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show how the exchange is going and what is to be decided."""
        require_permission(request, "logistics.view_partnerlink")
        link = get_object_or_404(PartnerLink.objects.select_related("warehouse"), pk=code)
        return TemplateResponse(
            request,
            "admin/logistics/partnerlink/page.html",
            {**desk_context(self, request), **_exchange_context(link, request)},
        )

    def _step(self, step: steps.Step) -> steps.Step:
        def view(request: HttpRequest, code: str, **options: Any) -> HttpResponse:
            require_permission(request, PERMISSION)
            link = get_object_or_404(PartnerLink.objects.select_related("warehouse"), pk=code)
            return step(request, model_admin=self, link=link, **options)

        return view

    @display(description=gettext_lazy("partner"), ordering="name")
    def partner(self, link: PartnerLink) -> SafeString:
        """Return the way to its page."""
        url = reverse("admin:logistics_partnerlink_exchange", args=[link.pk])
        return format_html('<a class="ops-link" href="{}">{}</a>', url, link.name)

    @display(description=gettext_lazy("numbers in / out"))
    def numbers(self, link: PartnerLink) -> str:
        """Return how far each side has counted."""
        return f"{link.last_in} / {link.last_out}"

    @display(description=gettext_lazy("waiting"), ordering="waits")
    def waiting(self, link: PartnerLink) -> int:
        """Return how many messages wait for earlier ones."""
        return link.waits  # type: ignore[attr-defined,no-any-return]

    @display(description=gettext_lazy("refused"), ordering="refusals")
    def refused(self, link: PartnerLink) -> int:
        """Return how many messages were refused."""
        return link.refusals  # type: ignore[attr-defined,no-any-return]


def _exchange_context(link: PartnerLink, request: HttpRequest) -> dict[str, object]:
    outgoing = link.messages.filter(direction="OUT")
    exchange = PartnerExchange.objects.filter(link=link).first() or PartnerExchange(link=link)
    return {
        "title": str(link),
        "link": link,
        "exchange": exchange,
        "is_failing": exchange.failures >= TOO_OFTEN,
        "failed_url": reverse("admin:shop_failedtask_changelist") + f"?q={TASK}"
        if request.user.has_perm("shop.view_failedtask")
        else "",
        "may_act": request.user.has_perm(PERMISSION),
        "gaps": [(gap.start, gap.stop - 1, gap_text(gap)) for gap in gaps_of(link)],
        "refused": refused_messages().filter(link=link).order_by("sequence")[:MOST_SHOWN],
        "short": short_parcels()
        .filter(warehouse_id=link.pk)
        .select_related("order")
        .order_by("planned_at")[:MOST_SHOWN],
        "counts": StockCount.objects.filter(
            warehouse_id=link.pk, is_reported=True, state=StockCount.State.REVIEW
        ).order_by("pk"),
        "queued": outgoing.filter(state=State.QUEUED).count(),
        "unacknowledged": outgoing.filter(state=State.SENT).count(),
        "newest": link.messages.order_by("-created_at", "-pk")[:MOST_SHOWN],
        "messages_url": reverse("admin:logistics_partnermessage_changelist")
        + f"?link__warehouse__exact={link.pk}",
    }
