"""The markets' terms for returns."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from logistics.returns.models import ReturnPolicy
from shop.kernel.admin import ShopAdmin, as_money


@admin.register(ReturnPolicy)
class ReturnPolicyAdmin(ShopAdmin):
    """What a market gives back, for how long, and when a thing may be kept."""

    list_display = ("market", "days", "delivery", "gives_back_duty", "cost", "keep_limit")
    list_select_related = ("market",)
    ordering = ("market_id",)
    search_fields = ("market__code", "market__name")

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> tuple[str, ...]:
        """Keep the market of a policy that exists."""
        return ("market",) if obj else ()

    @display(description=_("what a return costs us"), ordering="return_cost")
    def cost(self, policy: ReturnPolicy) -> str:
        """Return what a return costs, in the policy's currency."""
        return as_money(policy.return_cost)
