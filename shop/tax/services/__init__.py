"""Writes of the law and of the seller's registrations: a table of contents."""

from shop.tax.services.shipped import (
    ChangedTaxRowError,
    RegistrationDraft,
    load_tax_data,
    register_seller,
)
from shop.tax.services.successors import (
    ChangedMeanwhileError,
    DayNotFreeError,
    LogWords,
    NewValue,
    Why,
    correct_coming_row,
    successor_of,
    supersede,
)

__all__ = [
    "ChangedMeanwhileError",
    "ChangedTaxRowError",
    "DayNotFreeError",
    "LogWords",
    "NewValue",
    "RegistrationDraft",
    "Why",
    "correct_coming_row",
    "load_tax_data",
    "register_seller",
    "successor_of",
    "supersede",
]
