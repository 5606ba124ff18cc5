"""How the emulator's cost grows with what it holds: processor time per request, which other work on the machine disturbs least."""

import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

import fixture
from load import Load, counted, request, wrk
from process import Server
from servers import Servers
from settings import Settings

# The playlists that are dealt out where the number of projects grows.
PLAYLISTS = 1000
# The project whose first page is compared with that of the largest.
SMALL = 100
PAGE = fixture.base(1) + "?limit=100"
# In no name, so that the answer is as small everywhere.
SEARCH = fixture.base(1) + "?search=nothing"


@dataclass
class _Held:
    """An emulator that holds so many playlists in so many projects."""

    server: Server
    paths: Path
    change: Path
    projects: int

    @classmethod
    def start(cls, servers: Servers, projects: int, playlists: int) -> "_Held":
        print(f"benchmark: loading a fixture of {playlists:,} playlists, projects: {projects:,}", file=sys.stderr)
        seed = fixture.write(fixture.make(projects, playlists, with_recordings=False), servers.new_path("fixture.json"))
        paths = servers.new_path("paths")
        paths.write_text("\n".join(fixture.paths(projects, playlists)) + "\n", encoding="utf-8")
        change = servers.new_path("change")
        change.write_text(f"{fixture.base(1)}{fixture.short_id(0)}/\n{PAGE}\n", encoding="utf-8")
        return cls(servers.emulator("--seed", str(seed)), paths, change, projects)

    def get(self, settings: Settings) -> float:
        return wrk(self.server, Load(script="rotate.lua", file=self.paths), settings.seconds).cpu

    def create(self, settings: Settings) -> float:
        paths = [fixture.base(number % self.projects + 1) for number in range(settings.writes)]
        return counted(self.server, [request("POST", path, fixture.CREATE_BODY) for path in paths])

    def page(self, settings: Settings) -> float:
        # A page that nothing has changed since is at hand, whatever the size; so each is asked for after a change.
        return 2 * wrk(self.server, Load(script="change.lua", file=self.change), settings.seconds).cpu

    def search(self, settings: Settings) -> float:
        return counted(self.server, [request("GET", SEARCH)] * settings.searches)


def _medians(held: dict[int, _Held], operation: str, settings: Settings) -> dict[str, float]:
    """The cost at each size, the sizes in turn."""
    samples: dict[int, list[float]] = {size: [] for size in held}
    for _ in range(settings.rounds):
        for size, one in held.items():
            samples[size].append(getattr(one, operation)(settings))
    costs = {str(size): statistics.median(values) for size, values in samples.items()}
    print(f"benchmark: {operation}: {', '.join(f'{cost:.1f} µs at {int(size):,}' for size, cost in costs.items())}", file=sys.stderr)
    return costs


def _stop(servers: Servers, held: dict[int, _Held]) -> None:
    for one in held.values():
        servers.stop(one.server)


def measure(servers: Servers, settings: Settings) -> dict:
    by_playlists = {size: _Held.start(servers, 1, size) for size in settings.sizes}
    small = _Held.start(servers, 1, SMALL)
    largest = settings.sizes[-1]
    results = {
        "page": _medians({SMALL: small, largest: by_playlists[largest]}, "page", settings),
        "get": _medians(by_playlists, "get", settings),
        "search": _medians(by_playlists, "search", settings),
        # Last, since it adds to what is held.
        "create": _medians(by_playlists, "create", settings),
    }
    _stop(servers, {SMALL: small} | by_playlists)
    by_projects = {projects: _Held.start(servers, projects, PLAYLISTS) for projects in settings.projects}
    results |= {f"{name}_projects": _medians(by_projects, name, settings) for name in ("get", "create")}
    _stop(servers, by_projects)
    return results
