"""The facts of planned parcels, as the tax engine asks for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings

from shop.delivery.calculate import PlannedParcel
from shop.delivery.selectors import DeliveryOption
from shop.landed.values import Journey, Part, Standing, Wanted
from shop.tax.calculate import Shipping, SnapshotLine, TaxSnapshot, Terms


def snapshots_of(
    option: DeliveryOption,
    *,
    journey: Journey,
    by_variant: Mapping[int, Wanted],
    standing: Standing,
) -> tuple[TaxSnapshot, ...]:
    """Return one snapshot per parcel of a delivery."""
    market = journey.market
    contents = contents_of([plan.parcel for plan in option.plans], by_variant=by_variant)
    return tuple(
        TaxSnapshot(
            seller_country=settings.SELLER_COUNTRY,
            registrations=standing.registrations,
            ships_from=plan.ships_from,
            destination=journey.destination,
            tax_point=journey.on,
            currency=market.currency,
            prices_include_tax=market.prices_include_tax,
            lines=_lines(parts, by_variant=by_variant),
            shipping=Shipping(plan.price, is_shown_separately=bool(plan.price.amount)),
            buyer=journey.buyer,
            terms=Terms.DDP,
            fx=standing.fx,
        )
        for plan, parts in zip(option.plans, contents, strict=True)
    )


def contents_of(
    parcels: Sequence[PlannedParcel], *, by_variant: Mapping[int, Wanted]
) -> list[list[tuple[int, Part]]]:
    """Return what is in each parcel, by variant id and price.

    Where the units of a variant cost differently and travel in several parcels, the first parcel
    takes those that were wanted first; every unit is in exactly one.
    """
    left = {pk: [[part, part.quantity] for part in row.priced] for pk, row in by_variant.items()}
    return [
        [
            (variant_id, part)
            for variant_id, quantity in parcel.quantities.items()
            for part in _taken(left[variant_id], quantity)
        ]
        for parcel in parcels
    ]


def _taken(left: list[list[Any]], quantity: int) -> Iterator[Part]:
    for row in left:
        part, units = row
        taken = min(units, quantity)
        if taken:
            row[1], quantity = units - taken, quantity - taken
            yield replace(part, quantity=taken)


def _lines(
    parts: Iterable[tuple[int, Part]], *, by_variant: Mapping[int, Wanted]
) -> tuple[SnapshotLine, ...]:
    return tuple(
        SnapshotLine(
            key=part.key,
            category=by_variant[variant_id].variant.product.tax_category,
            quantity=part.quantity,
            unit_price=part.unit_price,
            hs_code=by_variant[variant_id].variant.hs_code,
            origin=by_variant[variant_id].variant.country_of_origin,
        )
        for variant_id, part in parts
    )
