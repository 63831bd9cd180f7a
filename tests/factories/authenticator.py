"""The authenticator app of a test's person."""

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value


def code_of(secret: str) -> str:
    """Return what the app shows now, RFC 6238.

    Not the first code that allauth would still take: that one is the oldest, and runs out at
    the next tick.
    """
    counter = int(time.time()) // app_settings.TOTP_PERIOD
    return str(format_hotp_value(hotp_value(secret, counter)))
