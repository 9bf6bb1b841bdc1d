"""Runs a program in a process of its own and says what it and everything it started cost."""

import ctypes
import os
import resource
import signal
import subprocess
import threading
import time
from dataclasses import dataclass

BECOME_REAPER = 36
SAMPLE_SECONDS = 0.05
PAGE = resource.getpagesize()


@dataclass
class Cost:
    wall: float
    cpu: float
    peak_bytes: int
    failure: str | None


def run(command, log_path, working_folder, environment, limit_seconds):
    """A program that leaves processes behind (a JVM, say) is charged for them too; they are ended with it."""
    # What the program orphans becomes our child, so that its cost is known to us.
    ctypes.CDLL(None).prctl(BECOME_REAPER, 1, 0, 0, 0)
    with open(log_path, "wb") as log:
        began = time.monotonic()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=working_folder, env=environment,
            start_new_session=True)
        memory = MemorySampler(process.pid)
        limit = threading.Timer(limit_seconds, end_session, [process.pid])
        limit.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.monotonic() - began
        except BaseException:
            # Ctrl-C reaches only us: the program is in a session of its own.
            end_session(process.pid)
            raise
        finally:
            limit.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    usages = [usage] + reap(process.pid)
    return Cost(
        wall=wall, cpu=sum(usage.ru_utime + usage.ru_stime for usage in usages),
        peak_bytes=max([memory.stop()] + [usage.ru_maxrss * 1024 for usage in usages]),
        failure=None if process.returncode == 0 else failure(process.returncode, wall, limit_seconds))


def failure(code, wall, limit_seconds):
    return f"not ready after {limit_seconds} s" if wall >= limit_seconds else f"ended with code {code}"


def reap(session):
    """Waits for what is left of a session, and ends it when it doesn't end by itself."""
    usages = []
    patience = time.monotonic() + 10
    while True:
        try:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return usages
        if pid:
            usages.append(usage)
            continue
        if time.monotonic() > patience:
            end_session(session)
        time.sleep(0.02)


def session_processes(session):
    """Ids and resident bytes of a session's processes, and of those that were left to us."""
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                # Behind the program's name, which may contain anything.
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session or int(fields[1]) == os.getpid():
            yield int(name), int(fields[21]) * PAGE


def end_session(session):
    for pid, _ in session_processes(session):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


class MemorySampler(threading.Thread):
    """The largest sum of the resident sets of a session's processes."""

    def __init__(self, session):
        super().__init__(daemon=True)
        self.session = session
        self.peak = 0
        self.ended = threading.Event()
        self.start()

    def run(self):
        while not self.ended.wait(SAMPLE_SECONDS):
            self.peak = max(self.peak, sum(resident for _, resident in session_processes(self.session)))

    def stop(self):
        self.ended.set()
        self.join()
        return self.peak
