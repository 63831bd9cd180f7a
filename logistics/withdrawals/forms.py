"""What somebody who withdraws fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shop.orders.models import OrderLine


class DeclarationForm(forms.Form):
    """Who withdraws from which order; the units of its lines when the order is known."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    order_number = forms.CharField(
        label=_("Order number"),
        max_length=40,
        help_text=_("You find it in our mails; it begins with K-."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    statement = forms.CharField(
        label=_("Anything you want to add"),
        max_length=1000,
        required=False,
        help_text=_("You need not give a reason."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, units: list[tuple[OrderLine, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        if units:
            # Whose order it is has been proved by its secret: only its number counts.
            self.fields["order_number"].disabled = True
        for line, left in units:
            label = f"{line.title}, {line.option_label}" if line.option_label else line.title
            self.fields[f"units_{line.pk}"] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=left,
                initial=left,
                help_text=_("Pieces to send back, of %(count)d. 0 keeps them all.")
                % {"count": left},
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        # What goes back is asked for before what one may add.
        self.order_fields([name for name in self.fields if name != "statement"])

    def clean(self) -> dict[str, Any]:
        """Refuse a declaration about no piece at all."""
        data = super().clean() or self.cleaned_data
        names = [f"units_{line.pk}" for line, _left in self.units]
        has_all = all(name in data for name in names)
        if names and has_all and not any(data[name] for name in names):
            self.add_error(None, _("Please choose at least one piece."))
        return data

    @property
    def quantities(self) -> dict[int, int] | None:
        """The units by order line id; None for the whole order."""
        if not self.units:
            return None
        chosen = {line.pk: self.cleaned_data.get(f"units_{line.pk}") or 0 for line, _ in self.units}
        return None if chosen == {line.pk: left for line, left in self.units} else chosen
