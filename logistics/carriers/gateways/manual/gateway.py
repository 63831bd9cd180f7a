"""Labels of our own: the number is ours, the price is the carrier's tariff."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import ceil

from logistics.carriers.gateways.base import (
    Label,
    LabelOrder,
    LabelQuote,
    ManifestOrder,
    ParcelToSend,
    ReportBatch,
)
from logistics.carriers.gateways.manual.label import set_label
from logistics.carriers.models import Carrier
from logistics.carriers.numbers import own_number
from shop.kernel.money import Money, round_money


class ManualGateway:
    """A carrier without any interface; everything happens here."""

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier

    def quote(self, parcel: ParcelToSend) -> list[LabelQuote]:
        """Return the one service, at the tariff of the carrier's page."""
        return [LabelQuote(service=self.carrier.name, price=tariff(self.carrier, parcel=parcel))]

    def buy(self, order: LabelOrder) -> Label:
        """Return the label of the serial: it is the number, so there can be no second one."""
        return Label(tracking_number=own_number(order.serial), price=order.price)

    def void(self, order: LabelOrder) -> None:
        """Do nothing: nobody knows of the label yet."""

    def document(self, order: LabelOrder, parcel: ParcelToSend, *, made_at: datetime) -> bytes:
        """Return the label."""
        return set_label(
            parcel, carrier=self.carrier.name, number=order.tracking_number, made_at=made_at
        )

    def manifest(self, order: ManifestOrder) -> str:
        """Return nothing: the list is handed over on paper."""
        return ""

    def reports(self, numbers: Sequence[str], *, after: int) -> Iterator[ReportBatch]:
        """Yield nothing: scans come from whoever carries, or not at all."""
        return iter(())

    def put_away(self, batch: ReportBatch) -> None:
        """Do nothing."""


def tariff(carrier: Carrier, *, parcel: ParcelToSend) -> Money | None:
    """Return what the carrier bills for a parcel; nothing when nobody has entered it."""
    if carrier.parcel_price is None:
        return None
    price = carrier.parcel_price
    if carrier.kilo_price is not None:
        kilos = ceil(parcel.weight_g / 1000)
        price += Money(carrier.kilo_price * kilos, price.currency)
    return round_money(price)
