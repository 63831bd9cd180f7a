"""The admin's first page: each noun adds its tile, so that nobody imports upwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One figure, what it means, and where to act on it."""

    title: str
    figure: str
    note: str
    url: str
    icon: str
    is_alert: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """Rows that somebody should look at next."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    url: str
    empty: str


TileMaker = Callable[[HttpRequest], Tile]
WorklistMaker = Callable[[HttpRequest], Worklist]


@dataclass(slots=True)
class Dashboard:
    """The tiles and worklists, by position."""

    tiles: dict[int, tuple[str, TileMaker]] = field(default_factory=dict)
    worklists: dict[int, tuple[str, WorklistMaker]] = field(default_factory=dict)

    def tile(self, *, position: int, permission: str) -> Callable[[TileMaker], TileMaker]:
        """Add a tile for whoever has the permission; its SQL must not grow with the shop.

        :raises ImproperlyConfigured: when another tile has the position
        """

        def add(maker: TileMaker) -> TileMaker:
            _take(self.tiles, position)
            self.tiles[position] = (permission, maker)
            return maker

        return add

    def worklist(
        self, *, position: int, permission: str
    ) -> Callable[[WorklistMaker], WorklistMaker]:
        """Add a worklist for whoever has the permission.

        :raises ImproperlyConfigured: when another worklist has the position
        """

        def add(maker: WorklistMaker) -> WorklistMaker:
            _take(self.worklists, position)
            self.worklists[position] = (permission, maker)
            return maker

        return add


def _take(places: Mapping[int, object], position: int) -> None:
    """Refuse a position that is taken: the one that came first would vanish without a word."""
    if position in places:
        raise ImproperlyConfigured(f"Position {position} of the first page is taken.")


DASHBOARD = Dashboard()


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the tiles and worklists that the reader may see to the first page."""
    user = request.user
    for name, makers in (("tiles", DASHBOARD.tiles), ("worklists", DASHBOARD.worklists)):
        context[name] = [
            maker(request)
            for _position, (permission, maker) in sorted(makers.items())
            if user.has_perm(permission)
        ]
    return context


def environment(_request: HttpRequest) -> list[str]:
    """Return the badge that tells the real shop from a developer's."""
    return [_("Development"), "info"] if settings.DEBUG else [_("Live shop"), "success"]
