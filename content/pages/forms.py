"""What editors may say about previews."""

from django import forms

from content.blocks.audience import market_options


class PreviewForm(forms.Form):
    """A market and a day."""

    market = forms.ChoiceField(choices=market_options)
    on = forms.DateField(required=False)
