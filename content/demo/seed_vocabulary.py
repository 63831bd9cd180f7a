"""The words of the demo's catalogue: attributes, product types and who answers for safety."""

from dataclasses import dataclass
from typing import Any

import yaml
from babel.core import Locale

from content.demo.images import DEMO_FOLDER
from shop.catalogue.models import (
    Attribute,
    AttributeChoice,
    Manufacturer,
    ProductType,
    ResponsiblePerson,
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What products refer to, by code."""

    attributes: dict[str, Attribute]
    choices: dict[tuple[str, str], AttributeChoice]
    product_types: dict[str, ProductType]
    manufacturer: Manufacturer


def seed_vocabulary() -> Vocabulary:
    """Create the vocabulary where it is missing."""
    attributes, choices = _seed_attributes()
    return Vocabulary(attributes, choices, _seed_types(attributes), _seed_manufacturer())


def _load(name: str) -> dict[str, Any]:
    text = (DEMO_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def _seed_attributes() -> tuple[dict[str, Attribute], dict[tuple[str, str], AttributeChoice]]:
    attributes, choices = {}, {}
    for position, (code, row) in enumerate(_load("attributes").items()):
        attribute, _is_new = Attribute.objects.update_or_create(
            code=code,
            defaults={
                "kind": row["kind"].upper(),
                "unit": row["unit"] or "",
                "labels": row["label"],
                "position": position,
                "is_facet": row["is_facet"],
            },
        )
        attributes[code] = attribute
        for choice_code, labels in row["choices"].items():
            choices[code, choice_code], _is_new = AttributeChoice.objects.update_or_create(
                attribute=attribute, code=choice_code, defaults={"labels": labels}
            )
    return attributes, choices


def _seed_types(attributes: dict[str, Attribute]) -> dict[str, ProductType]:
    types = {}
    for code, row in _load("product_types").items():
        types[code], _is_new = ProductType.objects.update_or_create(
            code=code, defaults={"labels": row["label"]}
        )
        types[code].required_attributes.set(attributes[name] for name in row["required_attributes"])
    return types


def _seed_manufacturer() -> Manufacturer:
    data = _load("safety")
    maker = data["manufacturer"]
    manufacturer, _is_new = Manufacturer.objects.update_or_create(
        name=maker["name"],
        defaults={
            "postal_address": _postal_address(maker["address"]),
            "email": maker["email"],
            "website": maker["website"],
        },
    )
    for region, key in (("EU", "eu_responsible_person"), ("GB", "uk_responsible_person")):
        person = data[key]
        ResponsiblePerson.objects.update_or_create(
            manufacturer=manufacturer,
            region=region,
            defaults={
                "name": person["name"],
                "postal_address": _postal_address(person["address"]),
                "email": person["email"],
            },
        )
    return manufacturer


def _postal_address(address: dict[str, Any]) -> str:
    country = Locale.parse("en").territories[address["country"]]
    place = f"{address['postcode']} {address['city']}"
    return "\n".join([*address["lines"], place, country])
