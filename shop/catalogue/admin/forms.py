"""Texts that the database keeps as one column, as a field for each language."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from shop.catalogue.models import ProductMedia
from shop.kernel.models import TextLanguage


class PerLanguageForm(forms.ModelForm[Any]):
    """A form with one field for each language of a JSON column."""

    column = "labels"
    label = _("Label (%(language)s)")
    is_required_in_source = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        stored = getattr(self.instance, self.column) or {}
        for language, name in TextLanguage.choices:
            self.fields[self.field_name(language)] = forms.CharField(
                label=self.label % {"language": name},
                required=self.is_required_in_source and language == TextLanguage.EN,
                initial=stored.get(language, ""),
                max_length=300,
                widget=UnfoldAdminTextInputWidget(),
            )

    @classmethod
    def field_name(cls, language: str) -> str:
        """Return the name of a language's field."""
        return f"{cls.column}_{language.replace('-', '_')}"

    @classmethod
    def field_names(cls) -> list[str]:
        """Return the names of all languages' fields."""
        return [cls.field_name(language) for language in TextLanguage.values]

    def clean(self) -> dict[str, Any] | None:
        """Gather the languages that were filled in; the model's own rules see the column."""
        cleaned = super().clean()
        texts = {
            language: self.cleaned_data.get(self.field_name(language), "").strip()
            for language in TextLanguage.values
        }
        setattr(self.instance, self.column, {key: text for key, text in texts.items() if text})
        return cleaned


class LabelledForm(PerLanguageForm):
    """A word of a vocabulary."""


class PictureForm(PerLanguageForm):
    """A picture of a product with what it shows, for who cannot see it."""

    column = "alts"
    label = _("What it shows (%(language)s)")
    is_required_in_source = False

    class Meta:
        model = ProductMedia
        fields = ("image", "variant", "position")
