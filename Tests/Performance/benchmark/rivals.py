"""The emulator beside its peers, in turn in one run."""

import statistics
import sys
import time
from dataclasses import dataclass

import fixture
from contenders import CONTENDERS, Data
from load import Load, Sample, wrk
from servers import Servers
from settings import Settings
from verify import verify


@dataclass(frozen=True)
class Case:
    title: str
    contenders: tuple[str, ...]
    # The least that the emulator's rate shall be of a peer's; its processor time per request shall be as much less.
    targets: dict[str, float]
    # What wrk asks for, and what it asks nginx for.
    path: str
    file: str = ""
    creates: bool = False


READERS = ("emulator", "nginx, 1 worker", "Hummingbird", "FastAPI", "nginx, auto")
CASES = {
    "get": Case("GET a playlist", READERS, {"nginx": 0.8, "Hummingbird": 7}, Data.PLAYLIST, "/playlist.json"),
    "list": Case("GET a list of 100", READERS, {"nginx": 0.5, "Hummingbird": 45}, Data.PAGE, "/page.json"),
    "create": Case(
        "POST, in memory", ("emulator", "Hummingbird, WAL", "Hummingbird", "FastAPI"), {"Hummingbird, WAL": 3}, fixture.base(1), creates=True
    ),
    "create-durable": Case(
        "POST, on a file", ("emulator --db", "Hummingbird, WAL"), {"Hummingbird, WAL": 1.5}, fixture.base(1), creates=True
    ),
}
SETTLE_SECONDS = 0.3


def _load(case: Case, name: str, data: Data) -> Load:
    if case.creates:
        return Load(case.path, "create.lua", data.body)
    return Load(case.file if name.startswith("nginx") else case.path)


class _Contest:
    """One case. Readers run on through all rounds; who writes starts anew, so that every round begins with the same data."""

    def __init__(self, servers: Servers, data: Data, case: Case, settings: Settings) -> None:
        self.servers, self.data, self.case, self.settings = servers, data, case, settings
        self.running = {}
        self.samples: dict[str, list[Sample]] = {name: [] for name in case.contenders}
        self.idle: dict[str, float] = {}
        self.peak: dict[str, float] = dict.fromkeys(case.contenders, 0.0)

    def run(self) -> dict:
        for number in range(self.settings.rounds):
            for name in self.case.contenders:
                self._round(number, name)
        for server in self.running.values():
            self.servers.stop(server)
        return {
            name: {
                "rate": statistics.median(sample.rate for sample in samples),
                "cpu": statistics.median(sample.cpu for sample in samples),
                "idle": self.idle[name],
                "peak": self.peak[name],
                "rates": [sample.rate for sample in samples],
            }
            for name, samples in self.samples.items()
        }

    def _round(self, number: int, name: str) -> None:
        load = _load(self.case, name, self.data)
        server = self.running.get(name)
        if not server:
            server = self.running[name] = CONTENDERS[name](self.servers, self.data)
            time.sleep(SETTLE_SECONDS)
            self.idle[name] = server.resident_mebibytes()
            if not self.case.creates:
                wrk(server, load, 1)
        sample = wrk(server, load, self.settings.seconds)
        self.samples[name].append(sample)
        self.peak[name] = max(self.peak[name], server.peak_mebibytes())
        if self.case.creates:
            self.servers.stop(self.running.pop(name))
        print(f"benchmark: {self.case.title}, round {number + 1}: {name}: {sample.rate:,.0f}/s, {sample.cpu:.1f} µs", file=sys.stderr)


def measure(servers: Servers, settings: Settings, names: list[str]) -> dict:
    data = Data(servers)
    print("benchmark: comparing the answers of all", file=sys.stderr)
    verify(servers, data)
    return {name: _Contest(servers, data, CASES[name], settings).run() for name in names}
