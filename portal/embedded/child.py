"""Run as a script between the supervisor and a program: drop rights, ask to be signalled when the supervisor dies, and
become the program.

    python -I -S child.py PARENT_PID SIGNAL UID GID NICE PROGRAM [ARGUMENT ...]     (UID and GID are -1 to keep them)

A script and not a function run after fork(), because the supervisor has threads. Standard library only.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def become(parent: int, orphan_signal: int, uid: int, gid: int, nice: int, command: list[str]) -> None:
    if nice:
        stand_back(nice)
    if uid != -1:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # After the change of user, which clears it. The kernel sends it when the thread that started us ends.
        if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, orphan_signal, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
        if os.getppid() != parent:  # it died before we asked
            sys.exit(1)
    # A shell's background job ignores SIGINT, and Python ignores SIGPIPE; both would be inherited.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.execv(command[0], command)


def stand_back(nice: int) -> None:
    """Let others go first. Where Linux shares a processor out between sessions, only the session's number counts."""
    os.nice(nice)
    try:
        with open("/proc/self/autogroup", "w") as file:
            file.write(str(nice))
    except OSError:
        pass  # another system, or sessions are not looked at


if __name__ == "__main__":
    parent, orphan_signal, uid, gid, nice = map(int, sys.argv[1:6])
    become(parent, orphan_signal, uid, gid, nice, sys.argv[6:])
