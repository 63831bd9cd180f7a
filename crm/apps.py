"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class CrmConfig(AppConfig):
    """Wires the app's receivers once everything is loaded."""

    name = "crm"
    verbose_name = pgettext_lazy("part of the desk", "Customers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers and system checks."""
        # Models must be loaded first.
        from crm import receivers  # noqa: F401, PLC0415
        from crm.privacy import export  # noqa: F401, PLC0415
