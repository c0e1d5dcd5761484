"""The database refuses nonsense by rules that have names."""

import pytest
from django.apps import apps
from django.db import connection, models

from tests.house.tree import files, text

OURS = {"registry", "objections", "portal"}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def declared() -> set[str]:
    return {constraint.name for model in our_models() for constraint in model._meta.constraints}


@pytest.mark.django_db
def test_every_check_in_the_database_is_one_that_we_named() -> None:
    tables = [model._meta.db_table for model in our_models()]
    by_django = {  # for fields that are never negative
        f"{model._meta.db_table}_{field.column}_check"
        for model in our_models()
        for field in model._meta.local_fields
        if field.db_check(connection)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = ANY(%s::regclass[])", [tables]
        )
        found = {name for (name,) in cursor.fetchall()}

    assert found - by_django - declared() == set()


def test_every_constraint_has_a_test_that_names_it() -> None:
    tests = "".join(text(file) for file in files(".py") if file.parts[0] == "tests")

    assert [name for name in sorted(declared()) if name not in tests] == []
