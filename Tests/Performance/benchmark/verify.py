"""Makes sure that the contenders do the same work, before anybody is faster at it."""

import json
import sys

import fixture
from contenders import CONTENDERS, Data
from process import Server
from servers import Servers, ask

# What has to be refused, and with which status: (method, path, body, key, status).
REFUSALS = [
    ("GET", Data.PLAYLIST, None, None, 401),
    ("GET", Data.PLAYLIST, None, "phx_wrong", 401),
    ("GET", fixture.base(1) + "missing/", None, fixture.KEY, 404),
    ("GET", fixture.base(2), None, fixture.KEY, 404),
    ("POST", fixture.base(1), fixture.CREATE_BODY, fixture.READ_KEY, 403),
    ("POST", fixture.base(1), '{"pinned": "maybe"}', fixture.KEY, 400),
    ("POST", fixture.base(1), '{"description": null}', fixture.KEY, 400),
    ("POST", fixture.base(1), '{"type": "filters"}', fixture.KEY, 400),
    ("POST", fixture.base(1), json.dumps({"name": "n" * 401}), fixture.KEY, 400),
]


def _shape(value: object) -> object:
    """The value with its texts, numbers and truths replaced by their types."""
    match value:
        case dict():
            return {name: _shape(part) for name, part in value.items()}
        case list():
            return [_shape(part) for part in value]
    return type(value).__name__


def _reads(server: Server) -> list[tuple[object, int]]:
    answers = []
    for path in (Data.PLAYLIST, Data.PAGE, Data.PAGE + "&offset=950"):
        status, body = ask(server.port, path)
        answers.append((json.loads(body) if status == 200 else status, len(body)))
    return answers


def _create(server: Server) -> object:
    status, body = ask(server.port, fixture.base(1), "POST", fixture.CREATE_BODY)
    created = json.loads(body)
    if status == 201:
        _, stored = ask(server.port, f"{fixture.base(1)}{created['short_id']}/")
        if json.loads(stored) != created:
            return f"an answer that is not what is stored: {stored.decode()}"
    is_compact = len(body) == len(json.dumps(created, separators=(",", ":"), ensure_ascii=False).encode())
    return status, _shape(created), is_compact


def _refusals(server: Server) -> list[int]:
    return [ask(server.port, path, method, body, key)[0] for method, path, body, key, _ in REFUSALS]


def verify(servers: Servers, data: Data) -> None:
    """Ends the run where a peer answers otherwise than the emulator."""
    expected = None
    for name in ("emulator", "emulator --db", "Hummingbird", "Hummingbird, WAL", "FastAPI"):
        server = CONTENDERS[name](servers, data)
        answers = {"reads": _reads(server), "create": _create(server), "refusals": _refusals(server)}
        servers.stop(server)
        if expected is None:
            expected = answers | {"refusals": [status for *_, status in REFUSALS]}
        for what, answer in answers.items():
            if answer != expected[what]:
                sys.exit(f"benchmark: {name} does not do the same work: {what}:\n{answer}\nand not\n{expected[what]}")
    server = CONTENDERS["nginx, 1 worker"](servers, data)
    for file, content in data.files.items():
        if ask(server.port, f"/{file}") != (200, content):
            sys.exit(f"benchmark: nginx does not serve {file}")
    servers.stop(server)
