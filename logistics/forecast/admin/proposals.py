"""What to buy and what to move: a person looks, changes the units, and accepts or rejects."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget

from logistics.forecast.admin.forecasts import as_units
from logistics.forecast.models import StockProposal
from logistics.forecast.selectors import open_proposals, target_for
from logistics.forecast.services import ProposalDecidedError, decide_proposal
from shop.kernel.admin import (
    DASHBOARD,
    OperationPage,
    ShownAdmin,
    Tile,
    actor_of,
    require_permission,
)

State, Kind = StockProposal.State, StockProposal.Kind
PERMISSION = "logistics.change_stockproposal"
TONES = {State.OPEN: "warning", State.ACCEPTED: "success", State.REJECTED: "danger"}
MOST_UNITS = 1_000_000


class DecideForm(forms.Form):
    """How many units, and why if they are others."""

    units = forms.IntegerField(
        label=gettext_lazy("Units"),
        min_value=0,
        max_value=MOST_UNITS,
        widget=UnfoldAdminIntegerFieldWidget(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("0 rejects the proposal."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )


class StateFilter(admin.SimpleListFilter):
    """What is to be decided unless something else is asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"
    ALL = "all"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Return the states, and all of them."""
        return [*((one.value, str(one.label)) for one in State), (self.ALL, _("all"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield the choices without Django's "All", which would be a second one."""
        for value, title in self.lookup_choices:
            yield {
                "selected": (self.value() or State.OPEN) == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[StockProposal]
    ) -> QuerySet[StockProposal]:
        """Return the chosen proposals."""
        value = self.value() or State.OPEN
        return queryset if value == self.ALL else queryset.filter(state=value)


@admin.register(StockProposal)
class StockProposalAdmin(ShownAdmin):
    """Proposals; those of one warehouse stand together, as they share its container."""

    page_template = "admin/logistics/stockproposal/page.html"
    list_display = ("thing", "what", "route", "units", "reason_label", "status", "next_step")
    list_filter = (StateFilter, "kind", ("warehouse", RelatedDropdownFilter))
    list_select_related = ("variant__product", "warehouse", "source")
    ordering = ("warehouse", "kind", "variant__sku", "pk")
    search_fields = ("variant__sku", "variant__product__slug")
    search_help_text = gettext_lazy("SKU or product")
    actions = ("accept_selected", "reject_selected")

    def get_urls(self) -> list[URLPattern]:
        """Add the page on which a proposal is decided."""
        view = self.admin_site.admin_view(self.decide_view)
        decide = path("<int:proposal_id>/decide/", view, name="logistics_stockproposal_decide")
        return [decide, *super().get_urls()]

    @display(description=gettext_lazy("variant"), ordering="variant__sku", header=True)
    def thing(self, proposal: StockProposal) -> list[str]:
        """Return the SKU above the product."""
        return [proposal.variant.sku, proposal.variant.product.slug]

    @display(description=gettext_lazy("what to do"), ordering="kind", label=True)
    def what(self, proposal: StockProposal) -> str:
        """Return whether to buy or to move."""
        return proposal.get_kind_display()

    @display(description=gettext_lazy("warehouse"), ordering="warehouse")
    def route(self, proposal: StockProposal) -> str:
        """Return where the units go, and from where if they are moved."""
        return route_of(proposal)

    @display(description=gettext_lazy("reason"))
    def reason_label(self, proposal: StockProposal) -> str:
        """Return why, in one sentence."""
        return reason_of(proposal)

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def status(self, proposal: StockProposal) -> tuple[str, str]:
        """Return whether it is decided."""
        return proposal.state, proposal.get_state_display()

    @display(description=gettext_lazy("next step"))
    def next_step(self, proposal: StockProposal) -> SafeString | str:
        """Return the way to the decision."""
        if proposal.state != State.OPEN:
            return ""
        url = reverse("admin:logistics_stockproposal_decide", args=[proposal.pk])
        return format_html('<a class="ops-link" href="{}">{}</a>', url, _("Decide"))

    @admin.action(description=gettext_lazy("Accept as proposed"), permissions=["operate"])
    def accept_selected(self, request: HttpRequest, queryset: QuerySet[StockProposal]) -> None:
        """Accept the chosen proposals with their units."""
        done = sum(_is_decided(request, one, one.proposed_units) for one in queryset)
        text = ngettext("%(count)d proposal accepted.", "%(count)d proposals accepted.", done)
        messages.success(request, text % {"count": done})

    @admin.action(description=gettext_lazy("Reject"), permissions=["operate"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[StockProposal]) -> None:
        """Reject the chosen proposals."""
        done = sum(_is_decided(request, one, 0) for one in queryset)
        text = ngettext("%(count)d proposal rejected.", "%(count)d proposals rejected.", done)
        messages.success(request, text % {"count": done})

    def decide_view(self, request: HttpRequest, proposal_id: int) -> HttpResponse:
        """Show a proposal with its reason, take the units, and go on to the next."""
        require_permission(request, PERMISSION)
        proposal = get_object_or_404(
            StockProposal.objects.select_related("variant", "warehouse", "source"), pk=proposal_id
        )
        if proposal.state != State.OPEN:
            messages.warning(request, _("This proposal is decided."))
            return redirect("admin:logistics_stockproposal_change", proposal.pk)
        form = DecideForm(request.POST or None, initial={"units": proposal.units})
        if form.is_valid():
            units, note = form.cleaned_data["units"], form.cleaned_data["note"]
            if _is_decided(request, proposal, units, note=note):
                said = _("The proposal is accepted.") if units else _("The proposal is rejected.")
                messages.success(request, said)
            return redirect("admin:logistics_stockproposal_changelist")
        page = OperationPage(
            model_admin=self,
            title=title_of(proposal),
            subtitle=route_of(proposal),
            submit_label=_("Decide"),
            back_url=reverse("admin:logistics_stockproposal_change", args=[proposal.pk]),
            template="admin/logistics/stockproposal/decide.html",
        )
        context = {"route": route_of(proposal), **explained(proposal)}
        return page.render(request, form=form, context=context)

    def page_context(self, request: HttpRequest, obj: StockProposal) -> dict[str, object]:
        """Return the proposal, why it was made and what was decided."""
        return {
            "title": title_of(obj),
            "proposal": obj,
            "tone": TONES[State(obj.state)],
            "route": route_of(obj),
            "target": target_for(proposal=obj),
            "can_decide": obj.state == State.OPEN and request.user.has_perm(PERMISSION),
            **explained(obj),
        }


def title_of(proposal: StockProposal) -> str:
    """Return what is proposed, as a page's title."""
    title = _("Buy %(sku)s") if proposal.kind == Kind.REPLENISH else _("Move %(sku)s")
    return title % {"sku": proposal.variant.sku}


def route_of(proposal: StockProposal) -> str:
    """Return where the units go, and from where if they are moved."""
    if proposal.source is None:
        return str(proposal.warehouse)
    return f"{proposal.source} → {proposal.warehouse}"


def reason_of(proposal: StockProposal) -> str:
    """Return why it was made, in one sentence."""
    figures = proposal.reason
    return _("%(available)d available, reorder point %(point)d, %(weekly)s sold a week.") % {
        "available": figures["available"],
        "point": figures["point"],
        "weekly": as_units(figures["weekly"]),
    }


def explained(proposal: StockProposal) -> dict[str, object]:
    """Return the reason and the figures behind it."""
    figures = proposal.reason
    rows = [
        (_("Proposed"), proposal.proposed_units),
        (_("Buy up to"), figures["up_to"]),
        (_("Safety stock"), figures["safety"]),
        (_("Minimum order quantity"), figures["minimum"]),
        (_("Units in a carton"), figures["carton"]),
    ]
    if proposal.kind == Kind.REPLENISH:
        rows += [
            (_("Of these, to fill the container"), figures["added"]),
            (_("Litres"), as_units(figures["litres"])),
            (_("Containers for the warehouse"), as_units(figures["containers"])),
        ]
    return {"reason": reason_of(proposal), "facts": rows}


@DASHBOARD.tile(position=36, permission="logistics.view_stockproposal")
def proposals_tile(_request: HttpRequest) -> Tile:
    """Count the proposals to decide."""
    waiting = open_proposals().count()
    return Tile(
        title=_("Stock proposals"),
        figure=str(waiting),
        note=_("to buy or move, to be decided"),
        url=reverse("admin:logistics_stockproposal_changelist"),
        icon="add_shopping_cart",
    )


def _is_decided(
    request: HttpRequest, proposal: StockProposal, units: int, *, note: str = ""
) -> bool:
    try:
        decide_proposal(
            proposal_id=proposal.pk,
            units=units,
            note=note,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except ProposalDecidedError:
        messages.warning(
            request, _("%(sku)s has been decided already.") % {"sku": proposal.variant.sku}
        )
        return False
    return True
