"""The app's configuration."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """Wires the app's receivers once everything is loaded."""

    name = "content"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers and system checks."""
        from content import receivers  # noqa: F401, PLC0415 — models must be loaded first
        from content.pages import readiness  # noqa: F401, PLC0415
