"""Foreign keys between the apps point one way, also those written as text.

import-linter reads imports; it cannot see ``ForeignKey("crm.Contact")``.
"""

from collections.abc import Iterable

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

LAYERS = {"shop": 0, "logistics": 1, "crm": 2, "content": 3}


def upward_relations(candidates: Iterable[type[models.Model]]) -> list[str]:
    """Return each relation from an app to one above it."""
    return [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in candidates
        if model._meta.app_label in LAYERS
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if LAYERS.get(field.related_model._meta.app_label, -1) > LAYERS[model._meta.app_label]
    ]


def test_relations_between_apps_point_down():
    assert upward_relations(apps.get_models()) == []


def test_every_app_of_ours_has_its_place():
    own = {
        config.label for config in apps.get_app_configs() if config.name.partition(".")[0] in LAYERS
    }

    assert own == set(LAYERS)


@pytest.mark.parametrize(
    ("lower", "upper", "found"),
    [
        ("shop", "crm", ["shop.Note.subject -> crm.Subject"]),
        ("logistics", "content", ["logistics.Note.subject -> content.Subject"]),
        ("crm", "shop", []),
        ("shop", "shop", []),
    ],
)
@pytest.mark.parametrize("kind", [models.ForeignKey, models.OneToOneField, models.ManyToManyField])
def test_a_relation_written_as_text_is_seen(lower, upper, found, kind):
    options = {} if kind is models.ManyToManyField else {"on_delete": models.CASCADE}

    with isolate_apps(*{lower, upper}):
        _made("Subject", upper)
        note = _made("Note", lower, subject=kind(f"{upper}.Subject", **options))

    assert upward_relations([note]) == found


def _made(name: str, app_label: str, **fields: models.Field) -> type[models.Model]:
    """Return a model that exists in the isolated registry only."""
    meta = type("Meta", (), {"app_label": app_label})
    return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, **fields})
