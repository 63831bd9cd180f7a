"""What can be done with a row, step by step: each a page that asks, says what will happen, and
calls one service."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from shop.kernel.admin.base import actor_of
from shop.kernel.admin.pages import OperationPage, require_permission

Words = Mapping[type[Exception], str | Promise | Callable[[Any], str]]
"""What is said of each error; what is called says it of the error at hand."""


class StepForm(forms.Form):
    """What a step asks for about a row; by itself nothing."""

    def __init__(self, data: QueryDict | None = None, *, row: Any = None) -> None:
        super().__init__(data)
        self.row = row

    @property
    def arguments(self) -> dict[str, Any]:
        """What the step's service is given, beside row, actor and moment."""
        return self.cleaned_data


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that can be done with a row, and the service that does it."""

    name: str
    label: str | Promise
    is_possible: Callable[[Any], bool]
    take: Callable[..., object]
    explanation: str | Promise = ""
    form: type[StepForm] = StepForm
    permission: str = ""
    is_dangerous: bool = False
    is_quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """All that can be done with the rows of one model.

    Its admin has the pages ``…_step`` with the row and the step's name in their addresses. ``key``
    is what the services call a row's id, ``words`` says what each of their errors means,
    ``gone`` what is said when a step is not possible any more, and ``explain`` what a step does
    that has no explanation of its own.
    """

    all: tuple[Step, ...]
    rows: QuerySet[Any]
    key: str
    permission: str
    words: Words
    gone: str | Promise
    title_of: Callable[[Any], str] = str
    subtitle_of: Callable[[Any], str] = str
    explain: Callable[[Any], str] = lambda _row: ""

    def page(
        self, request: HttpRequest, *, model_admin: ModelAdmin[Any], row_id: int, name: str
    ) -> HttpResponse:
        """Ask for a step, then take it.

        :raises Http404: when there is no such row or step
        :raises PermissionDenied: when the reader may not take it
        """
        step = next((step for step in self.all if step.name == name), None)
        if step is None:
            raise Http404
        for permission in (self.permission, step.permission or self.permission):
            require_permission(request, permission)
        row = get_object_or_404(self.rows.all(), pk=row_id)
        back_url = reverse(self._address("change"), args=[row.pk])
        if not step.is_possible(row):
            messages.warning(request, str(self.gone))
            return redirect(back_url)
        form = step.form(request.POST if request.method == "POST" else None, row=row)
        if form.is_valid() and self._is_taken(request, step, row, form):
            messages.success(request, _("Done: %(step)s.") % {"step": step.label})
            return redirect(back_url)
        page = OperationPage(
            model_admin=model_admin,
            title=f"{step.label}: {self.title_of(row)}",
            subtitle=self.subtitle_of(row),
            explanation=str(step.explanation) or self.explain(row),
            submit_label=str(step.label),
            back_url=back_url,
            is_dangerous=step.is_dangerous,
        )
        return page.render(request, form=form)

    def buttons(self, request: HttpRequest, row: Any) -> list[dict[str, Any]]:
        """Return what leads to the steps that are possible now, for whoever may take them."""
        if not request.user.has_perm(self.permission):
            return []
        return [
            {
                "label": step.label,
                "is_dangerous": step.is_dangerous,
                "is_quiet": step.is_quiet,
                "url": reverse(self._address("step"), args=[row.pk, step.name]),
            }
            for step in self.all
            if step.is_possible(row)
        ]

    def _address(self, page: str) -> str:
        opts = self.rows.model._meta  # noqa: SLF001 — as the admin itself does
        return f"admin:{opts.app_label}_{opts.model_name}_{page}"

    def _is_taken(self, request: HttpRequest, step: Step, row: Any, form: StepForm) -> bool:
        try:
            step.take(
                actor=actor_of(request),
                at=timezone.now(),
                **{self.key: row.pk},
                **form.arguments,
            )
        except tuple(self.words) as error:
            messages.error(request, words_for(error, self.words))
            return False
        return True


def take(
    request: HttpRequest, step: Callable[[], object], *, told: str, back_url: str, words: Words
) -> HttpResponse:
    """Do it, say in a message what came of it, and go back.

    :raises Http404: when what it is about is not there any more
    """
    try:
        step()
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except tuple(words) as error:
        messages.error(request, words_for(error, words))
    else:
        messages.success(request, told)
    return redirect(back_url)


def words_for(error: Exception, words: Words) -> str:
    """Return what is said of an error that is among the words."""
    text = next(text for kind, text in words.items() if isinstance(error, kind))
    return text(error) if callable(text) else str(text)
