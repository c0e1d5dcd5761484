"""What the journeys share."""

import pytest

from .counted import Counted


@pytest.fixture
def counted(request: pytest.FixtureRequest) -> Counted:
    """Call it with the walk at the end of a journey."""
    return Counted(request)
