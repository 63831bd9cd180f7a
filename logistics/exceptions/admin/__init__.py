"""Exceptions in the admin: a table of contents."""

from logistics.exceptions.admin.lists import ParcelExceptionAdmin
from logistics.exceptions.admin.rules import ExceptionRuleAdmin
from logistics.exceptions.admin.tiles import exceptions_tile, open_count

__all__ = ["ExceptionRuleAdmin", "ParcelExceptionAdmin", "exceptions_tile", "open_count"]
