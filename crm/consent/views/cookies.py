"""The cookie question: asked once, answered with one of three equal buttons."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from crm.consent.cookies import TEXT_VERSION, granted_purposes, remember_answer
from crm.consent.services import PURPOSES, record_choice
from shop.kernel.same_origin import same_origin_post
from shop.markets.context import active_variant


@never_cache
@require_GET
def banner(request: HttpRequest) -> HttpResponse:
    """Show the question to whoever has not answered it yet; nothing is set before an answer."""
    if granted_purposes(request) is not None:
        return HttpResponse(status=204)
    return render(request, "crm/consent/_banner.html")


@never_cache
@require_GET
def consent_settings(request: HttpRequest) -> HttpResponse:
    """Show what may be allowed and what is."""
    granted = granted_purposes(request) or []
    return render(request, "crm/consent/settings.html", {"purposes": _purposes(granted)})


@never_cache
@require_POST
@same_origin_post
def save(request: HttpRequest) -> HttpResponse:
    """Record the answer, or lead to the settings of whoever wants to choose."""
    choice, chosen = request.POST.get("choice"), request.POST.getlist("purpose")
    is_from_banner = "HX-Request" in request.headers
    if choice == "custom" and is_from_banner:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("crm:consent-settings")
        return response
    purposes = {"all": list(PURPOSES), "custom": chosen}.get(choice or "", [])
    record = record_choice(
        purposes=purposes,
        text_version=TEXT_VERSION,
        language=active_variant().code,
        at=timezone.now(),
    )
    answer = HttpResponse("") if is_from_banner else redirect("crm:consent-settings")
    remember_answer(answer, purposes=record.purposes)
    return answer


def _purposes(granted: list[str]) -> list[dict[str, object]]:
    texts = {
        "necessary": (
            _("Necessary"),
            _("Your basket, your sign-in, your language and this choice."),
        ),
        "preferences": (_("Preferences"), _("The pieces you looked at last and how you sort.")),
        "statistics": (_("Statistics"), _("Our own counts of what is useful, nobody else's.")),
    }
    return [
        {
            "code": code,
            "label": label,
            "description": description,
            "is_required": code == "necessary",
            "is_granted": code in granted,
        }
        for code, (label, description) in texts.items()
    ]
