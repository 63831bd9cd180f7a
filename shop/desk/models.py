"""What people at the desk leave each other, and what the background work leaves them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HandedView(models.Model):
    """A filtered list of the desk, handed to whoever comes next."""

    name = models.CharField(_("name"), max_length=80)
    note = models.CharField(_("note"), max_length=500, blank=True)
    address = models.CharField(_("web address"), max_length=2000)
    created_by = models.CharField(_("handed over by"), max_length=80)
    created_at = models.DateTimeField(_("handed over at"))
    taken_by = models.CharField(_("done by"), max_length=80, blank=True)
    taken_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("handed-over view")
        verbose_name_plural = _("handed-over views")
        indexes = [models.Index(fields=["taken_at", "created_at"], name="handed_views_open")]

    def __str__(self) -> str:
        return self.name


class FailedTask(models.Model):
    """A task that failed with the same ids, once or more often; ids only, never what was in it."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("to be looked at")
        AGAIN = "AGAIN", _("running again")
        DONE = "DONE", _("done since")
        DISMISSED = "DISMISSED", _("dismissed")

    key = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(_("task"), max_length=120, db_index=True)
    ids = models.JSONField(_("called with"), default=dict)
    error = models.CharField(_("error"), max_length=300)
    place = models.CharField(_("line of code"), max_length=200, blank=True)
    times = models.PositiveIntegerField(_("times"), default=1)
    first_at = models.DateTimeField(_("first failed at"))
    last_at = models.DateTimeField(_("last failed at"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    again_at = models.DateTimeField(_("sent again at"), null=True, blank=True)
    decided_by = models.CharField(_("by"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("failed task")
        verbose_name_plural = _("failed tasks")
        indexes = [models.Index(fields=["state", "last_at"], name="failed_tasks_by_state")]

    def __str__(self) -> str:
        return self.name


class PeriodicRun(models.Model):
    """When a task that beat sends was last done."""

    name = models.CharField(_("task"), max_length=120, primary_key=True)
    succeeded_at = models.DateTimeField(_("last done at"))

    class Meta:
        verbose_name = _("periodic run")
        verbose_name_plural = _("periodic runs")

    def __str__(self) -> str:
        return self.name
