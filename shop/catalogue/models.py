"""Products, variants, options, attributes, categories, media and safety data."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from shop.kernel.indexes import contains_index
from shop.kernel.models import TranslatedText


class Catalogue(models.Model):
    """A set of products under one root; only public ones are shown in the shop."""

    code = models.SlugField(_("code"), unique=True, max_length=40)
    name = models.CharField(_("name"), max_length=80)
    is_public = models.BooleanField(_("public"), default=False)

    class Meta:
        verbose_name = _("catalogue")
        verbose_name_plural = _("catalogues")

    def __str__(self) -> str:
        return self.name


class Category(MP_Node):
    """A node of a catalogue's category tree."""

    catalogue = models.ForeignKey(
        Catalogue, on_delete=models.CASCADE, related_name="categories", verbose_name=_("catalogue")
    )
    slug = models.SlugField(_("slug"), max_length=80)
    node_order_by: list[str] = []

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.UniqueConstraint(
                fields=["catalogue", "slug"], name="category_slug_unique_in_catalogue"
            )
        ]

    def __str__(self) -> str:
        return self.slug


class CategoryText(TranslatedText):
    """A category's texts in one language."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("category text")
        verbose_name_plural = _("category texts")
        constraints = [
            models.UniqueConstraint(
                fields=["category", "language"], name="category_text_once_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Labelled(models.Model):
    """A short name in every language, for vocabularies that are small and rarely change."""

    code = models.SlugField(_("code"), max_length=60)
    labels = models.JSONField(_("labels by language"), default=dict)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code

    def label_in(self, language: str) -> str:
        """Return the label in a language, else in English, else the code."""
        return self.labels.get(language) or self.labels.get("en") or self.code


class Attribute(Labelled):
    """A typed property that products may have."""

    class Kind(models.TextChoices):
        CHOICE = "CHOICE", _("choice")
        NUMBER = "NUMBER", _("number")
        BOOLEAN = "BOOLEAN", _("yes or no")
        TEXT = "TEXT", _("text")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    is_facet = models.BooleanField(_("shown as a filter"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        constraints = [models.UniqueConstraint(fields=["code"], name="attribute_code_unique")]


class AttributeChoice(Labelled):
    """One of the values that a choice attribute may take."""

    attribute = models.ForeignKey(
        Attribute, on_delete=models.CASCADE, related_name="choices", verbose_name=_("attribute")
    )

    class Meta:
        verbose_name = _("attribute choice")
        verbose_name_plural = _("attribute choices")
        constraints = [
            models.UniqueConstraint(
                fields=["attribute", "code"],
                name="attribute_choice_unique_in_attribute",
            )
        ]


class ProductType(Labelled):
    """A kind of product and the attributes it must have."""

    required_attributes = models.ManyToManyField(
        Attribute, blank=True, verbose_name=_("required attributes")
    )

    class Meta:
        verbose_name = _("product type")
        verbose_name_plural = _("product types")
        constraints = [models.UniqueConstraint(fields=["code"], name="product_type_code_unique")]


class Option(Labelled):
    """What a shopper chooses between the variants of a product, e.g. the glaze."""

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        constraints = [models.UniqueConstraint(fields=["code"], name="option_code_unique")]


class OptionValue(Labelled):
    """One value of an option; the colour family groups values in the facets."""

    option = models.ForeignKey(
        Option, on_delete=models.CASCADE, related_name="values", verbose_name=_("option")
    )
    colour = models.SlugField(_("colour family"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("option value")
        verbose_name_plural = _("option values")
        constraints = [
            models.UniqueConstraint(fields=["option", "code"], name="option_value_unique_in_option")
        ]


class Manufacturer(models.Model):
    """Who made a product and answers for it (Regulation (EU) 2023/988, Art. 19)."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    postal_address = models.TextField(_("postal address"))
    email = models.EmailField(_("e-mail address"))
    website = models.URLField(_("website"), blank=True)

    class Meta:
        verbose_name = _("manufacturer")
        verbose_name_plural = _("manufacturers")

    def __str__(self) -> str:
        return self.name


class ResponsiblePerson(models.Model):
    """Who answers for a foreign manufacturer in a region (EU or GB)."""

    class Region(models.TextChoices):
        EU = "EU", _("European Union")
        GB = "GB", _("United Kingdom")

    manufacturer = models.ForeignKey(
        Manufacturer,
        on_delete=models.CASCADE,
        related_name="responsible_persons",
        verbose_name=_("manufacturer"),
    )
    region = models.CharField(_("region"), max_length=2, choices=Region.choices)
    name = models.CharField(_("name"), max_length=120)
    postal_address = models.TextField(_("postal address"))
    email = models.EmailField(_("e-mail address"))

    class Meta:
        verbose_name = _("responsible person")
        verbose_name_plural = _("responsible persons")
        constraints = [
            models.UniqueConstraint(
                fields=["manufacturer", "region"],
                name="one_responsible_person_a_region",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.region})"


class Product(models.Model):
    """What shoppers read about; what they buy is one of its variants."""

    class WithdrawalExclusion(models.TextChoices):
        HYGIENE = "HYGIENE", _("sealed for hygiene")
        CUSTOM = "CUSTOM", _("made to the customer’s specification")

    catalogue = models.ForeignKey(
        Catalogue, on_delete=models.CASCADE, related_name="products", verbose_name=_("catalogue")
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="products", verbose_name=_("category")
    )
    product_type = models.ForeignKey(
        ProductType,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("product type"),
    )
    manufacturer = models.ForeignKey(
        Manufacturer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("manufacturer"),
    )
    slug = models.SlugField(_("slug"), max_length=120)
    brand = models.CharField(_("brand"), max_length=120, blank=True)
    tax_category = models.CharField(_("tax category"), max_length=20, default="STANDARD")
    is_published = models.BooleanField(_("published"), default=False)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    is_featured = models.BooleanField(_("featured"), default=False)
    guarantee_years = models.PositiveSmallIntegerField(
        _("producer’s guarantee of durability (years)"),
        null=True,
        blank=True,
        help_text=_(
            "Only one that the producer gives at no extra cost for the entire good. More than two "
            "years are shown by the harmonised label."
        ),
    )
    withheld_in = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("not sold in"),
        default=list,
        db_default=[],
        blank=True,
        editable=False,
    )
    withdrawal_exclusion = models.CharField(
        _("exception from the right of withdrawal"),
        max_length=10,
        choices=WithdrawalExclusion.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("Shown on the product page (Art. 16 of Directive 2011/83/EU)."),
    )
    related = models.ManyToManyField(
        "self", symmetrical=False, blank=True, verbose_name=_("related products")
    )

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.UniqueConstraint(
                fields=["catalogue", "slug"], name="product_slug_unique_in_catalogue"
            )
        ]
        indexes = [
            contains_index("slug", name="product_slug_contains"),
            contains_index("brand", name="product_brand_contains"),
        ]

    def __str__(self) -> str:
        return self.slug


class ProductText(TranslatedText):
    """A product's texts in one language."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=300)
    subtitle = models.CharField(_("subtitle"), max_length=120, blank=True)
    description = models.TextField(_("description"), blank=True)
    care = models.TextField(_("care"), blank=True)
    safety_warnings = models.TextField(_("safety warnings"), blank=True)
    material = models.CharField(_("material"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("product text")
        verbose_name_plural = _("product texts")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "language"], name="product_text_once_a_language"
            )
        ]
        indexes = [contains_index("title", name="product_title_contains")]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class ProductAttribute(models.Model):
    """The value of one attribute of one product."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="attributes", verbose_name=_("product")
    )
    attribute = models.ForeignKey(Attribute, on_delete=models.PROTECT, verbose_name=_("attribute"))
    choice = models.ForeignKey(
        AttributeChoice, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("choice")
    )
    number = models.DecimalField(
        _("number"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    boolean = models.BooleanField(_("yes or no"), null=True, blank=True)
    text = models.CharField(_("text"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("product attribute")
        verbose_name_plural = _("product attributes")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "attribute"], name="product_attribute_set_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.attribute_id}"


class ContentUnit(models.TextChoices):
    """In what the content of a piece is measured."""

    GRAM = "g", _("grams")
    KILOGRAM = "kg", _("kilograms")
    MILLILITRE = "ml", _("millilitres")
    LITRE = "l", _("litres")
    CENTIMETRE = "cm", _("centimetres")
    METRE = "m", _("metres")
    SQUARE_METRE = "m2", _("square metres")


class Variant(models.Model):
    """What is sold: it carries the price, the stock, the weight and the customs data."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(_("SKU"), max_length=64, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    option_values = models.ManyToManyField(
        OptionValue,
        blank=True,
        related_name="variants",
        verbose_name=_("option values"),
    )
    base_price = models.DecimalField(
        _("base price in the accounting currency, without tax"),
        max_digits=12,
        decimal_places=4,
        null=True,
        blank=True,
    )
    is_active = models.BooleanField(_("active"), default=True)
    weight_g = models.PositiveIntegerField(_("packed weight (g)"), null=True, blank=True)
    length_mm = models.PositiveIntegerField(_("packed length (mm)"), null=True, blank=True)
    width_mm = models.PositiveIntegerField(_("packed width (mm)"), null=True, blank=True)
    height_mm = models.PositiveIntegerField(_("packed height (mm)"), null=True, blank=True)
    is_fragile = models.BooleanField(
        _("fragile"),
        default=False,
        db_default=False,
        help_text=_("Nothing is put on top of it in a carton."),
    )
    stays_upright = models.BooleanField(
        _("this side up"),
        default=False,
        db_default=False,
        help_text=_("It stands on its packed length and width, and is not laid on its side."),
    )
    ships_alone = models.BooleanField(
        _("ships in its own box"),
        default=False,
        db_default=False,
        help_text=_("Its packing is the parcel: each unit travels without a carton of ours."),
    )
    content_amount = models.DecimalField(
        _("content"),
        max_digits=10,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_("For goods sold by weight, volume, length or area: gives the unit price."),
    )
    content_unit = models.CharField(
        _("unit of the content"),
        max_length=4,
        choices=ContentUnit.choices,
        blank=True,
        default="",
        db_default="",
    )
    hs_code = models.CharField(
        _("HS code"),
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^\d{6}(\d{2}(\d{2})?)?$", _("Six, eight or ten digits."))],
    )
    customs_description = models.CharField(_("customs description"), max_length=120, blank=True)
    country_of_origin = models.CharField(_("country of origin"), max_length=2, blank=True)
    manufacturer_code = models.CharField(_("manufacturer's code"), max_length=64, blank=True)
    gtin = models.CharField(_("GTIN"), max_length=14, blank=True)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hs_code="")
                | models.Q(hs_code__regex=r"^[0-9]{6}([0-9]{2}([0-9]{2})?)?$"),
                name="variant_hs_code_is_digits",
            ),
            models.CheckConstraint(
                condition=models.Q(base_price__isnull=True) | models.Q(base_price__gte=0),
                name="variant_base_price_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(content_amount__isnull=True, content_unit="")
                | models.Q(content_amount__gt=0) & ~models.Q(content_unit=""),
                name="variant_content_has_amount_and_unit",
                violation_error_message=_("Content needs an amount above zero and a unit."),
            ),
        ]
        indexes = [
            contains_index("sku", name="variant_sku_contains"),
            contains_index("gtin", name="variant_gtin_contains"),
        ]

    def __str__(self) -> str:
        return self.sku


class ProductMedia(models.Model):
    """A picture of a product, or of one of its variants."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="media")
    variant = models.ForeignKey(
        Variant,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="media",
        verbose_name=_("variant"),
    )
    image = models.ForeignKey(
        "wagtailimages.Image", on_delete=models.PROTECT, related_name="+", verbose_name=_("picture")
    )
    alts = models.JSONField(_("alternative texts by language"), default=dict)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        indexes = [
            models.Index(fields=["product", "position"], name="product_media_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} #{self.position}"

    def alt_in(self, language: str) -> str:
        """Return the alternative text in a language, else in English."""
        return str(self.alts.get(language) or self.alts.get("en") or "")
