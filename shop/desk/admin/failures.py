"""What the background work could not do, and whether its parts are there."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import action, display

from shop.desk import health
from shop.desk.models import FailedTask
from shop.desk.queues import queue_states
from shop.desk.services import NotOpenError, dismiss_failed_task, run_failed_task_again
from shop.desk.tasks import is_known
from shop.kernel.admin import (
    DASHBOARD,
    DecidedAdmin,
    Tile,
    actor_of,
    desk_context,
    reader_locale,
    require_permission,
)
from shop.kernel.formats import format_datetime, format_number

TONES = {"OPEN": "danger", "AGAIN": "info", "DONE": "success", "DISMISSED": "warning"}
State = FailedTask.State


@admin.register(FailedTask)
class FailedTaskAdmin(DecidedAdmin):
    """Failed tasks with the ids they were called with."""

    list_display = ("short_name", "called_with", "error", "times", "last_at", "shown_state")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        "name",
        ("last_at", RangeDateFilter),
    )
    list_filter_submit = True
    ordering = ("-last_at", "-pk")
    search_fields = ("name", "error")
    actions = ("run_again", "dismiss")
    actions_list = ("health",)
    fields = (
        "name",
        "called_with",
        "error",
        "place",
        "times",
        "first_at",
        "last_at",
        "shown_state",
        "again_at",
        "decided_by",
    )
    readonly_fields = fields

    @display(description=gettext_lazy("task"), ordering="name")
    def short_name(self, row: FailedTask) -> str:
        """Return the task's name as a few words."""
        return _short(row.name)

    @display(description=gettext_lazy("called with"))
    def called_with(self, row: FailedTask) -> str:
        """Return the ids."""
        return ", ".join(f"{name}={value}" for name, value in row.ids.items()) or "–"

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def shown_state(self, row: FailedTask) -> tuple[str, str]:
        """Return what has become of it."""
        return row.state, row.get_state_display()

    @admin.action(description=gettext_lazy("Run again"), permissions=["operate"])
    def run_again(self, request: HttpRequest, queryset: QuerySet[FailedTask]) -> None:
        """Send the chosen tasks once more, with the same ids."""
        known = [row for row in queryset.order_by("pk") if is_known(row.name)]
        done = _each(known, lambda row: _again(request, row))
        text = ngettext("%(count)d task runs again.", "%(count)d tasks run again.", done)
        messages.success(request, text % {"count": done})
        _tell_left(request, left=queryset.count() - done)

    @admin.action(description=gettext_lazy("Dismiss"), permissions=["operate"])
    def dismiss(self, request: HttpRequest, queryset: QuerySet[FailedTask]) -> None:
        """Note that nothing needs to be done about the chosen ones."""
        rows = list(queryset.order_by("pk"))
        done = _each(rows, lambda row: _dismissed(request, row))
        text = ngettext("%(count)d task is dismissed.", "%(count)d tasks are dismissed.", done)
        messages.success(request, text % {"count": done})
        _tell_left(request, left=len(rows) - done)

    @action(description=gettext_lazy("Tasks’ health"), url_path="health", icon="monitor_heart")
    def health(self, request: HttpRequest) -> HttpResponse:
        """Show broker, beat, worker, queues, and when each periodic task was last done."""
        require_permission(request, "shop.view_failedtask")
        return TemplateResponse(
            request,
            "admin/shop/failedtask/health.html",
            {
                **desk_context(self, request),
                "title": _("Tasks’ health"),
                "parts": _parts(),
                "queues": _queues(),
                "periodic": _periodic(),
                "now": timezone.now(),
            },
        )


@DASHBOARD.tile(position=55, permission="shop.view_failedtask")
def failed_tasks(_request: HttpRequest) -> Tile:
    """Count the failed tasks that nobody has looked at."""
    waiting = FailedTask.objects.filter(state=State.OPEN).count()
    return Tile(
        title=_("Failed tasks"),
        figure=format_number(waiting, locale=reader_locale()),
        note=_("to run again or dismiss"),
        url=reverse("admin:shop_failedtask_changelist") + "?state__exact=OPEN",
        icon="error",
        is_alert=bool(waiting),
    )


def _each(rows: list[FailedTask], decide: Callable[[FailedTask], None]) -> int:
    done = 0
    for row in rows:
        try:
            decide(row)
        except NotOpenError:
            continue
        done += 1
    return done


def _again(request: HttpRequest, row: FailedTask) -> None:
    run_failed_task_again(failed_task_id=row.pk, actor=actor_of(request), at=timezone.now())


def _dismissed(request: HttpRequest, row: FailedTask) -> None:
    dismiss_failed_task(failed_task_id=row.pk, actor=actor_of(request))


def _tell_left(request: HttpRequest, *, left: int) -> None:
    if left:
        text = ngettext(
            "%(count)d was left alone: it was decided about before, or is not known any more.",
            "%(count)d were left alone: decided about before, or not known any more.",
            left,
        )
        messages.warning(request, text % {"count": left})


def _short(name: str) -> str:
    words = name.rpartition(".")[2].removesuffix("_task").replace("_", " ")
    return words[:1].upper() + words[1:]


def _parts() -> list[tuple[str, str, str]]:
    """Return each part with the tone and words of how it is."""
    checks = (
        (_("Database"), health.database()),
        (_("Cache"), health.kept_values()),
        (_("Broker"), health.broker()),
        (_("Beat"), health.beat()),
        (_("Worker"), health.worker()),
    )
    return [
        (name, "success" if told[:2] == "ok" else "danger", _words(told)) for name, told in checks
    ]


def _words(told: str) -> str:
    seconds = "".join(filter(str.isdigit, told))
    if told.startswith("ok"):
        return _("works, %(seconds)s s ago") % {"seconds": seconds} if seconds else _("works")
    if told.startswith("silent"):
        return _("silent for %(seconds)s s") % {"seconds": seconds}
    if told.startswith("unreachable"):
        return _("does not answer (%(error)s)") % {"error": told.partition(": ")[2]}
    return _("no sign of life yet")


def _queues() -> list[dict[str, str]] | None:
    states, locale = queue_states(at=timezone.now()), reader_locale()
    if states is None:
        return None
    return [
        {
            "name": state.name,
            "count": format_number(state.waiting, locale=locale),
            "age": _("the oldest for %(seconds)s s")
            % {"seconds": format_number(int(state.age.total_seconds()), locale=locale)}
            if state.waiting
            else "",
            "tone": "warning" if state.is_late else "",
        }
        for state in states
    ]


def _periodic() -> list[dict[str, str]]:
    now, locale = timezone.now(), reader_locale()
    rows = []
    for task in health.periodic_tasks():
        is_late = task.is_late(at=now)
        verdict = ("warning", _("late")) if is_late else ("success", _("on time"))
        if task.done_at is None:
            verdict = ("warning", _("not seen yet"))
        rows.append(
            {
                "name": _short(task.name),
                "done": format_datetime(task.done_at, locale=locale) if task.done_at else "–",
                "due": format_datetime(task.due_at, locale=locale) if task.due_at else "–",
                "tone": verdict[0],
                "verdict": verdict[1],
            }
        )
    return rows
