"""Languages and markets: one LANGUAGES entry for each pair that the market file names."""

from config.env import BASE_DIR
from shop.markets.registry import REGISTRY

LANGUAGES = [
    # Wagtail wants its content languages here; MarketMiddleware refuses them as addresses.
    *REGISTRY.languages.items(),
    *(
        (
            variant.code,
            f"{REGISTRY.languages[variant.language]} – {variant.market.name}",
        )
        for variant in REGISTRY.variants.values()
    ),
]
WAGTAIL_CONTENT_LANGUAGES = list(REGISTRY.languages.items())
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = list(REGISTRY.languages.items())
# A translation is published by whoever has translated it, not together with the original.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
# What a request without a market gets, e.g. in the admin.
LANGUAGE_CODE = "en-gb"
LANGUAGE_COOKIE_NAME = "variant"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
