"""Which of the Universal Postal Union's forms a parcel may travel with."""

from decimal import Decimal
from enum import StrEnum

from logistics.customs.calculate.declaration import Declaration

# UPU Convention Regulations: a CN 22 up to 300 special drawing rights and 2 kg, else a CN 23.
CN22_LIMIT_SDR = 300
CN22_MOST_GRAMS = 2000
# The lowest that one SDR was worth in the years before this was written (IMF, 2021 to 2026, with
# some room): whoever is near the limit gets the form that says more, which is always accepted.
EURO_PER_SDR = Decimal("1.12")
# What has room on a label of 74 by 105 mm.
CN22_MOST_LINES = 4


class Form(StrEnum):
    """A customs declaration of the UPU."""

    CN22 = "CN22"
    CN23 = "CN23"


def allowed_forms(declaration: Declaration, *, per_euro: Decimal) -> list[Form]:
    """Return the forms that may accompany a parcel, the one to be used first.

    ``per_euro`` is what one euro is worth in the declaration's currency.
    """
    limit = CN22_LIMIT_SDR * EURO_PER_SDR * per_euro
    is_small = (
        declaration.goods_value.amount <= limit
        and declaration.gross_weight_g <= CN22_MOST_GRAMS
        and len(declaration.lines) <= CN22_MOST_LINES
    )
    return [Form.CN22, Form.CN23] if is_small else [Form.CN23]
