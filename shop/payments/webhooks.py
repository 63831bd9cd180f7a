"""Stripe's webhook: verify, store, answer. Everything else happens in a task."""

import json

import stripe
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shop.payments.services import store_provider_event

TOLERANCE_SECONDS = 300
MAX_BYTES = 512_000


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Keep a signed event; 400 for a forged, stale or broken one, 413 for a huge one."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        return HttpResponse(status=413)
    if not _is_genuine(request.body, request.headers.get("Stripe-Signature", "")):
        return HttpResponse(status=400)
    payload = json.loads(request.body)
    if not isinstance(payload, dict) or not {"id", "type"} <= payload.keys():
        return HttpResponse(status=400)
    store_provider_event(payload=payload, at=timezone.now())
    return HttpResponse(status=200)


def _is_genuine(body: bytes, signature: str) -> bool:
    """Accept any of the secrets, so that one can be replaced without losing events."""
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            stripe.Webhook.construct_event(body, signature, secret, tolerance=TOLERANCE_SECONDS)  # type: ignore[no-untyped-call]
        except (ValueError, stripe.SignatureVerificationError):
            continue
        return True
    return False
