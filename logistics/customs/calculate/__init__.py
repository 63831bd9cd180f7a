"""What is declared to customs, as plain values. A table of contents."""

from logistics.customs.calculate.declaration import (
    Declaration,
    DeclaredLine,
    Party,
    Scheme,
)
from logistics.customs.calculate.forms import Form, allowed_forms
from logistics.customs.calculate.gaps import Gap, Missing, missing_from

__all__ = [
    "Declaration",
    "DeclaredLine",
    "Form",
    "Gap",
    "Missing",
    "Party",
    "Scheme",
    "allowed_forms",
    "missing_from",
]
