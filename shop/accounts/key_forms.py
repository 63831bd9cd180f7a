"""Security keys: what allauth's own form lets through and its pages then cannot read."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.core.exceptions import ValidationError


class AddKeyForm(AddWebAuthnForm):
    """Add a security key; only what a browser has made of one is taken."""

    def clean_credential(self) -> dict[str, Any]:
        """Refuse JSON that is no object.

        allauth looks into a credential only when it is true: 0 or false would be kept as a key,
        and after that neither the list of keys nor the sign-in could be opened.
        """
        credential = self.cleaned_data["credential"]
        if not isinstance(credential, dict) or not credential:
            raise ValidationError(self.fields["credential"].error_messages["invalid"])
        return credential
