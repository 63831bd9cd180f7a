"""Asking carriers for scans that they do not report by themselves."""

from datetime import datetime

from django.db import transaction

from logistics.carriers.gateways import (
    CarrierError,
    CarrierGateway,
    CarrierRefusedError,
    gateway_of,
)
from logistics.carriers.gateways.base import ReportBatch
from logistics.carriers.models import Carrier, CarrierFile
from logistics.carriers.services import store_reports
from logistics.labels.locks import lock_carrier
from logistics.labels.models import LabelPurchase
from logistics.labels.selectors import labels_to_poll, last_file_read
from logistics.labels.services.claim import CarrierBusyError, count_carrier_call

BATCH = 30
"""Parcels that are asked for at a time; the others have waited less."""


def poll_carrier(*, carrier: Carrier, at: datetime, gateway: CarrierGateway | None = None) -> None:
    """Store what a carrier has to say in the inbox of the webhooks.

    What is reported twice is kept once. What goes wrong is noted on the carrier's page, and the
    next round begins where this one has stopped.
    """
    error = ""
    try:
        provider = gateway or gateway_of(carrier)
        if carrier.has_network:
            _poll_parcels(carrier, provider=provider, at=at)
        else:
            _read_files(carrier, provider=provider, at=at)
    except CarrierBusyError:
        # Nothing is wrong: the minute's calls are used up, and labels come first.
        error = ""
    except CarrierError as problem:
        error = str(problem)[:300]
    Carrier.objects.filter(pk=carrier.pk).update(polled_at=at, poll_error=error)


def _poll_parcels(carrier: Carrier, *, provider: CarrierGateway, at: datetime) -> None:
    """Ask for one parcel after the other: one that is refused holds up nobody else, silence all.

    A silent carrier is not waited for once a parcel; the others come first the next time.
    """
    problem: CarrierRefusedError | None = None
    for label in labels_to_poll(carrier=carrier, limit=BATCH):
        count_carrier_call(carrier)
        try:
            for batch in provider.reports([label.tracking_number], after=0):
                store_reports(carrier_code=carrier.pk, reports=batch.reports, at=at)
        except CarrierRefusedError as error:
            problem = error
        finally:
            LabelPurchase.objects.filter(pk=label.pk).update(polled_at=at)
    if problem is not None:
        raise problem


def _read_files(carrier: Carrier, *, provider: CarrierGateway, at: datetime) -> None:
    for batch in provider.reports([], after=last_file_read(carrier=carrier)):
        _store_file(carrier, batch=batch, at=at)
        provider.put_away(batch)


@transaction.atomic(durable=True)
def _store_file(carrier: Carrier, *, batch: ReportBatch, at: datetime) -> None:
    """Keep a file's messages and its number together, unless somebody was quicker."""
    lock_carrier(code=carrier.pk)
    if batch.sequence is None or batch.sequence != last_file_read(carrier=carrier) + 1:
        return
    CarrierFile.objects.create(
        carrier=carrier,
        sequence=batch.sequence,
        name=batch.name,
        digest=batch.digest,
        messages=len(batch.reports),
        read_at=at,
    )
    store_reports(carrier_code=carrier.pk, reports=batch.reports, at=at)
