"""The supervisor: starts, restarts, stops, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.embedded.leftovers import end_leftover, record_pid
from portal.embedded.program import Program
from portal.embedded.supervisor import Supervisor
from tests.house.tree import ROOT

SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
PARENT = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); {}"


def program(folder: Path, code: str, name: str = "sleeper", **options: object) -> Program:
    return Program(name, (sys.executable, "-c", code), folder, **options)  # type: ignore[arg-type]  # passed through


def wait_for(holds: Callable[[], object], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    with Supervisor(tmp_path / "log") as running:
        yield running


def test_what_dies_is_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(program(tmp_path, SLEEP))
    first = supervisor.start("sleeper")

    supervisor.kill("sleeper", signal.SIGKILL)

    wait_for(lambda: supervisor.pid("sleeper") not in {first, None})
    assert supervisor.deaths("sleeper") == 1


def test_what_dies_at_once_is_tried_less_and_less_often(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(program(tmp_path, "raise SystemExit(3)"))

    supervisor.start("sleeper")

    wait_for(lambda: supervisor.deaths("sleeper") == 2)
    begun = time.monotonic()
    wait_for(lambda: supervisor.deaths("sleeper") == 3)
    assert time.monotonic() - begun > 0.9  # 0.5 s the first time, doubled since


def test_what_is_stopped_stays_down_until_it_is_started(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(program(tmp_path, SLEEP))
    first = supervisor.start("sleeper")

    supervisor.stop("sleeper")

    assert not is_alive(first)
    time.sleep(0.8)  # longer than the first pause
    assert supervisor.pid("sleeper") is None
    assert supervisor.start("sleeper") != first
    assert supervisor.deaths("sleeper") == 0


def test_restart_gives_a_new_process(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(program(tmp_path, SLEEP))
    first = supervisor.start("sleeper")

    second = supervisor.restart("sleeper")

    assert second != first
    assert is_alive(second)


def test_what_ignores_its_stop_signal_is_killed(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(program(tmp_path, STUBBORN, patience=0.2))
    pid = supervisor.start("sleeper")
    wait_for(lambda: "up" in supervisor.log("sleeper").read_text())

    supervisor.stop("sleeper")

    assert not is_alive(pid)


def test_a_dead_program_takes_its_own_children_along(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(program(tmp_path, PARENT.format("time.sleep(60)")))
    pid = supervisor.start("sleeper")
    wait_for(lambda: children(pid))
    (child,) = children(pid)

    supervisor.kill("sleeper", signal.SIGKILL)

    wait_for(lambda: not is_alive(child))


def test_a_program_may_stand_back_for_the_others(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(program(tmp_path, SLEEP, "first"))
    supervisor.add(program(tmp_path, SLEEP, "second", nice=5))

    pids = [supervisor.start(name) for name in ("first", "second")]
    ours = os.getpriority(os.PRIO_PROCESS, 0)

    wait_for(lambda: [os.getpriority(os.PRIO_PROCESS, pid) for pid in pids] == [ours, min(ours + 5, 19)])
    autogroup = Path(f"/proc/{pids[1]}/autogroup")
    assert not autogroup.exists() or autogroup.read_text().strip().endswith(f"nice {5}")


def test_output_goes_to_a_log_of_its_own(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(program(tmp_path, "import sys, time; print('out'); print('err', file=sys.stderr, flush=True)"))

    supervisor.start("sleeper")

    wait_for(lambda: {"out", "err"} <= set(supervisor.log("sleeper").read_text().split()))


def test_children_are_not_asleep_to_signals_that_a_background_shell_ignores(tmp_path: Path) -> None:
    script = f"""
        import signal, sys
        sys.path.insert(0, {str(ROOT)!r})
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        from pathlib import Path
        from portal.embedded.program import Program, run_to_end
        code = "import signal; raise SystemExit(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)"
        sys.exit(run_to_end(Program("child", (sys.executable, "-c", code), Path("."))))
    """

    assert subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False).returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_nothing_is_left_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    script = f"""
        import sys, time
        sys.path.insert(0, {str(ROOT)!r})
        from pathlib import Path
        from portal.embedded.program import Program
        from portal.embedded.supervisor import Supervisor
        here = Path({str(tmp_path)!r})
        supervisor = Supervisor(here)
        for name in ("one", "two"):
            supervisor.add(Program(name, (sys.executable, "-c", {SLEEP!r}), here))
            print(supervisor.start(name), flush=True)
        time.sleep(60)
    """
    killed = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True)
    assert killed.stdout is not None
    pids = [int(killed.stdout.readline()) for _ in range(2)]
    assert all(map(is_alive, pids))

    killed.kill()
    killed.wait()

    wait_for(lambda: not any(map(is_alive, pids)))
    killed.stdout.close()


def test_a_leftover_of_an_earlier_supervisor_is_ended_before_a_new_start(tmp_path: Path) -> None:
    leftover = subprocess.Popen([sys.executable, "-c", SLEEP], start_new_session=True)
    record_pid(tmp_path / "sleeper.log", leftover.pid, signal.SIGTERM)

    end_leftover(tmp_path / "sleeper.log")

    assert leftover.wait(5) == -signal.SIGTERM


def test_a_stranger_with_a_leftover_s_number_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", SLEEP], start_new_session=True)
    (tmp_path / "sleeper.pid").write_text(f"{stranger.pid} {int(signal.SIGTERM)} some other moment")

    end_leftover(tmp_path / "sleeper.log")

    with pytest.raises(subprocess.TimeoutExpired):
        stranger.wait(0.5)
    assert not (tmp_path / "sleeper.pid").exists()
    stranger.kill()
    stranger.wait()


def test_a_program_in_front_is_told_when_we_are(tmp_path: Path) -> None:
    told = tmp_path / "told"
    code = f"""
        import pathlib, signal, sys, time
        signal.signal(signal.SIGTERM, lambda *_: (pathlib.Path({str(told)!r}).write_text("yes"), sys.exit()))
        print("up", flush=True)
        time.sleep(60)
    """
    script = f"""
        import sys
        sys.path.insert(0, {str(ROOT)!r})
        from pathlib import Path
        from portal.embedded.interrupts import stoppable
        from portal.embedded.program import Program, run_to_end
        try:
            with stoppable():
                run_to_end(Program("front", (sys.executable, "-c", {textwrap.dedent(code)!r}), Path(".")))
        except KeyboardInterrupt:
            sys.exit(7)
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"

        process.terminate()

        assert process.wait(20) == 7
    assert told.read_text() == "yes"
