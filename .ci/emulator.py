"""An emulator for checks: the release build on a free port, ended with the block that uses it."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools import ROOT

# A collection of fixtures/demo.json.
COLLECTION = "saEZyexr"
GIVE_UP_SECONDS = 10


def binary() -> str:
    return subprocess.run([ROOT / "script/build"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


class Emulator:
    """`with Emulator(program, "--idle-timeout", "1") as emulator:`"""

    def __init__(self, program: str, *options: str, before: list[str] | None = None, port: int = 0) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.log = Path(self.folder.name) / "log"
        file = Path(self.folder.name) / "port.json"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PLAYLISTS_EMULATOR_")}
        demo = str(ROOT / "fixtures/demo.json")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*(before or []), program, "serve", "--port", str(port), "--port-file", str(file), "--seed", demo, *options],
                stdout=subprocess.DEVNULL, stderr=log, env=environment,
            )
        give_up = time.monotonic() + GIVE_UP_SECONDS
        while not file.exists():
            if self.process.poll() is not None or time.monotonic() > give_up:
                self.process.kill()
                sys.exit(f"the emulator does not start: {self.log.read_text()}")
            time.sleep(0.01)
        self.port = json.loads(file.read_text())["port"]

    def __enter__(self) -> "Emulator":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(GIVE_UP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.folder.cleanup()

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    @property
    def descriptors(self) -> int:
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    @property
    def resident_bytes(self) -> int:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError("no VmRSS")

    @property
    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
