"""What visitors may do to a cart."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shop.cart.selectors import MAX_QUANTITY


class AddForm(forms.Form):
    """Put units of a variant into the cart."""

    variant_id = forms.IntegerField(min_value=1, max_value=2**62)
    quantity = forms.IntegerField(
        label=_("Quantity"), min_value=1, max_value=MAX_QUANTITY, initial=1, required=False
    )

    def clean_quantity(self) -> int:
        """Count a missing quantity as one."""
        return self.cleaned_data["quantity"] or 1


class QuantityForm(forms.Form):
    """Change how many units a line has; zero removes it."""

    quantity = forms.IntegerField(label=_("Quantity"), min_value=0, max_value=MAX_QUANTITY)
