"""How soon a server answers after exec, and how much memory it holds then and later."""

import os
import socket
import statistics
import sys
import time

import fixture
from build import ROOT
from contenders import CONTENDERS, Data
from load import Load, wrk
from process import cpu_seconds
from rivals import SETTLE_SECONDS
from servers import Servers, free_port
from settings import Settings

GIVE_UP_SECONDS = 30
# What the emulator has without a fixture.
DEFAULT_KEY = "phx_emulator"
WRK_SECONDS = 5


def _connect(port: int, deadline: float) -> socket.socket:
    """Tries until somebody listens, without a pause in between."""
    while True:
        connection = socket.socket()
        try:
            connection.connect(("127.0.0.1", port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
        except ConnectionRefusedError:
            connection.close()
            if time.monotonic() > deadline:
                sys.exit("benchmark: a server does not start")


def _until_answered(port: int, path: str, key: str, deadline: float) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
    while True:
        with _connect(port, deadline) as connection:
            connection.sendall(request)
            if connection.recv(65536).startswith(b"HTTP/1.1 200"):
                return


def _start(command: list[str], port: int, paths: list[str], key: str) -> list[tuple[float, float]]:
    """Milliseconds from just before exec until each path was answered with 200, and the processor time of the server by then."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PLAYLISTS_EMULATOR_")}
    quiet = [(os.POSIX_SPAWN_OPEN, descriptor, os.devnull, os.O_WRONLY, 0) for descriptor in (1, 2)]
    began = time.perf_counter()
    deadline = time.monotonic() + GIVE_UP_SECONDS
    process = os.posix_spawn(command[0], command, environment, file_actions=quiet)
    try:
        times = []
        for path in paths:
            _until_answered(port, path, key, deadline)
            times.append(((time.perf_counter() - began) * 1000, cpu_seconds(process) * 1000))
        return times
    finally:
        os.kill(process, 15)
        os.waitpid(process, 0)


def _median_start(command: list[str], port: int, paths: list[str], key: str, count: int) -> dict:
    starts = [_start(command, port, paths, key) for _ in range(count)]
    result = {}
    for number, path in enumerate(paths):
        name = "livez" if path == "/_livez" else "api"
        result[name] = statistics.median(start[number][0] for start in starts)
        result[f"{name}_cpu"] = statistics.median(start[number][1] for start in starts)
    return result


def _cold_starts(servers: Servers, settings: Settings, data: Data) -> dict:
    port = free_port()
    emulator, programs = servers.emulator_command(port), servers.programs
    demo = [*emulator, "--seed", str(ROOT / "fixtures/demo.json")]
    peers = {
        "Hummingbird": [programs.hummingbird, "--port", str(port), "--seed", str(data.database)],
        "FastAPI": [*programs.fastapi, str(port), str(data.database)],
    }
    page, count = fixture.base(1), settings.starts
    return {
        "emulator": _median_start(emulator, port, ["/_livez", page], DEFAULT_KEY, count),
        "emulator, demo fixture": _median_start(demo, port, ["/_livez", page], "phx_demo", count),
    } | {name: _median_start(command, port, [page], fixture.KEY, settings.peer_starts) for name, command in peers.items()}


def _memory(servers: Servers, settings: Settings, data: Data) -> dict:
    """The emulator's memory with nothing in it, with the data of the contests, and after many reads of that."""
    empty = servers.emulator()
    time.sleep(SETTLE_SECONDS)
    idle = empty.resident_mebibytes()
    servers.stop(empty)
    server = CONTENDERS["emulator"](servers, data)
    time.sleep(SETTLE_SECONDS)
    loaded, reads = server.resident_mebibytes(), 0
    while reads < settings.reads:
        reads += wrk(server, Load(Data.PLAYLIST), min(WRK_SECONDS, settings.seconds)).requests
    after = server.resident_mebibytes()
    servers.stop(server)
    return {"idle": idle, "loaded": loaded, "reads": reads, "after": after}


def measure(servers: Servers, settings: Settings) -> dict:
    print("benchmark: starting the emulator and its peers", file=sys.stderr)
    data = Data(servers)
    return {"cold": _cold_starts(servers, settings, data), "memory": _memory(servers, settings, data)}
