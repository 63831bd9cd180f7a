"""The facts of planned parcels, as the tax engine asks for them."""

from collections.abc import Mapping

from django.conf import settings

from shop.delivery.selectors import ConsignmentPlan, DeliveryOption
from shop.landed.values import Journey, Standing, Wanted
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
    return tuple(
        TaxSnapshot(
            seller_country=settings.SELLER_COUNTRY,
            registrations=standing.registrations,
            ships_from=plan.ships_from,
            destination=journey.destination,
            tax_point=journey.on,
            currency=market.currency,
            prices_include_tax=market.prices_include_tax,
            lines=_lines(plan, by_variant=by_variant),
            shipping=Shipping(plan.price, is_shown_separately=bool(plan.price.amount)),
            buyer=journey.buyer,
            terms=Terms.DDP,
            fx=standing.fx,
        )
        for plan in option.plans
    )


def _lines(plan: ConsignmentPlan, *, by_variant: Mapping[int, Wanted]) -> tuple[SnapshotLine, ...]:
    return tuple(
        SnapshotLine(
            key=str(variant_id),
            category=by_variant[variant_id].variant.product.tax_category,
            quantity=quantity,
            unit_price=by_variant[variant_id].unit_price,
            hs_code=by_variant[variant_id].variant.hs_code,
            origin=by_variant[variant_id].variant.country_of_origin,
        )
        for variant_id, quantity in plan.parcel.quantities.items()
    )
