"""How each contender is started with the data of a case."""

import shutil
from collections.abc import Callable
from pathlib import Path

import fixture
from process import Server
from servers import Servers, ask


class Data:
    """What is served: one project of 1,000 playlists, in the form that each contender takes, and what nginx serves of it."""

    PLAYLIST = fixture.base(1) + fixture.short_id(1) + "/"
    PAGE = fixture.base(1) + "?limit=100"

    def __init__(self, servers: Servers) -> None:
        content = fixture.make()
        self.fixture = fixture.write(content, servers.new_path("fixture.json"))
        self.database = fixture.write_database(content, servers.new_path("peers.db"))
        self.body = servers.new_path("create.json")
        self.body.write_text(fixture.CREATE_BODY, encoding="utf-8")
        emulator = servers.emulator("--seed", str(self.fixture))
        self.files = {"playlist.json": ask(emulator.port, self.PLAYLIST)[1], "page.json": ask(emulator.port, self.PAGE)[1]}
        servers.stop(emulator)


def _copy(servers: Servers, data: Data) -> Path:
    return Path(shutil.copy(data.database, servers.new_path("peer.db")))


# By the names that the tables show.
CONTENDERS: dict[str, Callable[[Servers, Data], Server]] = {
    "emulator": lambda servers, data: servers.emulator("--seed", str(data.fixture)),
    "emulator --db": lambda servers, data: servers.emulator("--db", str(servers.new_path("emulator.db")), "--seed", str(data.fixture)),
    "nginx, 1 worker": lambda servers, data: servers.nginx("1", data.files),
    "nginx, auto": lambda servers, data: servers.nginx("auto", data.files),
    "Hummingbird": lambda servers, data: servers.hummingbird("--seed", str(data.database)),
    "Hummingbird, WAL": lambda servers, data: servers.hummingbird("--db", str(_copy(servers, data))),
    "FastAPI": lambda servers, data: servers.fastapi(data.database),
}
