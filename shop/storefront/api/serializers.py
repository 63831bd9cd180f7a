"""The shapes in which the API hands things out; amounts are decimal texts with their currency."""

from typing import Any

from rest_framework import serializers
from wagtail.images.models import Image

from shop.kernel.money import Money, round_money
from shop.kernel.pictures import rendition_spec
from shop.storefront.addresses import public_url

WIDTH = 960
_IS_AVAILABLE = "whether it can be ordered, be it ahead of its arrival"
_ARRIVES_ON = "the day on which what is ordered ahead is expected at the warehouse; else null"


class AmountSerializer(serializers.Serializer[Money]):
    """An amount in a currency."""

    amount = serializers.DecimalField(max_digits=14, decimal_places=4, coerce_to_string=True)
    currency = serializers.CharField()

    def to_representation(self, instance: Money) -> dict[str, Any]:
        """Return the amount as a text with as many places as the currency has."""
        return {"amount": str(round_money(instance).amount), "currency": str(instance.currency)}


class LanguageSerializer(serializers.Serializer[Any]):
    """A language of a market, and the prefix under which the API and the shop speak it."""

    code = serializers.CharField()
    variant = serializers.CharField()


class MarketSerializer(serializers.Serializer[Any]):
    """A market."""

    code = serializers.CharField()
    name = serializers.CharField()
    currency = serializers.CharField()
    countries = serializers.ListField(child=serializers.CharField())
    prices_include_tax = serializers.BooleanField()
    languages = LanguageSerializer(many=True)


class CategorySerializer(serializers.Serializer[Any]):
    """A category; `path` filters products."""

    path = serializers.CharField(source="url_path")
    title = serializers.CharField()
    description = serializers.CharField()


class PictureSerializer(serializers.Serializer[Any]):
    """A picture with its alternative text."""

    url = serializers.URLField()
    alt = serializers.CharField(allow_blank=True)


class ReductionSerializer(serializers.Serializer[Any]):
    """What a price is reduced from by the market's law, and by which part of it."""

    prior = AmountSerializer()
    rate = serializers.DecimalField(max_digits=3, decimal_places=2, coerce_to_string=True)
    lowest_of_days = serializers.IntegerField(allow_null=True)


class UnitPriceSerializer(serializers.Serializer[Any]):
    """What a quantity of a unit costs: 1 kg, l, m or m2, or 100 g or ml."""

    price = AmountSerializer()
    quantity = serializers.IntegerField()
    unit = serializers.CharField()


class CardSerializer(serializers.Serializer[Any]):
    """A product as lists show it; the price is the lowest of its variants."""

    slug = serializers.CharField()
    url = serializers.URLField()
    title = serializers.CharField()
    subtitle = serializers.CharField(allow_blank=True)
    price = AmountSerializer()
    has_price_range = serializers.BooleanField()
    reduction = ReductionSerializer(allow_null=True)
    unit_price = UnitPriceSerializer(allow_null=True)
    is_available = serializers.BooleanField(help_text=_IS_AVAILABLE)
    arrives_on = serializers.DateField(allow_null=True, help_text=_ARRIVES_ON)
    picture = PictureSerializer(allow_null=True)


class OfferSerializer(serializers.Serializer[Any]):
    """A variant that can be ordered by its SKU."""

    sku = serializers.CharField()
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    price = AmountSerializer()
    reduction = ReductionSerializer(allow_null=True)
    unit_price = UnitPriceSerializer(allow_null=True)
    is_available = serializers.BooleanField(help_text=_IS_AVAILABLE)
    arrives_on = serializers.DateField(allow_null=True, help_text=_ARRIVES_ON)


class AttributeSerializer(serializers.Serializer[Any]):
    """A property of a product, in words."""

    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField()


class ProductSerializer(serializers.Serializer[Any]):
    """A product with everything that its page says of it."""

    slug = serializers.CharField()
    url = serializers.URLField()
    title = serializers.CharField()
    subtitle = serializers.CharField(allow_blank=True)
    description = serializers.ListField(child=serializers.CharField())
    care = serializers.CharField(allow_blank=True)
    safety_warnings = serializers.CharField(allow_blank=True)
    attributes = AttributeSerializer(many=True)
    pictures = PictureSerializer(many=True)
    offers = OfferSerializer(many=True)


class CardsSerializer(serializers.Serializer[Any]):
    """A part of a list; `next` is the cursor of the following part, or null at the end."""

    next = serializers.CharField(allow_null=True)
    results = CardSerializer(many=True)


class ErrorSerializer(serializers.Serializer[Any]):
    """What every refusal looks like."""

    code = serializers.CharField(help_text="for programs: it never changes")
    message = serializers.CharField(help_text="for people, in the language of the address")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="what is wrong with which field; `other` for none of them",
    )


def picture_values(image: Image | None, alt: str) -> dict[str, str] | None:
    """Return a picture's address and text, or nothing for no picture."""
    if image is None:
        return None
    spec = rendition_spec(WIDTH)
    return {"url": public_url(image.get_renditions(spec)[spec].url), "alt": alt}
