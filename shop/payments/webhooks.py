"""Stripe's webhook: verify, store, answer. Everything else happens in a task."""

import stripe
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shop.kernel.storable_json import parse_storable
from shop.payments.services.inbox import store_provider_event, without_nul

TOLERANCE_SECONDS = 300
MAX_BYTES = 512_000
MAX_NAME = 80


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Keep a signed event; 400 for a forged, stale or broken one, 413 for a huge one."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MAX_BYTES:
        return HttpResponse(status=413)
    try:
        payload = parse_storable(request.body)
    except ValueError:
        return HttpResponse(status=400)
    if not _is_genuine(request.body.decode(), request.headers.get("Stripe-Signature", "")):
        return HttpResponse(status=400)
    payload = without_nul(payload)
    if not isinstance(payload, dict) or not all(_is_name(payload.get(k)) for k in ("id", "type")):
        return HttpResponse(status=400)
    store_provider_event(payload=payload, at=timezone.now())
    return HttpResponse(status=200)


def _is_genuine(body: str, signature: str) -> bool:
    """Accept any of the secrets, so that one can be replaced without losing events."""
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE_SECONDS)
        except (ValueError, stripe.SignatureVerificationError):
            continue
        return True
    return False


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_NAME
