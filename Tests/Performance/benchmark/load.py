"""Load from wrk, and from a client of our own where requests are to be counted."""

import re
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import fixture
from process import Server
from settings import CONNECTIONS

SCRIPTS = Path(__file__).resolve().parent.parent / "wrk"


@dataclass(frozen=True)
class Load:
    """What wrk asks for: a path, or what a script makes of a file."""

    path: str = "/"
    script: str | None = None
    file: Path | None = None


@dataclass(frozen=True)
class Sample:
    requests: int
    # Requests a second, and microseconds of the server's processor for each.
    rate: float
    cpu: float


def wrk(server: Server, load: Load, seconds: int) -> Sample:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", f"Authorization: Bearer {fixture.KEY}"]
    if load.script:
        command += ["-s", str(SCRIPTS / load.script)]
    command += [f"http://127.0.0.1:{server.port}{load.path}"]
    if load.file:
        command += ["--", str(load.file)]
    server.settle()
    before = server.cpu_seconds()
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    used = server.cpu_seconds() - before
    if "Non-2xx" in text or "Socket errors" in text:
        sys.exit(f"benchmark: {' '.join(command)} met errors:\n{text}")
    requests = int(re.search(r"(\d+) requests in", text)[1])
    return Sample(requests, float(re.search(r"Requests/sec:\s*([\d.]+)", text)[1]), used / requests * 1e6)


def request(method: str, path: str, body: str = "") -> bytes:
    """A request as `counted` sends it."""
    fields = f"Host: localhost\r\nAuthorization: Bearer {fixture.KEY}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return f"{method} {path} HTTP/1.1\r\n{fields}\r\n\r\n{body}".encode()


def counted(server: Server, requests: list[bytes]) -> float:
    """Sends each request once, over as many connections as wrk, to get a small answer; microseconds of the server's processor for each.

    For what wrk cannot count: writes, of which a second of wrk would change the size that is measured, and slow requests, of which too
    many are on their way when it ends.
    """
    connections = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(CONNECTIONS)]
    server.settle()
    before = server.cpu_seconds()
    for first in range(0, len(requests), CONNECTIONS):
        batch = list(zip(connections, requests[first : first + CONNECTIONS]))
        for connection, one in batch:
            connection.sendall(one)
        for connection, _ in batch:
            answer = connection.recv(65536)
            if not answer.startswith(b"HTTP/1.1 20"):
                sys.exit(f"benchmark: a request was answered {answer.decode()}")
    used = server.cpu_seconds() - before
    for connection in connections:
        connection.close()
    return used / len(requests) * 1e6
