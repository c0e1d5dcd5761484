"""How the commands of one checkout find the servers that its demonstration runs. Standard library only: the settings
read it."""

import json
import os
import re
from pathlib import Path


def write_addresses(var: Path, addresses: dict[str, str]) -> None:
    """Leave the addresses of this process's servers for other commands of the checkout."""
    file = var / "servers.json"
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)  # a DATABASE_URL given to us may hold a password
    file.write_text(json.dumps(addresses | {"process": os.getpid()}))


def forget_addresses(var: Path) -> None:
    (var / "servers.json").unlink(missing_ok=True)


def running_addresses(var: Path) -> dict[str, str]:
    """DATABASE_URL, REDIS_URL and SITE_URL of the demonstration that runs now, or nothing."""
    file = var / "servers.json"
    if not file.exists():
        return {}
    addresses = json.loads(file.read_text())
    return addresses if _is_alive(addresses.pop("process")) else {}


def broker_url(redis_url: str) -> str:
    """Celery's spelling of a Redis URL: `unix:///path?db=1` becomes `redis+socket:///path?virtual_host=1`."""
    if not redis_url.startswith("unix://"):
        return redis_url
    return re.sub(r"([?&])db=", r"\1virtual_host=", redis_url.replace("unix://", "redis+socket://", 1))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
