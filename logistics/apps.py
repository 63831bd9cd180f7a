"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class LogisticsConfig(AppConfig):
    """Wires the app's receivers once everything is loaded."""

    name = "logistics"
    verbose_name = pgettext_lazy("part of the desk", "Logistics")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers and system checks."""
        from logistics import receivers  # noqa: F401, PLC0415 — models must be loaded first
        from logistics.carriers import checks, readiness  # noqa: F401, PLC0415
        from logistics.fulfilment import parcels  # noqa: F401, PLC0415
        from logistics.inbound import proofs  # noqa: F401, PLC0415
        from logistics.tracking import evidence  # noqa: F401, PLC0415
