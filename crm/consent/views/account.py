"""What signed-in customers allow."""

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from crm.consent.models import ConsentRecord
from crm.consent.selectors import is_granted, records_of
from crm.consent.services import Asked, end_newsletter, grant_newsletter
from crm.identity.services import recognise_user
from shop.accounts.models import User
from shop.kernel.formats import format_datetime
from shop.markets.context import active_variant


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_newsletter(request: HttpRequest) -> HttpResponse:
    """Show what the customer has said about the newsletter, and take another statement."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 — the decorator lets nobody else in
    if request.method == "POST":
        _take_statement(user, request.POST.get("choice", ""))
        messages.success(request, _("Your choice has been saved."))
        return redirect("crm:account-newsletter")
    contact = recognise_user(user_id=user.pk, at=timezone.now())
    locale = active_variant().locale
    history = [
        {"at": format_datetime(row.created_at, locale=locale), "label": row.get_state_display()}
        for row in records_of(contact)
    ]
    context = {
        "email": user.email,
        "is_granted": is_granted(contact),
        "is_proven": _is_proven(user),
        "history": history,
    }
    return render(request, "crm/newsletter/account.html", context)


def _take_statement(user: User, choice: str) -> None:
    now = timezone.now()
    asked = Asked(source=ConsentRecord.Source.ACCOUNT, language=active_variant().code)
    contact = recognise_user(user_id=user.pk, at=now)
    if choice == "leave":
        end_newsletter(contact_id=contact.pk, asked=asked, at=now)
    elif choice == "subscribe" and _is_proven(user):
        grant_newsletter(contact_id=contact.pk, asked=asked, at=now)


def _is_proven(user: User) -> bool:
    own = EmailAddress.objects.filter(user_id=user.pk, email__iexact=user.email)
    return bool(own.filter(verified=True).exists())
