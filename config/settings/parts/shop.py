"""What the shop itself needs to know from outside."""

import os
from urllib.parse import urlsplit

from config.embedded import VAR_DIR
from config.env import env_int, env_str, env_url
from shop.kernel import currencies

STRIPE_SECRET_KEY = env_str("STRIPE_SECRET_KEY", "sk_test_fake")
STRIPE_PUBLISHABLE_KEY = env_str("STRIPE_PUBLISHABLE_KEY", "pk_test_fake")
STRIPE_WEBHOOK_SECRETS = env_str("STRIPE_WEBHOOK_SECRET", "whsec_test_secret").split(",")
STRIPE_API_BASE = env_url("STRIPE_API_BASE", "https://api.stripe.com", schemes=("https", "http"))
STRIPE_JS_URL = env_url(
    "STRIPE_JS_URL", "https://js.stripe.com/endive/stripe.js", schemes=("https", "http")
)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


STRIPE_BROWSER_ORIGINS = sorted({_origin(STRIPE_API_BASE), _origin(STRIPE_JS_URL)})
if STRIPE_API_BASE == "https://api.stripe.com":
    STRIPE_BROWSER_ORIGINS.append("https://hooks.stripe.com")

CARRIER_WEBHOOK_SECRET = env_str("CARRIER_WEBHOOK_SECRET", "carrier_test_secret")
# EasyPost; its key is in the variable that a carrier's page names. The demo asks a stand-in.
EASYPOST_API_BASE = env_url(
    "EASYPOST_API_BASE", "https://api.easypost.com/v2", schemes=("https", "http")
)
CARRIER_TIMEOUT_SECONDS = env_int("CARRIER_TIMEOUT_SECONDS", 20)
# Where files are exchanged with carriers: a folder that all hosts share.
CARRIER_FILES_DIR = env_str("CARRIER_FILES_DIR", str(VAR_DIR / "carriers"))
RESERVATION_MINUTES = env_int("RESERVATION_MINUTES", 15)
ACCOUNTING_CURRENCY = "EUR"
# What people choose from: what the shop can count in. Codes read alike in every language.
CURRENCY_CHOICES = [(code, code) for code in sorted(currencies.CURRENCIES)]
# What suppliers and forwarders are paid in beside the markets' currencies: their rates are kept.
PURCHASING_CURRENCIES = ("CNY", "INR")
RATES_MAX_AGE_DAYS = env_int("RATES_MAX_AGE_DAYS", 7)
RATES_URL = env_str("RATES_URL", "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml")
# The registers of businesses' tax numbers; a developer's machine asks a stand-in (see `demo`).
VIES_API_BASE = env_url(
    "VIES_API_BASE",
    "https://ec.europa.eu/taxation_customs/vies/rest-api",
    schemes=("https", "http"),
)
HMRC_API_BASE = env_url(
    "HMRC_API_BASE", "https://api.service.hmrc.gov.uk", schemes=("https", "http")
)
# Without credentials British numbers are "not reachable": orders go on, with VAT.
HMRC_CLIENT_ID = os.environ.get("HMRC_CLIENT_ID", "")
HMRC_CLIENT_SECRET = os.environ.get("HMRC_CLIENT_SECRET", "")
# A shopper waits for the answer.
VAT_REGISTER_TIMEOUT_SECONDS = env_int("VAT_REGISTER_TIMEOUT_SECONDS", 8)
# A tax provider is asked while a shopper waits; then our own rates are charged instead.
TAX_PROVIDER_TIMEOUT_SECONDS = env_int("TAX_PROVIDER_TIMEOUT_SECONDS", 3)
# How long an answer is good for the same question, and a silent provider is left alone.
TAX_ESTIMATE_SECONDS = env_int("TAX_ESTIMATE_SECONDS", 600)
TAX_PROVIDER_PAUSE_SECONDS = env_int("TAX_PROVIDER_PAUSE_SECONDS", 30)
# Off only where one address plays many shoppers.
RATE_LIMITS = True
# How many proxies of ours stand before the web server and append to X-Forwarded-For.
TRUSTED_PROXIES = env_int("TRUSTED_PROXIES", 0)
# Whether we may call addresses inside a private network.
OUTBOUND_PRIVATE = False
PUBLIC_URL = env_url("PUBLIC_URL", "http://127.0.0.1:8000", schemes=("https", "http"))
# Where the selling company sits; its registrations are rows (SellerRegistration).
SELLER_COUNTRY = env_str("SELLER_COUNTRY", "CN")
# The company that issues the documents: the code of a row (LegalEntity).
LEGAL_ENTITY = env_str("LEGAL_ENTITY", "kaolin")

# The version of the instructions on withdrawal (content/demo/pages/legal/withdrawal.yaml) that
# buyers are given with their order; each order's history keeps it.
WITHDRAWAL_TEXT_VERSION = "2026-11-26"
