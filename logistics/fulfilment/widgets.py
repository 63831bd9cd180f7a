"""The field that a barcode scanner types into."""

from django import forms


class ScanInput(forms.TextInput):
    """Has the focus when the page opens, and leaves what is scanned as it was read."""

    def __init__(self) -> None:
        super().__init__(
            attrs={
                "class": "ops-input ops-input--scan",
                "autofocus": True,
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "enterkeyhint": "done",
            }
        )
