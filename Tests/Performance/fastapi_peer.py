"""A server in FastAPI that does the work of three of the emulator's endpoints, as a yardstick for it.

One worker on uvloop and httptools, SQLite in memory, answers by orjson. Usage: fastapi_peer.py PORT DATABASE
"""

import random
import sqlite3
import string
import sys
from datetime import datetime, timezone
from typing import Annotated, Any, Literal

import orjson
import uvicorn
from fastapi import FastAPI, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

PLAYLISTS = """
    SELECT id, short_id, name, derived_name, description, pinned, created_at, created_by, deleted, filters, last_modified_at,
      last_modified_by, type, folder, recordings_count, CASE WHEN recordings_count > 0 THEN (
        SELECT count(*) FROM playlist_item AS item
        JOIN recording_viewed AS viewed ON viewed.project_id = ?1 AND viewed.user_id = ?2 AND viewed.recording_id = item.recording_id
        WHERE item.playlist_id = playlist.id
      ) ELSE 0 END
    FROM playlist
"""
RETRIEVE = f"{PLAYLISTS} WHERE project_id = ?1 AND short_id = ?3 AND deleted = 0"
LIST = f"{PLAYLISTS} WHERE project_id = ?1 AND deleted = 0 ORDER BY last_modified_at DESC, id LIMIT ?3 OFFSET ?4"
COUNT = "SELECT count(*) FROM playlist WHERE project_id = ?1 AND deleted = 0"
ACCESS = "SELECT user_id, scopes, scoped_projects, EXISTS (SELECT 1 FROM project WHERE id = ?2) FROM personal_api_key WHERE value = ?1"
USER = """
    SELECT id, uuid, distinct_id, first_name, last_name, email, is_email_verified, hedgehog_config, role_at_organization
    FROM user WHERE id = ?1
"""
INSERT = """
    INSERT INTO playlist (project_id, short_id, name, derived_name, description, pinned, deleted, filters, type, created_at, created_by,
      last_modified_at, last_modified_by, folder)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?10, ?11, ?12)
"""

ALPHABET = string.ascii_letters + string.digits
PATH = "/api/projects/{project}/session_recording_playlists/"
SAVED_FILTERS = {"count": None, "has_more": None, "watched_count": None, "increased": None, "last_refreshed_at": None}

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
Text = Annotated[str, StringConstraints(strip_whitespace=True)]


class CreateBody(BaseModel):
    """What a create request sets."""

    model_config = ConfigDict(extra="ignore")

    name: Name | None = None
    derived_name: Name | None = None
    description: Text = ""
    pinned: bool = False
    deleted: bool = False
    filters: dict[str, Any] | list[Any] | str = {}
    type: Literal["collection", "filters"] | None = None
    folder: Text = Field("", alias="_create_in_folder")


class Refusal(Exception):
    """Why a request is refused, as the API words it."""

    def __init__(self, status: int, kind: str, code: str, detail: str, attribute: str | None = None) -> None:
        self.status = status
        self.body = {"type": kind, "code": code, "detail": detail, "attr": attribute}


def answer(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


def authorize(database: sqlite3.Connection, authorization: str | None, project: int, right: str) -> int:
    """The id of the user whose key may do this."""
    if authorization is None or not authorization.startswith("Bearer "):
        raise Refusal(401, "authentication_error", "not_authenticated", "Authentication credentials were not provided.")
    key = database.execute(ACCESS, (authorization[7:], project)).fetchone()
    if key is None:
        detail = "Personal API key found in request Authorization header is invalid."
        raise Refusal(401, "authentication_error", "authentication_failed", detail)
    user, scopes, projects, exists = key
    if not exists:
        raise Refusal(404, "invalid_request", "not_found", "Project not found.")
    if projects and str(project) not in projects.split():
        detail = f"API key does not have access to the requested project: ID {project}."
        raise Refusal(403, "authentication_error", "permission_denied", detail)
    if not {"*", "session_recording_playlist:write", f"session_recording_playlist:{right}"} & set(scopes.split()):
        detail = f"API key missing required scope 'session_recording_playlist:{right}'"
        raise Refusal(403, "authentication_error", "permission_denied", detail)
    return user


def find_user(database: sqlite3.Connection, known: dict[int, Any], number: int | None) -> dict[str, Any] | None:
    """The user with this id, fetched once for each request."""
    if number is None:
        return None
    if number not in known:
        row = database.execute(USER, (number,)).fetchone()
        known[number] = {
            "id": row[0],
            "uuid": row[1],
            "distinct_id": row[2],
            "first_name": row[3],
            "last_name": row[4],
            "email": row[5],
            "is_email_verified": None if row[6] is None else bool(row[6]),
            "hedgehog_config": None if row[7] is None else orjson.Fragment(row[7]),
            "role_at_organization": row[8],
        }
    return known[number]


def playlist(database: sqlite3.Connection, known: dict[int, Any], row: tuple[Any, ...]) -> dict[str, Any]:
    filters = row[9]
    return {
        "id": row[0],
        "short_id": row[1],
        "name": row[2],
        "derived_name": row[3],
        "description": row[4],
        "pinned": bool(row[5]),
        "created_at": row[6],
        "created_by": find_user(database, known, row[7]),
        "deleted": bool(row[8]),
        "filters": orjson.Fragment(filters),
        "last_modified_at": row[10],
        "last_modified_by": find_user(database, known, row[11]),
        "recordings_counts": {"saved_filters": SAVED_FILTERS, "collection": {"count": row[14] or None, "watched_count": row[15]}},
        "type": row[12] or ("collection" if filters in ("{}", "[]", '""') else "filters"),
        "_create_in_folder": row[13],
    }


def application(database: sqlite3.Connection) -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.exception_handler(Refusal)
    async def refuse(_: Request, refusal: Refusal) -> Response:
        return answer(refusal.body, refusal.status)

    @app.exception_handler(RequestValidationError)
    async def complain(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        body = {"type": "validation_error", "code": "invalid_input", "detail": first["msg"], "attr": str(first["loc"][-1])}
        return answer(body, 400)

    # The handlers are coroutines, since a hop to a thread costs more than a query of some microseconds.
    @app.get(PATH + "{short_id}/")
    async def retrieve(project: int, short_id: str, authorization: Annotated[str | None, Header()] = None) -> Response:
        reader = authorize(database, authorization, project, "read")
        row = database.execute(RETRIEVE, (project, reader, short_id)).fetchone()
        if row is None:
            raise Refusal(404, "invalid_request", "not_found", "Not found.")
        return answer(playlist(database, {}, row))

    @app.get(PATH)
    async def index(
        request: Request, project: int, limit: int = 100, offset: int = 0, authorization: Annotated[str | None, Header()] = None
    ) -> Response:
        reader = authorize(database, authorization, project, "read")
        (count,) = database.execute(COUNT, (project,)).fetchone()
        known: dict[int, Any] = {}
        rows = database.execute(LIST, (project, reader, limit, offset))
        base = f"http://{request.headers['host']}{request.url.path}?limit={limit}"
        back = f"&offset={offset - limit}" if offset > limit else ""
        return answer(
            {
                "count": count,
                "next": f"{base}&offset={offset + limit}" if offset + limit < count else None,
                "previous": base + back if offset else None,
                "results": [playlist(database, known, row) for row in rows],
            }
        )

    @app.post(PATH)
    async def create(project: int, body: CreateBody, authorization: Annotated[str | None, Header()] = None) -> Response:
        author = authorize(database, authorization, project, "write")
        if body.type == "collection" and body.filters:
            raise Refusal(400, "validation_error", "invalid_input", "You cannot create a collection with filters")
        if body.type == "filters" and not body.filters:
            detail = "You must provide a valid filters when creating a saved filter"
            raise Refusal(400, "validation_error", "invalid_input", detail)
        now = datetime.now(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
        short_id = "".join(random.choices(ALPHABET, k=8))
        filters = orjson.dumps(body.filters).decode()
        values = (project, short_id, body.name, body.derived_name, body.description, body.pinned, body.deleted, filters, body.type, now)
        with database:
            number = database.execute(INSERT, (*values, author, body.folder)).lastrowid
        row = (number, *values[1:6], now, author, body.deleted, filters, now, author, body.type, body.folder, 0, 0)
        return answer(playlist(database, {}, row), 201)

    return app


def main() -> None:
    port, seed = sys.argv[1:]
    database = sqlite3.connect(":memory:", check_same_thread=False)
    with sqlite3.connect(seed) as source:
        source.backup(database)
    uvicorn.run(application(database), host="127.0.0.1", port=int(port), loop="uvloop", http="httptools", access_log=False, log_level="error")


main()
