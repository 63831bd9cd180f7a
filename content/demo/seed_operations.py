"""The demo's ground: markets, rates, tax tables, warehouses, carriers, delivery, staff."""

import json
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from content.roles import sync_marketers
from logistics.carriers.models import Carrier
from logistics.packing.models import CartonSize
from logistics.packing.services import keep_standard_cartons
from logistics.promise.evaluation import read_spreads
from logistics.promise.services import seed_lanes
from shop.accounts.models import User
from shop.accounts.roles import sync_roles
from shop.delivery.models import DeliveryMethod, DeliveryRate, DeliveryZone, DispatchRule
from shop.delivery.services import load_holidays
from shop.inventory.models import Warehouse
from shop.invoicing.models import LegalEntity
from shop.kernel.money import Money
from shop.markets.models import AccessibilityRun, ProducerRegistration
from shop.markets.registry import REGISTRY
from shop.markets.services import load_rates_history, record_accessibility_run, sync_markets
from shop.routing.models import RoutingRule
from shop.tax.services import RegistrationDraft, load_tax_data, register_seller

RATES_SINCE = date(2024, 1, 1)
REGISTERED_ON = date(2026, 10, 1)
PASSWORD = "kaolin-demo"  # noqa: S105 — printed on the demo's first page
STAFF = {
    "operations@kaolin.example": {"first_name": "Mei", "is_staff": True, "is_superuser": True},
    "marketer@kaolin.example": {"first_name": "Jonas", "is_staff": False, "is_superuser": False},
    "support@kaolin.example": {"first_name": "Yara", "is_staff": True, "is_superuser": False},
    "reader@kaolin.example": {"first_name": "Tom", "is_staff": True, "is_superuser": False},
    "shopper@kaolin.example": {"first_name": "Alma", "is_staff": False, "is_superuser": False},
}

ROLE_OF = {"Support": "support@kaolin.example", "Read-only": "reader@kaolin.example"}


@transaction.atomic
def seed_operations() -> None:
    """Create what an order needs before there are goods; safe to run again."""
    data: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name("operations.yaml").read_text(encoding="utf-8")
    )
    sync_markets(are_new_open=True)
    load_rates_history(since=RATES_SINCE)
    load_tax_data()
    load_holidays()
    entity = data["entity"]
    LegalEntity.objects.update_or_create(code=entity["code"], defaults=entity)
    for row in data["registrations"]:
        register_seller(
            RegistrationDraft(**row, valid_from=REGISTERED_ON, checked_on=REGISTERED_ON)
        )
    for row in data["producers"]:
        ProducerRegistration.objects.update_or_create(
            country=row["country"], stream=row["stream"], number=row["number"], defaults=row
        )
    for row in data["warehouses"]:
        Warehouse.objects.update_or_create(code=row["code"], defaults=row)
        keep_standard_cartons(warehouse_id=row["code"])
    for row in data["cartons"]:
        values = {name: value for name, value in row.items() if name not in {"warehouse", "code"}}
        CartonSize.objects.update_or_create(
            warehouse_id=row["warehouse"], code=row["code"], defaults=values
        )
    for row in data["carriers"]:
        Carrier.objects.update_or_create(code=row["code"], defaults=_carrier_fields(row))
    _seed_accessibility()
    _seed_delivery(data)
    _seed_routing(data)
    # The demo's parcels are too few to learn from.
    seed_lanes(spreads=read_spreads(), at=timezone.now())
    _seed_people()


def _carrier_fields(row: dict[str, Any]) -> dict[str, Any]:
    if "parcel_price" not in row:
        return row
    price = Money(Decimal(row["parcel_price"]), row["currency"])
    return {**row, "parcel_price": price, "kilo_price": Decimal(row["kilo_price"])}


def _seed_accessibility() -> None:
    """Keep the run of `python -m tests.accessibility` over the demo's own pages, with its day."""
    path = Path(__file__).with_name("accessibility.json")
    results = json.loads(path.read_text(encoding="utf-8"))
    for market in REGISTRY.markets:
        if not AccessibilityRun.objects.filter(market_id=market).exists():
            record_accessibility_run(market_code=market, results=results)


def _seed_delivery(data: dict[str, Any]) -> None:
    for position, row in enumerate(data["methods"]):
        DeliveryMethod.objects.update_or_create(
            code=row["code"], defaults={**row, "position": position}
        )
    methods = {method.code: method for method in DeliveryMethod.objects.all()}
    for row in data["zones"]:
        DeliveryZone.objects.update_or_create(
            market_id=row["market"],
            name=row["name"],
            defaults={"country": row["country"], "postcodes": row["postcodes"]},
        )
    zones = {zone.name: zone for zone in DeliveryZone.objects.all()}
    for row in (*data["rates"], *data["zone_rates"]):
        (currency, bands), free_from = next(iter(row["prices"].items())), row.get("free_from", {})
        for market in row["markets"]:
            for max_weight, amount in bands:
                DeliveryRate.objects.update_or_create(
                    method=methods[row["method"]],
                    warehouse_id=row["warehouse"],
                    market_id=market,
                    zone=zones[row["zone"]] if "zone" in row else None,
                    max_weight_g=max_weight,
                    defaults={
                        "carrier": row["carrier"],
                        "volume_divisor": row.get("divisor", 0),
                        "amount": Money(Decimal(amount), currency),
                        "free_from": Decimal(free_from[currency]) if free_from else None,
                        "min_days": row["days"][0],
                        "max_days": row["days"][1],
                    },
                )


def _seed_routing(data: dict[str, Any]) -> None:
    for row in data["dispatch"]:
        DispatchRule.objects.update_or_create(
            warehouse_id=row["warehouse"],
            carrier=row["carrier"],
            defaults={
                "cut_off": time.fromisoformat(row["cut_off"]),
                "handling_days": row["handling_days"],
                "parcel_cost": Decimal(row["parcel_cost"]),
            },
        )
    for row in data["routing"]:
        for rank, (criterion, tolerance) in enumerate(row["rules"], start=1):
            RoutingRule.objects.update_or_create(
                market_id=row["market"],
                rank=rank,
                defaults={"criterion": criterion, "tolerance": Decimal(tolerance)},
            )


def _seed_people() -> None:
    for email, fields in STAFF.items():
        if not User.objects.filter(email=email).exists():
            User.objects.create_user(email, PASSWORD, **fields)
    sync_roles()
    sync_marketers()
    for role, email in ROLE_OF.items():
        User.objects.get(email=email).groups.set(Group.objects.filter(name=role))
    marketer = User.objects.get(email="marketer@kaolin.example")
    # Wagtail makes these two groups itself; editors and moderators see its admin only.
    marketer.groups.set(Group.objects.filter(name__in=["Editors", "Moderators"]))
