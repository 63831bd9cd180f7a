"""Worked examples of tax in a CSV file: read, quoted like an order, compared. A contents list."""

from shop.tax.vectors.checking import Difference, check_vector
from shop.tax.vectors.errors import VectorError, VectorFileError
from shop.tax.vectors.reading import Vector, read_vectors

__all__ = [
    "Difference",
    "Vector",
    "VectorError",
    "VectorFileError",
    "check_vector",
    "read_vectors",
]
