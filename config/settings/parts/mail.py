"""Mail: the console unless a host is named."""

from config.embedded import VAR_DIR
from config.env import env_bool, env_int, env_str

EMAIL_HOST = env_str("EMAIL_HOST", "localhost")
EMAIL_PORT = env_int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env_str("EMAIL_HOST_USER", " ").strip()
EMAIL_HOST_PASSWORD = env_str("EMAIL_HOST_PASSWORD", " ").strip()
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
# "name:secret" of the mail provider's webhooks, which tell of mails that come back.
ANYMAIL = {"WEBHOOK_SECRET": env_str("MAIL_WEBHOOK_SECRET", " ").strip() or None}
EMAIL_BACKEND = env_str(
    "EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST != "localhost"
    else "django.core.mail.backends.console.EmailBackend",
)
# Where the demo's mails go: a terminal full of them would hide the addresses it prints.
EMAIL_FILE_PATH = VAR_DIR / "mails"
DEFAULT_FROM_EMAIL = env_str("DEFAULT_FROM_EMAIL", "Kaolin <orders@kaolin.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who sells, as the foot of every mail names it.
SELLER_LINE = env_str(
    "SELLER_LINE",
    "Kaolin Porcelain Co., Ltd. · 1 Example Kiln Road · 333000 Jingdezhen · China",
)
