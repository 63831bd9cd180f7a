"""Categories, attributes, options, makers: the small tables that products refer to."""

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline, TabularInline
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from shop.catalogue.admin.changes import CatalogueFormAdmin, languages_written
from shop.catalogue.admin.forms import LabelledForm
from shop.catalogue.models import (
    Attribute,
    AttributeChoice,
    Catalogue,
    Category,
    CategoryText,
    Manufacturer,
    Option,
    OptionValue,
    Product,
    ProductType,
    ResponsiblePerson,
)
from shop.catalogue.services import follow_category_source, recheck_safety
from shop.kernel.admin import ShopAdmin
from shop.kernel.models import TextLanguage


class LabelledAdmin(CatalogueFormAdmin):
    """A vocabulary: a code that never changes, and a label in each language."""

    form = LabelledForm
    search_fields = ("code",)
    ordering: tuple[str, ...] = ("code",)

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Return the model's own fields, then the labels."""
        own = [
            field.name
            for field in (*self.opts.fields, *self.opts.many_to_many)
            if field.name not in {"id", "labels"}
        ]
        return [
            (None, {"fields": own}),
            (_("Labels"), {"fields": LabelledForm.field_names()}),
        ]

    def get_form(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        """Let the model make its own fields; the labels bring themselves."""
        own = self.get_fieldsets(request, obj)[0][1]["fields"]
        return super().get_form(request, obj, **{**options, "fields": own})

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        """Keep the code of a word that is in use."""
        return ("code",) if obj else ()

    @display(description=_("label"))
    def label(self, word: Any) -> str:
        """Return the English label."""
        return str(word.label_in("en"))

    @display(description=_("languages"))
    def languages(self, word: Any) -> str:
        """Return how many languages have a label."""
        return f"{len(word.labels)}/{len(TextLanguage)}"


class ChoiceInline(TabularInline):
    """The values that an attribute may take."""

    model = AttributeChoice
    form = LabelledForm
    extra = 0
    fields: tuple[str, ...] = ("code", *LabelledForm.field_names())

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        """Let the model make the code's field; the labels bring themselves."""
        return super().get_formset(request, obj, **{**options, "fields": ("code",)})


class OptionValueInline(ChoiceInline):
    """The values of an option."""

    model = OptionValue  # type: ignore[assignment]
    fields = ("code", "colour", *LabelledForm.field_names())

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        """Let the model make its own fields; the labels bring themselves."""
        return TabularInline.get_formset(
            self, request, obj, **{**options, "fields": ("code", "colour")}
        )


@admin.register(Attribute)
class AttributeAdmin(LabelledAdmin):
    """Typed properties."""

    list_display = ("label", "code", "kind", "unit", "position", "languages")
    ordering = ("position", "code")
    inlines = (ChoiceInline,)

    def products_of(self, obj: Model) -> Collection[int]:
        """Return the products that have the attribute."""
        return _ids(Product.objects.filter(attributes__attribute_id=obj.pk))


@admin.register(AttributeChoice)
class AttributeChoiceAdmin(LabelledAdmin):
    """Found through their attribute; registered so that products can pick them."""

    def products_of(self, obj: Model) -> Collection[int]:
        """Return the products that have the value."""
        return _ids(Product.objects.filter(attributes__choice_id=obj.pk))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Keep it out of the menu."""
        return False


@admin.register(Option)
class OptionAdmin(LabelledAdmin):
    """What shoppers choose between variants."""

    list_display = ("label", "code", "languages")
    inlines = (OptionValueInline,)

    def products_of(self, obj: Model) -> Collection[int]:
        """Return the products with variants that differ by the option."""
        return _ids(Product.objects.filter(variants__option_values__option_id=obj.pk))


@admin.register(OptionValue)
class OptionValueAdmin(LabelledAdmin):
    """Found through their option; registered so that variants can pick them."""

    list_select_related = ("option",)

    def products_of(self, obj: Model) -> Collection[int]:
        """Return the products with a variant of the value."""
        return _ids(Product.objects.filter(variants__option_values=obj.pk))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Keep it out of the menu."""
        return False


@admin.register(ProductType)
class ProductTypeAdmin(LabelledAdmin):
    """Kinds of product and what each must say."""

    list_display = ("label", "code", "languages")
    autocomplete_fields = ("required_attributes",)

    def products_of(self, obj: Model) -> Collection[int]:
        """Return the products of the type."""
        return _ids(Product.objects.filter(product_type_id=obj.pk))


class CategoryTextInline(StackedInline):
    """A category's texts."""

    model = CategoryText
    extra = 0
    max_num = len(TextLanguage)
    fields = (("language", "state"), "title", "description")


@admin.register(Category)
class CategoryAdmin(CatalogueFormAdmin):
    """The category tree; its texts are edited here, its shape by the import."""

    list_display = ("indented", "catalogue", "products_in")
    list_filter = (("catalogue", RelatedDropdownFilter),)
    list_select_related = ("catalogue",)
    ordering = ("path",)
    search_fields = ("slug", "texts__title")
    fields = ("catalogue", "slug")
    readonly_fields = fields
    inlines = (CategoryTextInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        """Return the categories with how many products each holds."""
        categories = super().get_queryset(request)
        counted: QuerySet[Category] = categories.annotate(product_count=Count("products"))
        return counted

    def products_of(self, obj: Model) -> Collection[int]:
        """Return the products of the category."""
        return _ids(Product.objects.filter(category_id=obj.pk))

    def follow(self, request: HttpRequest, obj: Any, formsets: Any) -> None:
        """Find the translations that have fallen behind."""
        follow_category_source(category=obj, written=languages_written(formsets))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: a node needs its place in the tree."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: products and addresses hang on it."""
        return False

    @display(description=_("category"), ordering="path")
    def indented(self, category: Category) -> str:
        """Return the slug, set in by its depth."""
        return f"{chr(0x2003) * (category.depth - 1)}{category.slug}"

    @display(description=_("products"), ordering="product_count")
    def products_in(self, category: Category) -> int:
        """Return how many products it holds itself."""
        count: int = category.product_count
        return count


@admin.register(Catalogue)
class CatalogueAdmin(ShopAdmin):
    """Sets of products, public or hidden."""

    list_display = ("name", "code", "is_public")
    search_fields = ("name", "code")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a whole shop would go with it."""
        return False


class ResponsibleInline(StackedInline):
    """Who answers for the maker in a region."""

    model = ResponsiblePerson
    extra = 0


@admin.register(Manufacturer)
class ManufacturerAdmin(CatalogueFormAdmin):
    """Who made it, and who answers for it (product safety)."""

    list_display = ("name", "email", "website")
    search_fields = ("name", "email")
    ordering = ("name",)
    inlines = (ResponsibleInline,)

    def products_of(self, obj: Model) -> Collection[int]:
        """Return the products that it made."""
        return _ids(Product.objects.filter(manufacturer_id=obj.pk))

    def follow(self, request: HttpRequest, obj: Any, formsets: Any) -> None:
        """Decide again where its products may be sold."""
        recheck_safety(product_ids=self.products_of(obj))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Take an address without a scheme for a secure one."""
        if db_field.name == "website":
            options["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **options)


def _ids(products: QuerySet[Product]) -> Collection[int]:
    found: Iterable[int] = products.order_by("pk").values_list("pk", flat=True).distinct()
    return list(found)
