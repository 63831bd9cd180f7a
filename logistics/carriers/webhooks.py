"""What carriers call: verify, store, answer. The work is done by a task."""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from logistics.carriers.forms import MAX_BYTES, MalformedMessageError, parse_message
from logistics.carriers.gateways.base import ScanReport
from logistics.carriers.gateways.easypost import events as easypost_events
from logistics.carriers.models import Carrier
from logistics.carriers.services import store_reports
from logistics.carriers.signature import HEADER, SignatureError, verify


@csrf_exempt
@require_POST
def receive_carrier_event(request: HttpRequest, code: str) -> HttpResponse:
    """Store a signed message; 400 when it is not one, 413 when it is too long.

    Carriers sign as ``logistics.carriers.signature`` says, EasyPost in its own way.

    :raises Http404: when the message is well signed and there is no such carrier
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MAX_BYTES:
        return _refused("the message is too long", status=413)
    now = timezone.now()
    carrier = Carrier.objects.filter(code=code).first()
    try:
        reports = _reports(request, carrier, now)
    except (SignatureError, MalformedMessageError) as error:
        return _refused(str(error), status=400)
    if carrier is None:
        raise Http404
    store_reports(carrier_code=carrier.code, reports=reports, at=now)
    return JsonResponse({"received": True})


def _reports(request: HttpRequest, carrier: Carrier | None, now: datetime) -> list[ScanReport]:
    """Return what a message tells, once its signature fits.

    Whatever relays messages of EasyPost's carriers may sign them as everybody else's.
    """
    ours = request.headers.get(HEADER, "")
    if carrier is not None and carrier.kind == Carrier.Kind.EASYPOST and not ours:
        easypost_events.verify_event(
            body=request.body,
            header=request.headers.get(easypost_events.HEADER, ""),
            secrets=easypost_events.secrets_of(carrier),
        )
        _event_id, event = parse_message(request.body)
        return easypost_events.reports_in(event)
    verify(body=request.body, header=ours, secrets=_secrets(), now=int(now.timestamp()))
    event_id, payload = parse_message(request.body)
    return [ScanReport(event_id, payload)]


def _secrets() -> list[str]:
    return [part.strip() for part in settings.CARRIER_WEBHOOK_SECRET.split(",") if part.strip()]


def _refused(reason: str, *, status: int) -> HttpResponse:
    return JsonResponse({"error": reason}, status=status)
