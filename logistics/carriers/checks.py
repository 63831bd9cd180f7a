"""System checks of what must never happen in production."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from logistics.carriers.gateways.easypost.client import EASYPOST_API


@register()
def refuse_carrier_standin(
    app_configs: Sequence[AppConfig] | None,
    **_kwargs: object,
) -> list[CheckMessage]:
    """Refuse labels of a stand-in when DEBUG is off: no carrier would take such a parcel."""
    if settings.DEBUG or settings.EASYPOST_API_BASE == EASYPOST_API:
        return []
    return [
        Error(
            "EASYPOST_API_BASE leads to a stand-in although DEBUG is off.",
            hint="Unset EASYPOST_API_BASE.",
            id="logistics.E001",
        )
    ]
