"""What the catalogue's services are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from shop.kernel.models import TranslatedText

Labels = Mapping[str, str]
AttributeValue = str | int | bool | Decimal


@dataclass(frozen=True, slots=True)
class TextData:
    """A product's texts in one language, and how good they are."""

    title: str
    subtitle: str = ""
    description: str = ""
    care: str = ""
    safety_warnings: str = ""
    material: str = ""
    state: str = TranslatedText.State.REVIEWED


@dataclass(frozen=True, slots=True)
class CategoryData:
    """A category's texts in one language."""

    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class VariantData:
    """A variant; option values are named by option code and value code and must exist.

    How it is packed is kept as it was where nothing is said: files rarely know it, the desk does.
    """

    sku: str
    base_price: Decimal | None = None
    option_values: Mapping[str, str] = field(default_factory=dict)
    is_active: bool = True
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    is_fragile: bool | None = None
    stays_upright: bool | None = None
    ships_alone: bool | None = None
    content_amount: Decimal | None = None
    content_unit: str = ""
    hs_code: str = ""
    customs_description: str = ""
    country_of_origin: str = ""
    manufacturer_code: str = ""
    gtin: str = ""


@dataclass(frozen=True, slots=True)
class ProductData:
    """A product with its texts by language, attribute values by code, and variants in order.

    The day only counts for a new product: whoever publishes it may keep it back until later.
    """

    slug: str
    category_slug: str
    texts: Mapping[str, TextData]
    variants: Sequence[VariantData]
    product_type: str = ""
    manufacturer_id: int | None = None
    brand: str = ""
    tax_category: str = "STANDARD"
    is_featured: bool = False
    guarantee_years: int | None = None
    published_on: date | None = None
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PictureData:
    """A picture of a product, or of its variant with the SKU."""

    image_id: int
    alts: Labels
    sku: str = ""
