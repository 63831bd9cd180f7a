"""Send a carrier's scan to the running shop, signed as a carrier would."""

import json
import time
import urllib.error
import urllib.request
import uuid
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from logistics.carriers.signature import HEADER, sign
from logistics.fulfilment.models import Shipment
from logistics.tracking.models import TrackingEvent

TIMEOUT_SECONDS = 10


class Command(BaseCommand):
    """The carrier of the demo."""

    help = "Report a scan of a parcel to the running shop over HTTP, as its carrier would."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the parcel and what happened to it."""
        parser.add_argument("tracking_number")
        parser.add_argument("status", type=str.upper, choices=TrackingEvent.Code.values)
        parser.add_argument("--location", default="")
        parser.add_argument(
            "--at", type=datetime.fromisoformat, help="When it happened, e.g. 2026-03-01T09:00"
        )
        parser.add_argument("--shop", default=settings.PUBLIC_URL, help="The shop's address.")

    def handle(self, *_args: object, **options: Any) -> None:
        """Sign and send the message."""
        number = options["tracking_number"]
        code = (
            Shipment.objects.filter(tracking_number=number)
            .values_list("carrier_id", flat=True)
            .first()
        )
        if code is None:
            raise CommandError(f"No parcel has the tracking number {number}.")
        address = options["shop"].rstrip("/") + reverse("logistics:carrier-events", args=[code])
        self._post(address, body=json.dumps(self._message(number, options)).encode())
        self.stdout.write(self.style.SUCCESS(f"{code} reported {options['status']} of {number}."))

    def _message(self, number: str, options: dict[str, Any]) -> dict[str, str]:
        at = options["at"] or timezone.now()
        return {
            "id": f"scan_{uuid.uuid4().hex}",
            "tracking_number": number,
            "status": options["status"],
            "location": options["location"],
            "occurred_at": (at if at.tzinfo else timezone.make_aware(at)).isoformat(),
        }

    def _post(self, address: str, *, body: bytes) -> None:
        secret = settings.CARRIER_WEBHOOK_SECRET.split(",")[0]
        request = urllib.request.Request(  # noqa: S310 — an address that the operator gave
            address,
            data=body,
            headers={
                "Content-Type": "application/json",
                HEADER: sign(body=body, secret=secret, timestamp=int(time.time())),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
                return
        except (OSError, urllib.error.URLError) as error:
            raise CommandError(f"{address} did not take the scan: {error}") from error
