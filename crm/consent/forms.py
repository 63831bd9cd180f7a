"""What is typed into the newsletter's form."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NewsletterForm(forms.Form):
    """An address."""

    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("Please type your e-mail address."),
            "invalid": _("This does not look like an e-mail address."),
            "max_length": _("This address is too long."),
        },
    )
