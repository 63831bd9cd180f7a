"""Carriers in the admin."""

import os

from django.conf import settings
from django.contrib import admin
from django.urls import reverse
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
        (
            gettext_lazy("Scans"),
            {"fields": ("message_url", "webhook_env", "is_polled", "polled_at", "poll_error")},
        ),
    )

    def get_readonly_fields(self, request: object, obj: Carrier | None = None) -> tuple[str, ...]:
        """Keep the code of a carrier that exists: rates and parcels refer to it."""
        shown = ("message_url", "polled_at", "poll_error")
        return ("code", *shown) if obj else shown

    @display(description=gettext_lazy("address for its messages"))
    def message_url(self, carrier: Carrier) -> str:
        """Return where the carrier posts its scans, to be entered on its own pages."""
        if not carrier.pk:
            return "–"
        path = reverse("logistics:carrier-events", args=[carrier.pk])
        return settings.PUBLIC_URL.rstrip("/") + path

    @display(description=gettext_lazy("readiness"), label=TONES)
    def readiness(self, carrier: Carrier) -> tuple[str, str]:
        """Return whether the carrier can be asked, and what was wrong when it last was."""
        needs_key = carrier.kind == Carrier.Kind.EASYPOST
        if needs_key and not os.environ.get(carrier.credentials_env or "-"):
            return "missing", _("no key")
        if carrier.webhook_env and not os.environ.get(carrier.webhook_env):
            return "missing", _("no webhook secret")
        return ("wrong", carrier.poll_error) if carrier.poll_error else ("ready", _("ready"))


@admin.register(CarrierFile)
class CarrierFileAdmin(ReadOnlyAdmin):
    """Which files of a carrier were read."""

    list_display = ("name", "carrier", "sequence", "messages", "read_at")
    list_filter = ("carrier",)
    list_select_related = ("carrier",)
    ordering = ("-read_at", "-pk")
    search_fields = ("name",)
