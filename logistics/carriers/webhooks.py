"""What carriers call: verify, store, answer. The work is done by a task."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from logistics.carriers.forms import MAX_BYTES, MalformedMessageError, parse_message
from logistics.carriers.models import Carrier
from logistics.carriers.services import store_carrier_event
from logistics.carriers.signature import HEADER, SignatureError, verify


@csrf_exempt
@require_POST
def receive_carrier_event(request: HttpRequest, code: str) -> HttpResponse:
    """Store a signed message; 400 when it is not one, 413 when it is too long."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MAX_BYTES:
        return _refused("the message is too long", status=413)
    now = timezone.now()
    try:
        verify(
            body=request.body,
            header=request.headers.get(HEADER, ""),
            secrets=_secrets(),
            now=int(now.timestamp()),
        )
        event_id, payload = parse_message(request.body)
    except (SignatureError, MalformedMessageError) as error:
        return _refused(str(error), status=400)
    carrier = get_object_or_404(Carrier, code=code)
    store_carrier_event(carrier_code=carrier.code, event_id=event_id, payload=payload, at=now)
    return JsonResponse({"received": True})


def _secrets() -> list[str]:
    return [part.strip() for part in settings.CARRIER_WEBHOOK_SECRET.split(",") if part.strip()]


def _refused(reason: str, *, status: int) -> HttpResponse:
    return JsonResponse({"error": reason}, status=status)
