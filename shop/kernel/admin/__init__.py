"""What every admin page is made of: a table of contents."""

from shop.kernel.admin.base import (
    DecidedAdmin,
    ReadOnlyAdmin,
    ReadOnlyTabular,
    ShopAdmin,
    actor_of,
    as_json,
    as_money,
    total_below,
)
from shop.kernel.admin.dashboard import DASHBOARD, Tile, Worklist, dashboard, environment
from shop.kernel.admin.pages import OperationPage, desk_context, require_permission, require_post
from shop.kernel.admin.shown import ShownAdmin
from shop.kernel.admin.steps import Step, StepForm, Steps, Words, take
from shop.kernel.formats import reader_locale

__all__ = [
    "DASHBOARD",
    "DecidedAdmin",
    "OperationPage",
    "ReadOnlyAdmin",
    "ReadOnlyTabular",
    "ShopAdmin",
    "ShownAdmin",
    "Step",
    "StepForm",
    "Steps",
    "Tile",
    "Words",
    "Worklist",
    "actor_of",
    "as_json",
    "as_money",
    "dashboard",
    "desk_context",
    "environment",
    "reader_locale",
    "require_permission",
    "require_post",
    "take",
    "total_below",
]
