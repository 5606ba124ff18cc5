"""A server that runs, and what it has used."""

import os
import signal
import subprocess
import time
from pathlib import Path

STOP_SECONDS = 10
# A server that uses less than this much of a moment has done what it was asked.
QUIET_SHARE = 0.1
MOMENT_SECONDS = 0.02


def cpu_seconds(process: int) -> float:
    """The processor time of a process with all its threads: what /proc/PID/stat has in ticks, in nanoseconds."""
    # Linux's clock of another process: CPUCLOCK_SCHED of its id.
    return time.clock_gettime((~process << 3) | 2)


class Server:
    """A process, with its children included in what it is said to use."""

    def __init__(self, command: list[str], port: int) -> None:
        self.port = port
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PLAYLISTS_EMULATOR_")}
        # A session of its own, so that Ctrl-C stops it by our hand and not by the terminal's.
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, start_new_session=True, text=True
        )

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def cpu_seconds(self) -> float:
        return sum(cpu_seconds(process) for process in self._family())

    def settle(self) -> None:
        """Waits until the server has done what clients left behind that did not wait for their answers, as wrk does at its end."""
        before = self.cpu_seconds()
        while True:
            time.sleep(MOMENT_SECONDS)
            after = self.cpu_seconds()
            if after - before < QUIET_SHARE * MOMENT_SECONDS:
                return
            before = after

    def resident_mebibytes(self) -> float:
        return self._memory("VmRSS:")

    def peak_mebibytes(self) -> float:
        return self._memory("VmHWM:")

    def stop(self) -> None:
        if self.is_running:
            # Only nginx and uvicorn have children, and both end them.
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.process.stderr.close()

    def _family(self) -> list[int]:
        first = self.process.pid
        return [first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())]

    def _memory(self, name: str) -> float:
        kibibytes = 0
        for process in self._family():
            status = Path(f"/proc/{process}/status").read_text()
            kibibytes += next(int(line.split()[1]) for line in status.splitlines() if line.startswith(name))
        return kibibytes / 1024
