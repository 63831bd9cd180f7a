"""Who issues the documents, and which there are."""

from django.conf import settings

from shop.invoicing.models import LegalEntity


class NoLegalEntityError(Exception):
    """Raised when the company that sells has not been entered yet."""


def get_selling_entity() -> LegalEntity:
    """Return the company that issues the documents.

    :raises NoLegalEntityError: when the one that the settings name is not in the tables
    """
    entity = LegalEntity.objects.filter(code=settings.LEGAL_ENTITY).first()
    if entity is None:
        raise NoLegalEntityError(
            f"enter the selling company {settings.LEGAL_ENTITY!r} before documents are issued"
        )
    return entity
