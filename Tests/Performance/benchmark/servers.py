"""Starts the emulator and its peers, and stops all that it started, however the run ends."""

import http.client
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path

import fixture
from build import SCRATCH, Programs
from process import Server

READY_SECONDS = 60
NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log stderr error;
{user}
worker_processes {workers};
events {{ worker_connections 1024; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  open_file_cache max=100;
  open_file_cache_valid 1h;
  keepalive_requests 1000000000;
  default_type application/json;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port: int, path: str, method: str = "GET", body: str | None = None, key: str | None = fixture.KEY) -> tuple[int, bytes]:
    """One request; the answer's status and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=READY_SECONDS)
    try:
        # One name for all servers, so that the links of their pages are the same.
        fields = {"Host": "localhost", "Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        connection.request(method, path, body, fields)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


class Servers:
    """The servers of one run, and the folder for what they need."""

    def __init__(self, programs: Programs) -> None:
        self.programs = programs
        # Beside the builds and not in /tmp, which may be memory: a durable write shall reach a disk.
        self.folder = Path(tempfile.mkdtemp(prefix="run-", dir=SCRATCH))
        self._running: list[Server] = []
        self._names = 0

    def __enter__(self) -> "Servers":
        return self

    def __exit__(self, *_: object) -> None:
        # A second Ctrl-C must not leave behind what the first one stops.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for server in list(self._running):
            self.stop(server)
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self, server: Server) -> None:
        server.stop()
        self._running.remove(server)

    def emulator(self, *options: str, path: str = "/_readyz") -> Server:
        port = free_port()
        return self._start([*self.emulator_command(port), *options], port, path)

    def emulator_command(self, port: int) -> list[str]:
        return [self.programs.emulator, "serve", "--port", str(port), "--log-level", "error"]

    def hummingbird(self, *options: str) -> Server:
        port = free_port()
        return self._start([self.programs.hummingbird, "--port", str(port), *options], port, fixture.base(1))

    def fastapi(self, database: Path) -> Server:
        port = free_port()
        return self._start([*self.programs.fastapi, str(port), str(database)], port, fixture.base(1))

    def nginx(self, workers: str, files: dict[str, bytes]) -> Server:
        port, folder = free_port(), self.new_path("nginx")
        (folder / "www").mkdir(parents=True)
        for name, content in files.items():
            (folder / "www" / name).write_bytes(content)
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, user=user, workers=workers, port=port))
        return self._start([self.programs.nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")], port, f"/{next(iter(files))}")

    def new_path(self, name: str) -> Path:
        """A path in the run's folder that nothing has yet."""
        self._names += 1
        return self.folder / f"{self._names}-{name}"

    def _start(self, command: list[str], port: int, path: str) -> Server:
        server = Server(command, port)
        self._running.append(server)
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                if ask(port, path)[0] == 200:
                    return server
            except ConnectionError:
                pass
            if not server.is_running:
                sys.exit(f"benchmark: {' '.join(command)} ended: {server.process.stderr.read()}")
            if time.monotonic() > deadline:
                sys.exit(f"benchmark: {' '.join(command)} does not answer {path}")
            time.sleep(0.02)
