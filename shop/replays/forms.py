"""Which orders are replayed, and by which other rules."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
)

from shop.markets.names import market_name
from shop.markets.registry import REGISTRY
from shop.routing.calculate import Criterion, Rule
from shop.routing.models import RoutingRule

PLACES = (1, 2, 3)
LONGEST_DAYS = 365
LARGEST_TOLERANCE = 1_000_000


class ReplayForm(forms.Form):
    """Rules in their order, for one market or for all."""

    market = forms.ChoiceField(label=_("Market"), required=False, widget=UnfoldAdminSelectWidget())
    days = forms.IntegerField(
        label=_("Orders of the last days"),
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=90,
        widget=UnfoldAdminIntegerFieldWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        market = self.fields["market"]
        assert isinstance(market, forms.ChoiceField)  # noqa: S101 — for the type checker
        market.choices = [
            ("", _("All markets")),
            *((code, market_name(entry)) for code, entry in REGISTRY.markets.items()),
        ]
        for place in PLACES:
            self.fields[f"rule_{place}"] = forms.ChoiceField(
                label=_("Rule %(rank)d") % {"rank": place},
                required=place == 1,
                choices=[("", "–"), *RoutingRule.Criterion.choices],
                initial=Criterion.COST if place == 1 else "",
                widget=UnfoldAdminSelectWidget(),
            )
            self.fields[f"tolerance_{place}"] = forms.DecimalField(
                label=_("Tolerance of rule %(rank)d") % {"rank": place},
                required=False,
                min_value=0,
                max_value=LARGEST_TOLERANCE,
                decimal_places=2,
                initial=0,
                widget=UnfoldAdminDecimalFieldWidget(),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a criterion that is named twice."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        named = [cleaned[f"rule_{place}"] for place in PLACES if cleaned.get(f"rule_{place}")]
        if len(set(named)) < len(named):
            raise forms.ValidationError(gettext("Name each criterion once."))
        return cleaned

    @property
    def rules(self) -> dict[str, tuple[Rule, ...]]:
        """The rules by market, once the form is valid."""
        cleaned = self.cleaned_data
        rules = tuple(
            Rule(Criterion(cleaned[f"rule_{place}"]), cleaned[f"tolerance_{place}"] or Decimal(0))
            for place in PLACES
            if cleaned[f"rule_{place}"]
        )
        markets = [cleaned["market"]] if cleaned["market"] else list(REGISTRY.markets)
        return dict.fromkeys(markets, rules)
