"""The app's configuration."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    """Wires the app's receivers once everything is loaded."""

    name = "crm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers and system checks."""
        from crm import receivers  # noqa: F401, PLC0415 — models must be loaded first
