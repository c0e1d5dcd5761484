"""Every constraint refuses a row by its own name; the rows before the last one of each case are accepted.

Foreign keys are deferred to the commit that never comes, so a row needs nothing but itself.
"""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from tests.registry.models.refused_rows import CASES, T0


def model_named(name: str) -> type[models.Model]:
    for app in ("registry", "objections"):
        if name.lower() in apps.all_models[app]:
            return apps.get_model(app, name)
    raise LookupError(name)


def filler(field: Any) -> Any:
    """A value the column takes; another one each time where it must be unique."""
    if isinstance(field, models.OneToOneField):
        return uuid.uuid4().int % 10**9
    if isinstance(field, models.ForeignKey):
        return 1
    if isinstance(field, models.DateTimeField):
        return T0
    if isinstance(field, models.DateField):
        return date(2026, 1, 1)
    if isinstance(field, models.DurationField):
        return timedelta(0)
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.BinaryField):
        return b"x"
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.IntegerField):
        return uuid.uuid4().int % 30_000 if field.unique else 1
    text = uuid.uuid4().hex if field.unique else "x"
    return text[: field.max_length or 32]


def row(model: type[models.Model], values: dict[str, Any]) -> models.Model:
    filled = {
        field.attname: filler(field)
        for field in model._meta.local_concrete_fields
        if field.attname not in values
        and not field.null
        and not field.has_default()
        and not (field.primary_key and isinstance(field, models.AutoField))
    }
    return model(**filled, **values)


@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(name: str) -> None:
    model_name, rows = CASES[name]
    model = model_named(model_name)

    with transaction.atomic():
        for values in rows[:-1]:
            row(model, values).save(force_insert=True)
        refused = row(model, rows[-1])
        with pytest.raises(IntegrityError, match=f'"{name}"'), transaction.atomic():
            refused.save(force_insert=True)
        transaction.set_rollback(True)  # the invented rows go before their foreign keys are looked at
