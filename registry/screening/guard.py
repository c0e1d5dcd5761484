"""Runs a function over untrusted bytes in a child process with hard limits.

The child gets no environment but what Python needs (no database address, no keys), sets its own limits before it calls
the function, and talks in JSON lines on its standard output: {"progress": …} any number of times, then one of
{"result": …}, {"refused": {code, params}} for a ManifestError, {"failed": code, "detail": …}. It dies with its parent
(on Linux) and is killed when the parent stops reading, be it because `on_progress` raised.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from registry.screening.errors import ManifestError

Tell = Callable[[dict[str, Any]], None]
Function = Callable[[dict[str, Any], Tell], Any]

_ROOT = Path(__file__).resolve().parents[2]
_PR_SET_PDEATHSIG = 1
_SHOWN = 500
_NATIVE = {signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL}


class GuardError(RuntimeError):
    """The child was stopped or broke. `code`: memory_limit, time_limit, crashed; `detail` is for the log.

    `by_signal`: a native library gave up on the bytes (abort, segmentation fault), no exception of ours was raised.
    """

    CODES = frozenset({"memory_limit", "time_limit", "crashed"})

    def __init__(self, code: str, detail: str = "", *, by_signal: bool = False) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.by_signal = by_signal


def run_limited(
    function: str,
    args: dict[str, Any],
    *,
    memory_bytes: int,
    cpu_seconds: int,
    on_progress: Tell | None = None,
) -> Any:
    """Call `function` ("module:name", taking `args` and a callback for progress) in a child.

    The name comes from our own code, never from data. `args` and the result are JSON values. `memory_bytes` bounds the
    child's writable memory, `cpu_seconds` its CPU time. Raises ManifestError as the function did, GuardError when the
    child was stopped or broke.
    """
    order = {"function": function, "args": args, "memory": memory_bytes, "cpu": cpu_seconds, "parent": os.getpid()}
    with tempfile.TemporaryFile("w+", errors="replace") as complaints:
        child = subprocess.Popen(
            [sys.executable, "-m", "registry.screening.guard"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            cwd=_ROOT,
            env=_environment(),
            text=True,
        )
        try:
            last = _converse(child, order, on_progress)
        finally:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe:
                    pipe.close()
        complaints.seek(0)
        return _outcome(last, child.returncode, complaints.read()[-_SHOWN:])


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    return kept | {
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MALLOC_ARENA_MAX": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",  # the others reserve far more address space than they use
    }


def _converse(child: subprocess.Popen[str], order: dict[str, Any], on_progress: Tell | None) -> dict[str, Any]:
    """Send the order, pass on progress, and return the child's last word ({} if it died without one)."""
    assert child.stdin
    assert child.stdout
    try:
        child.stdin.write(json.dumps(order))
        child.stdin.close()
    except BrokenPipeError:  # it died at once: its last word, or the lack of one, tells
        child.stdin = None
    last: dict[str, Any] = {}
    for message in _messages(child.stdout):
        if "progress" not in message:
            last = message
            break
        if on_progress:
            on_progress(message["progress"])
    if last:
        child.wait()
    else:
        child.stdout.close()
        child.wait()
    return last


def _messages(stream: IO[str]) -> Iterator[dict[str, Any]]:
    for line in stream:
        try:
            message = json.loads(line)
        except ValueError:  # cut off in the middle of a line
            return
        yield message


def _outcome(last: dict[str, Any], status: int, complaints: str) -> Any:
    if "result" in last:
        return last["result"]
    if "refused" in last:
        raise ManifestError(last["refused"]["code"], **last["refused"]["params"])
    if "failed" in last:
        raise GuardError(last["failed"], last.get("detail", ""))
    if status == -signal.SIGXCPU:
        raise GuardError("time_limit")
    if "alloc" in complaints or "MemoryError" in complaints:
        raise GuardError("memory_limit", complaints)
    raise GuardError("crashed", f"status {status}: {complaints}", by_signal=-status in _NATIVE)


def main() -> None:
    """The child's side."""
    order = json.load(sys.stdin)
    words = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever a library prints must not be taken for a message
    _limit_life(order)
    function = _imported(order["function"])  # our own code, which breaks in odd ways if memory ends while it loads
    _limit_memory(order["memory"])

    def tell(progress: dict[str, Any]) -> None:
        words.write(json.dumps({"progress": progress}) + "\n")

    words.write(json.dumps(_called(function, order["args"], tell)) + "\n")
    words.flush()


def _imported(name: str) -> Function:
    module, _, attribute = name.partition(":")
    function: Function = getattr(importlib.import_module(module), attribute)
    return function


def _called(function: Function, args: dict[str, Any], tell: Tell) -> dict[str, Any]:
    try:
        return {"result": function(args, tell)}
    except ManifestError as error:
        return {"refused": {"code": error.code, "params": error.params}}
    except MemoryError:
        return {"failed": "memory_limit"}


def _limit_life(order: dict[str, Any]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != order["parent"]:  # it died before we asked to die with it
            os._exit(1)
    resource.setrlimit(resource.RLIMIT_CPU, (order["cpu"], order["cpu"] + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_memory(limit: int) -> None:
    """Bounds writable memory, what the imports took included."""
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    resource.setrlimit(kind, (limit, limit))


if __name__ == "__main__":
    main()
