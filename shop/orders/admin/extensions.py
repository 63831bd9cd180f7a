"""What higher nouns and apps add to an order's page.

Orders know nothing of payments and parcels; those register their panels, history and buttons here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest

from shop.orders.models import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPanel:
    """A part of the page: a template below templates/admin and its values."""

    title: str
    template: str
    context: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """Something that happened to the order, in the reader's words."""

    at: datetime
    label: str
    actor: str = ""
    detail: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAction:
    """A button that leads to a page which asks before it acts."""

    label: str
    url: str
    icon: str
    is_dangerous: bool = False


PanelMaker = Callable[[HttpRequest, Order], OrderPanel | None]
HistoryMaker = Callable[[Order], Iterable[HistoryEntry]]
ActionMaker = Callable[[HttpRequest, Order], OrderAction | None]


@dataclass(slots=True)
class OrderPage:
    """Everything that was added to the page, by position."""

    panels: dict[int, PanelMaker] = field(default_factory=dict)
    histories: list[HistoryMaker] = field(default_factory=list)
    actions: dict[int, ActionMaker] = field(default_factory=dict)
    search_fields: list[str] = field(default_factory=list)

    def panel(self, *, position: int) -> Callable[[PanelMaker], PanelMaker]:
        """Add a panel; a maker that returns nothing adds none."""

        def add(maker: PanelMaker) -> PanelMaker:
            self.panels[position] = maker
            return maker

        return add

    def history(self, maker: HistoryMaker) -> HistoryMaker:
        """Add a source of history."""
        self.histories.append(maker)
        return maker

    def action(self, *, position: int) -> Callable[[ActionMaker], ActionMaker]:
        """Add a button; a maker that returns nothing adds none."""

        def add(maker: ActionMaker) -> ActionMaker:
            self.actions[position] = maker
            return maker

        return add

    def context(self, request: HttpRequest, order: Order) -> dict[str, object]:
        """Return all that was added, for one order."""
        panels = [make(request, order) for _, make in sorted(self.panels.items())]
        actions = [make(request, order) for _, make in sorted(self.actions.items())]
        entries = [entry for make in self.histories for entry in make(order)]
        return {
            "panels": [panel for panel in panels if panel is not None],
            "actions": [action for action in actions if action is not None],
            "history": sorted(entries, key=lambda entry: entry.at, reverse=True),
        }


ORDER_PAGE = OrderPage()
