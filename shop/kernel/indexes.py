"""Indexes for the searches of the desk."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models.functions import Upper


def contains_index(field: str, *, name: str) -> GinIndex:
    """Return an index by which PostgreSQL finds the rows whose text contains a word.

    It serves ``icontains``, which compares in upper case, from three characters on.
    """
    return GinIndex(OpClass(Upper(field), name="gin_trgm_ops"), name=name)
