"""What the tests of services share."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences are read in English, whatever the portal's own language is."""
    with translation.override("en"):
        yield
