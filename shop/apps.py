"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ShopConfig(AppConfig):
    """Wires the app's receivers once everything is loaded."""

    name = "shop"
    verbose_name = pgettext_lazy("part of the desk", "Shop")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers and system checks."""
        from shop import readiness, receivers  # noqa: F401, PLC0415 — models must be loaded first
        from shop.kernel import checks  # noqa: F401, PLC0415
        from shop.markets.catalogues import share_catalogues  # noqa: PLC0415

        share_catalogues()
