"""Staff reach their desks only with a second factor."""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _


class StaffSecondFactor:
    """Send whoever opens a desk through the shop's own sign-in and its second factor.

    The desks' own sign-in forms ask for a password only, so they are not reached. Switched off by
    STAFF_SECOND_FACTOR, e.g. in the demo, whose passwords are printed on the terminal.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through, or lead to what is missing."""
        is_guarded = settings.STAFF_SECOND_FACTOR and request.path.startswith(settings.DESKS)
        missing = _lead_to_missing_step(request) if is_guarded else None
        return missing or self.get_response(request)


def _lead_to_missing_step(request: HttpRequest) -> HttpResponseRedirect | None:
    back = urlencode({"next": request.get_full_path()})
    if not request.user.is_authenticated:
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{back}")
    records = get_authentication_records(request, request.user)
    if any(record.get("method") == "mfa" for record in records):
        return None
    if is_mfa_enabled(request.user):
        return redirect(f"{reverse('mfa_reauthenticate')}?{back}")
    messages.info(request, _("The desks need a second factor. Please set one up first."))
    return redirect("mfa_activate_totp")
