"""For whom a block is: the markets and the days on which shoppers see it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from shop.markets.names import market_name
from shop.markets.registry import REGISTRY


def market_options() -> list[tuple[str, str]]:
    """Return every market by its code, named in the editor's language."""
    return [(market.code, market_name(market)) for market in REGISTRY.markets.values()]


class AudienceBlock(blocks.StructBlock):
    """Markets and days; what is left empty does not restrict."""

    markets = blocks.MultipleChoiceBlock(
        label=_("Only in these markets"),
        choices=market_options,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = blocks.DateBlock(label=_("First day"), required=False)
    ends_on = blocks.DateBlock(label=_("Last day"), required=False)

    def clean(self, value: Any) -> Any:
        """Refuse a last day before the first one."""
        cleaned = super().clean(value)
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            error = ValidationError(_("The last day is before the first one."))
            raise blocks.StructBlockValidationError(block_errors={"ends_on": error})
        return cleaned

    class Meta:
        label = _("Where and when")
        icon = "view"
        collapsed = True
        help_text = _("Days are counted in the market's own time zone. Empty: always, everywhere.")
