"""Carriers in the admin."""

import os

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.decorators import display

from logistics.carriers.models import Carrier, CarrierFile
from shop.kernel.admin import ReadOnlyAdmin, ShopAdmin

TONES = {"missing": "danger", "wrong": "danger", "ready": "success"}


@admin.register(Carrier)
class CarrierAdmin(ShopAdmin):
    """Who carries parcels, and how each is told of them."""

    list_display = ("name", "code", "kind", "is_polled", "polled_at", "readiness")
    list_filter = ("kind",)
    search_fields = ("name", "code")
    ordering = ("name",)
    fieldsets = (
        (None, {"fields": ("name", "code", "tracking_url", "number_format")}),
        (
            pgettext_lazy("parcel", "Labels"),
            {"fields": ("kind", "credentials_env", "per_minute", "parcel_price", "kilo_price")},
        ),
        (gettext_lazy("Scans"), {"fields": ("is_polled", "polled_at", "poll_error")}),
    )

    def get_readonly_fields(self, request: object, obj: Carrier | None = None) -> tuple[str, ...]:
        """Keep the code of a carrier that exists: rates and parcels refer to it."""
        shown = ("polled_at", "poll_error")
        return ("code", *shown) if obj else shown

    @display(description=gettext_lazy("readiness"), label=TONES)
    def readiness(self, carrier: Carrier) -> tuple[str, str]:
        """Return whether the carrier can be asked, and what was wrong when it last was."""
        needs_key = carrier.kind == Carrier.Kind.EASYPOST
        if needs_key and not os.environ.get(carrier.credentials_env or "-"):
            return "missing", _("no key")
        return ("wrong", carrier.poll_error) if carrier.poll_error else ("ready", _("ready"))


@admin.register(CarrierFile)
class CarrierFileAdmin(ReadOnlyAdmin):
    """Which files of a carrier were read."""

    list_display = ("name", "carrier", "sequence", "messages", "read_at")
    list_filter = ("carrier",)
    list_select_related = ("carrier",)
    ordering = ("-read_at", "-pk")
    search_fields = ("name",)
