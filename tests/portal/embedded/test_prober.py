"""The house's own prober: it sees its door open, and shut while the web server is down."""

import time
from collections.abc import Callable

import pytest

from portal.embedded.house import House
from registry.models import DoorProbe


def wait_for(condition: Callable[[], bool], seconds: float = 90) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.5)
    return False


@pytest.mark.django_db(transaction=True)
def test_the_prober_of_the_house_sees_its_door_open_and_shut(house: House) -> None:
    assert wait_for(lambda: DoorProbe.objects.filter(is_up=True, answer="200").exists())

    house.supervisor.stop("web")

    assert wait_for(lambda: DoorProbe.objects.filter(is_up=False).exists())
    house.supervisor.stop("prober")
