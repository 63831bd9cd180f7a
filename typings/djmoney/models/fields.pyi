from typing import Any, Generic, TypeVar

from django.db.models import DecimalField
from djmoney.money import Money

_ST = TypeVar("_ST", default=Money)
_GT = TypeVar("_GT", default=Money)

class MoneyField(DecimalField[_ST, _GT], Generic[_ST, _GT]):
    _pyi_private_set_type: Money  # type: ignore[assignment]
    _pyi_private_get_type: Money  # type: ignore[assignment]
    _pyi_lookup_exact_type: Any
    def __init__(
        self,
        verbose_name: Any = ...,
        name: str | None = ...,
        max_digits: int | None = ...,
        decimal_places: int | None = ...,
        default: Any = ...,
        default_currency: Any = ...,
        currency_choices: Any = ...,
        currency_max_length: int = ...,
        currency_field_name: str | None = ...,
        money_descriptor_class: Any = ...,
        **kwargs: Any,
    ) -> None: ...
