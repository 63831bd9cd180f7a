"""EasyPost as a carrier.

A quote is a shipment at EasyPost, and a shipment's label can be bought once: we know its id before
we buy, so on any doubt we look at that shipment rather than buy again.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from http import HTTPStatus
from typing import Any

from django.conf import settings

from logistics.carriers.gateways.base import (
    CarrierRefusedError,
    CarrierUnavailableError,
    Label,
    LabelOrder,
    LabelQuote,
    ManifestOrder,
    ParcelToSend,
    ReportBatch,
)
from logistics.carriers.gateways.easypost.client import (
    EASYPOST_API,
    AlreadyDoneError,
    ask,
    client_of,
)
from logistics.carriers.gateways.easypost.shapes import parcel_fields, reports_of
from logistics.carriers.models import Carrier
from shop.kernel.http import FetchError, exchange
from shop.kernel.money import Money, round_money

# Asked for, done, or refused by the carrier because it was never used.
GIVEN_BACK = frozenset({"submitted", "refunded", "not_applicable"})


class EasyPostGateway:
    """Carriers that EasyPost reaches."""

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier
        self.client = client_of(carrier)

    def quote(self, parcel: ParcelToSend) -> list[LabelQuote]:
        """Return the rates of a shipment that is made for the question."""
        shipment = ask(lambda: self.client.shipment.create(**parcel_fields(parcel)))
        quotes = [
            LabelQuote(
                service=f"{rate.carrier} {rate.service}",
                price=_money(rate),
                days=rate.delivery_days,
                quote=shipment.id,
                rate=rate.id,
            )
            for rate in shipment.rates
        ]
        return sorted(quotes, key=lambda one: one.price.amount if one.price else Decimal(0))

    def buy(self, order: LabelOrder) -> Label:
        """Buy the shipment's label, or return the one that was bought before."""
        try:
            shipment = ask(lambda: self.client.shipment.buy(order.quote, rate={"id": order.rate}))
        except AlreadyDoneError:
            shipment = self._shipment(order)
        return _label(shipment)

    def void(self, order: LabelOrder) -> None:
        """Ask for the money back; a shipment whose label was never bought is left alone."""
        shipment = self._shipment(order)
        if not shipment.postage_label or shipment.refund_status in GIVEN_BACK:
            return
        try:
            shipment = ask(lambda: self.client.shipment.refund(order.quote))
        except AlreadyDoneError:
            shipment = self._shipment(order)
        if shipment.refund_status not in GIVEN_BACK:
            raise CarrierRefusedError(f"the label is not taken back: {shipment.refund_status}")

    def document(self, order: LabelOrder, parcel: ParcelToSend, *, made_at: datetime) -> bytes:
        """Fetch the PDF that EasyPost keeps of the label."""
        shipment = ask(lambda: self.client.shipment.label(order.quote, file_format="PDF"))
        is_standin = settings.EASYPOST_API_BASE != EASYPOST_API
        try:
            answer = exchange(shipment.postage_label.label_pdf_url, is_private_allowed=is_standin)
        except FetchError as error:
            raise CarrierUnavailableError(str(error)) from error
        if answer.status != HTTPStatus.OK:
            raise CarrierUnavailableError(f"the label cannot be fetched: {answer.status}")
        return answer.body

    def manifest(self, order: ManifestOrder) -> str:
        """Make a scan form of the shipments, or return the one that was made before."""
        shipments = [{"id": label.quote} for label in order.labels]
        try:
            form = ask(lambda: self.client.scan_form.create(shipments=shipments))
        except AlreadyDoneError:
            form = self._shipment(order.labels[0]).scan_form
        return str(form.id)

    def reports(self, numbers: Sequence[str], *, after: int) -> Iterator[ReportBatch]:
        """Yield what each parcel's tracker says, parcel by parcel."""
        for number in numbers:
            found = ask(partial(self.client.tracker.all, tracking_code=number))
            trackers = [tracker.to_dict() for tracker in found["trackers"]]
            yield ReportBatch(
                [report for one in trackers for report in reports_of(one, number=number)]
            )

    def put_away(self, batch: ReportBatch) -> None:
        """Do nothing: EasyPost keeps its history, and the inbox keeps each scan once."""

    def _shipment(self, order: LabelOrder) -> Any:
        return ask(lambda: self.client.shipment.retrieve(order.quote))


def _label(shipment: Any) -> Label:
    if not shipment.postage_label or not shipment.tracking_code:
        raise CarrierUnavailableError("the carrier has not made the label yet")
    return Label(str(shipment.tracking_code), _money(shipment.selected_rate))


def _money(rate: Any) -> Money:
    return round_money(Money(Decimal(rate.rate), rate.currency))
