"""The portal's own processes for tests that must see them work together, or die."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.embedded.house import House, answers, free_port, house_programs
from portal.embedded.servers import wait_until
from portal.embedded.supervisor import Supervisor

ROOT = Path(__file__).resolve().parent.parent
FIRST_PORT = 18000


@pytest.fixture
def house(transactional_db: None, tmp_path: Path) -> Iterator[House]:
    """Web server, worker, beat and prober on this test's database, in the profile whose windows last seconds.

    `house.supervisor` starts, stops and kills them: names "web", "worker", "beat", "prober".
    """
    port = free_port(FIRST_PORT, exactly=False)
    site = f"http://localhost:{port}"
    environment = {"SITE_URL": site, "RULE_PROFILE": "demo"}  # the rest they inherit from us
    with Supervisor(tmp_path / "log") as supervisor:
        for program in house_programs(ROOT, environment, port):
            supervisor.add(program)
            supervisor.start(program.name)
        wait_until(lambda: answers(port), supervisor, "web")
        yield House(site, environment, supervisor)
