"""The emulator under torture: one process after the other on the same database file."""

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path

from client import GIVE_UP_SECONDS, Client, Finding, Lost


class Server:
    """Starts an emulator on `folder`/state.db; files that the torture itself needs are in `aside`."""

    def __init__(self, program: str, folder: Path, aside: Path, seed: Path, environment: dict[str, str]) -> None:
        self.program, self.folder, self.aside, self.seed = program, folder, aside, seed
        self.database = folder / "state.db"
        self.log = aside / "log"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("PLAYLISTS_EMULATOR_")} | environment
        self.process: subprocess.Popen | None = None
        self.was_killed = False

    def start(self) -> None:
        """Returns when the emulator is ready; raises `Finding` if it does not start."""
        port_file = self.aside / "port.json"
        port_file.unlink(missing_ok=True)
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [self.program, "serve", "--port", "0", "--port-file", port_file, "--db", self.database, "--seed", self.seed,
                 "--log-level", "error"],
                stdout=subprocess.DEVNULL, stderr=log, env=self.environment,
            )
        self.was_killed = False
        give_up = time.monotonic() + GIVE_UP_SECONDS
        while not port_file.exists():
            if self.process.poll() is not None:
                raise Finding(f"the emulator does not start again: exit code {self.process.returncode}: {self.last_words()}")
            if time.monotonic() > give_up:
                raise Finding(f"the emulator is not ready within {GIVE_UP_SECONDS} s: {self.last_words()}")
            time.sleep(0.005)
        self.port = json.loads(port_file.read_text())["port"]

    def client(self, timeout: float = GIVE_UP_SECONDS) -> Client:
        return Client(self.port, timeout)

    def kill(self) -> None:
        self.was_killed = True
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Ends it as a user does; raises `Finding` if it does not end, or not well."""
        self.process.terminate()
        try:
            code = self.process.wait(2 * GIVE_UP_SECONDS)
        except subprocess.TimeoutExpired:
            raise Finding("the emulator does not end on SIGTERM") from None
        if code != 0:
            raise Finding(f"the emulator ends with {code} on SIGTERM: {self.last_words()}")

    def check_alive(self) -> None:
        code = self.process.poll()
        if code is not None and not self.was_killed:
            name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
            raise Finding(f"the emulator has ended: {name}: {self.last_words()}")

    def is_ready(self) -> bool:
        """Whether /_readyz says 200; raises `Finding` if it says neither that nor 503 with a failed check."""
        try:
            status, checks = self.client().call("GET", "/_readyz")
        except Lost as error:
            self.check_alive()
            raise Finding(str(error)) from None
        if status == 503 and isinstance(checks, dict) and False in checks.values():
            return False
        if status != 200:
            raise Finding(f"GET /_readyz: {status}: {checks}")
        return True

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-600:].strip() or "nothing in its log"

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.kill()
