"""The newsletter's pages: ask, confirm, leave.

Links in mails are opened by programs that look for viruses, so opening one changes nothing: a
button does. Only the mail program's own button (RFC 8058) needs no page.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from crm.consent.forms import NewsletterForm
from crm.consent.models import ConsentRecord
from crm.consent.services import (
    Asked,
    LinkExpiredError,
    LinkUnknownError,
    ask_for_newsletter,
    confirm_newsletter,
    contact_of_leave_token,
    end_newsletter,
)
from shop.kernel.rate_limit import rate_limited
from shop.kernel.same_origin import same_origin_post
from shop.markets.context import active_variant

Source = ConsentRecord.Source
PER_MINUTE = 6
ONE_CLICK = "One-Click"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@same_origin_post
@rate_limited(name="newsletter", per_minute=PER_MINUTE)
def newsletter(request: HttpRequest) -> HttpResponse:
    """Show the form, or note the address that was typed and say the same to everybody."""
    if request.method != "POST":
        return _form_page(request)
    form = NewsletterForm(request.POST)
    if not form.is_valid():
        error = form.errors["email"][0]
        return _form_page(request, error=str(error), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    ask_for_newsletter(
        email=form.cleaned_data["email"], asked=_asked(Source.FOOTER), at=timezone.now()
    )
    return redirect("crm:newsletter-asked")


@never_cache
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Say what happens now, without saying who is known."""
    return _page(
        request,
        heading=_("Please look into your mailbox"),
        text=_(
            "We have sent you a link. Open it within seven days to confirm that the address is "
            "yours. Whoever has the newsletter already gets no mail."
        ),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@same_origin_post
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the last click, then grant the newsletter; a second click finds it granted."""
    if request.method != "POST":
        return _page(
            request,
            heading=_("One more click"),
            text=_("Confirm that you want Kaolin’s newsletter, about once a month."),
            submit_label=_("Confirm my address"),
        )
    try:
        confirm_newsletter(token=token, at=timezone.now())
    except LinkExpiredError:
        return _form_page(
            request,
            heading=_("This link has expired"),
            text=_("It worked for seven days. Type your address once more for a new one."),
            status=HTTPStatus.GONE,
        )
    except LinkUnknownError:
        return _dead_link(request)
    return _page(
        request,
        heading=_("Thank you, and welcome"),
        text=_("Your address is confirmed. From now on we write to you about once a month."),
    )


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the last click, then end the newsletter; the secret link is all that is needed."""
    try:
        contact = contact_of_leave_token(token)
    except LinkUnknownError:
        return _dead_link(request)
    if request.method != "POST":
        return _page(
            request,
            heading=_("Leave the newsletter?"),
            text=_("Mails about your orders still reach you."),
            submit_label=_("Leave the newsletter"),
        )
    is_one_click = request.POST.get("List-Unsubscribe") == ONE_CLICK
    source = Source.ONE_CLICK if is_one_click else Source.MAIL
    end_newsletter(contact_id=contact.pk, asked=_asked(source), at=timezone.now())
    return _page(
        request,
        heading=_("You have left the newsletter"),
        text=_("You will get no more of it. Mails about your orders still reach you."),
    )


def _asked(source: str) -> Asked:
    return Asked(source=source, language=active_variant().code)


def _dead_link(request: HttpRequest) -> HttpResponse:
    return _form_page(
        request,
        heading=_("This link does not work any more"),
        text=_("It may be incomplete, or you have left the newsletter since."),
        status=HTTPStatus.NOT_FOUND,
    )


def _form_page(
    request: HttpRequest,
    *,
    heading: str = "",
    text: str = "",
    error: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "heading": heading or _("Newsletter"),
        "text": text or _("Type your address, and we send you a link to confirm it."),
        "shows_form": True,
        "error": error,
        "typed": request.POST.get("email", "")[:254],
    }
    return render(request, "crm/page.html", context, status=status)


def _page(request: HttpRequest, *, heading: str, text: str, submit_label: str = "") -> HttpResponse:
    context = {"heading": heading, "text": text, "submit_label": submit_label}
    return render(request, "crm/page.html", context)
