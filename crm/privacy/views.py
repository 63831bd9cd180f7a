"""A customer has themselves erased."""

from http import HTTPStatus

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from crm.identity.services import recognise_user
from crm.privacy.services import OpenOrdersError, erase_contact
from shop.accounts.models import User
from shop.accounts.services import StaffAccountError


@never_cache
@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_erase(request: HttpRequest) -> HttpResponse:
    """Say what will go and what stays; then erase, unless an order is still on its way."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 — the decorators let nobody else in
    if request.method != "POST":
        return render(request, "crm/privacy/erase.html", {"email": user.email})
    now = timezone.now()
    contact = recognise_user(user_id=user.pk, at=now)
    try:
        erase_contact(contact_id=contact.pk, at=now)
    except OpenOrdersError as error:
        return _refused(request, orders=error.numbers)
    except StaffAccountError:
        return _refused(request, is_staff=True)
    logout(request)
    return redirect("crm:account-erased")


@never_cache
@require_safe
def account_erased(request: HttpRequest) -> HttpResponse:
    """Say that it is done, to somebody whom we do not know any more."""
    context = {
        "heading": _("It is done"),
        "text": _("Your account and what we knew about you are erased."),
    }
    return render(request, "crm/page.html", context)


def _refused(
    request: HttpRequest, *, orders: list[str] | None = None, is_staff: bool = False
) -> HttpResponse:
    context = {"orders": orders or [], "is_staff": is_staff, "is_refused": True}
    return render(request, "crm/privacy/erase.html", context, status=HTTPStatus.CONFLICT)
