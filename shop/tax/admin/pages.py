"""The page that asks for a new value, what it warns of, and what it says afterwards."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shop.kernel.admin import reader_locale
from shop.kernel.formats import format_date
from shop.tax.admin.uses import quotes_since
from shop.tax.forms import NewValueForm
from shop.tax.models import SellerRegistration
from shop.tax.presenters import value_fields, value_in_words
from shop.tax.selectors import as_value
from shop.tax.services import DayNotFreeError, LogWords, Why

FAR_AHEAD = timedelta(days=3 * 365)
IN_THE_WAY = {
    Why.NOT_AFTER_ITS_BEGINNING: gettext_lazy(
        "This row itself applies only from %(day)s: choose a later day."
    ),
    Why.AFTER_ITS_END: gettext_lazy(
        "From %(day)s this row no longer holds: choose an earlier day, or the row that holds then."
    ),
    Why.COVERED_BY_A_LATER_ROW: gettext_lazy(
        "On this day the row of %(day)s holds: open that one to change it."
    ),
}


def page_of(row: Any) -> str:
    """Return the address of a row's page."""
    options = row._meta  # noqa: SLF001 — Django's documented model API
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk])


def in_the_way(error: DayNotFreeError) -> str:
    """Return why a new value cannot begin on a day."""
    return str(IN_THE_WAY[error.why]) % {"day": _day(error.day)}


def warnings_for(form: NewValueForm) -> list[str]:
    """Return what speaks against a new value without forbidding it."""
    old, day = form.old, form.cleaned_data["valid_from"]
    today = timezone.localdate()
    found = []
    if day <= today:
        found += _warnings_of_the_past(old, day)
    if day > today + FAR_AHEAD:
        found.append(_("It applies only from %(day)s. Is the year right?") % {"day": _day(day)})
    if "rate" in value_fields(type(old)):
        found += _warnings_of_scale(old, form)
    return found


def _warnings_of_the_past(old: Any, day: date) -> list[str]:
    if isinstance(old, SellerRegistration):
        text = _("Documents issued since %(day)s keep the number that they were issued with.")
        return [text % {"day": _day(day)}] if day < timezone.localdate() else []
    count = quotes_since(as_value(old).key, day)
    if not count:
        return []
    text = ngettext(
        "%(count)d order since %(day)s was reckoned with the old value. It keeps its amounts, and "
        "so do its invoice and its tax return.",
        "%(count)d orders since %(day)s were reckoned with the old value. They keep their amounts, "
        "and so do their invoices and tax returns.",
        count,
    )
    return [text % {"count": count, "day": _day(day)}]


def _warnings_of_scale(old: Any, form: NewValueForm) -> list[str]:
    new = form.cleaned_data["rate"]
    if old.rate and new and not old.rate / 10 < new < old.rate * 10:
        text = _("The new rate is %(new)s, the old one %(old)s. Is the point in the right place?")
        return [text % {"new": _said(form.instance), "old": _said(old)}]
    return []


def log_words(request: HttpRequest, form: NewValueForm) -> LogWords:
    """Return what the histories of the two rows shall say, in the language of who writes it."""
    day = form.cleaned_data["valid_from"]
    words = {
        "old": _said(form.old),
        "new": _said(form.instance),
        "day": _day(day),
        "last": _day(day - timedelta(days=1)),
        "source": form.cleaned_data["source"],
    }
    return LogWords(
        user_id=request.user.pk or 0,
        of_old=_("%(old)s holds until %(last)s; from %(day)s %(new)s (%(source)s).") % words,
        of_new=_("%(new)s from %(day)s, before that %(old)s (%(source)s).") % words,
    )


def done_in_words(form: NewValueForm) -> str:
    """Return what has been done, for whoever did it."""
    words = {"new": _said(form.instance), "day": _day(form.cleaned_data["valid_from"])}
    return _("%(new)s applies from %(day)s; the old value ends on the day before.") % words


def _said(row: Any) -> str:
    return value_in_words(row, locale=reader_locale())


def _day(day: date) -> str:
    return format_date(day, locale=reader_locale())
