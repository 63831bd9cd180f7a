"""The cartons of each warehouse at the desk."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelectWidget

from logistics.packing.models import CartonSize
from logistics.packing.services import keep_standard_cartons
from shop.inventory.models import Warehouse
from shop.kernel.admin import OperationPage, ShopAdmin, as_money
from shop.kernel.money import Money


class StandardForm(forms.Form):
    """Which warehouse gets the standard set."""

    warehouse = forms.ModelChoiceField(
        label=gettext_lazy("Warehouse"),
        queryset=Warehouse.objects.filter(is_active=True).order_by("code"),
        widget=UnfoldAdminSelectWidget(),
    )


@admin.register(CartonSize)
class CartonSizeAdmin(ShopAdmin):
    """What parcels are planned with."""

    list_display = ("code", "warehouse", "inner", "room", "load", "price", "is_active")
    list_filter = (("warehouse", RelatedDropdownFilter), "is_active")
    list_select_related = ("warehouse",)
    ordering = ("warehouse", "code")
    search_fields = ("code", "warehouse__city")
    actions_list = ("standard",)
    fields = (
        ("warehouse", "code"),
        ("length_mm", "width_mm", "height_mm"),
        ("own_weight_g", "max_load_g"),
        "cost",
        "is_active",
    )

    @display(description=gettext_lazy("inside (mm)"))
    def inner(self, row: CartonSize) -> str:
        """Return the sides of the room in it."""
        return f"{row.length_mm} × {row.width_mm} × {row.height_mm}"

    @display(description=gettext_lazy("litres"))
    def room(self, row: CartonSize) -> str:
        """Return how much goes into it."""
        return number_format(f"{row.litres:.1f}")

    @display(description=gettext_lazy("carries (kg)"), ordering="max_load_g")
    def load(self, row: CartonSize) -> str:
        """Return how much goods it carries."""
        return number_format(f"{row.max_load_g / 1000:.2f}")

    @display(description=gettext_lazy("cost"), ordering="cost")
    def price(self, row: CartonSize) -> str:
        """Return what it costs, in the currency of the books."""
        return as_money(Money(row.cost, settings.ACCOUNTING_CURRENCY))

    @action(
        description=gettext_lazy("Take over the standard set"),
        url_path="standard",
        permissions=["add"],
    )
    def standard(self, request: HttpRequest) -> HttpResponse:
        """Ask which warehouse, then give it the cartons that it lacks."""
        form = StandardForm(request.POST or None)
        if form.is_valid():
            count = keep_standard_cartons(warehouse_id=form.cleaned_data["warehouse"].pk)
            text = ngettext(
                "%(count)d carton has been added.", "%(count)d cartons have been added.", count
            )
            messages.success(request, text % {"count": count})
            return redirect("admin:logistics_cartonsize_changelist")
        page = OperationPage(
            model_admin=self,
            title=_("Take over the standard set"),
            explanation=_(
                "A warehouse without cartons of its own plans with the standard set. Taken over, "
                "its cartons can be changed and switched off; those that it has stay as they are."
            ),
            submit_label=_("Take them over"),
            back_url=reverse("admin:logistics_cartonsize_changelist"),
        )
        return page.render(request, form=form)
