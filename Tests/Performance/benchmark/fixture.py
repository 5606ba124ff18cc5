"""The data that is served: a fixture for the emulator, and the same rows in a database file for its peers."""

import datetime
import json
import sqlite3
from pathlib import Path

KEY = "phx_benchmark"
READ_KEY = "phx_benchmark_read"
RECORDINGS = 120
FILTERS = {
    "date_from": "-7d",
    "date_to": None,
    "filter_test_accounts": True,
    "order": "start_time",
    "duration": [{"type": "recording", "key": "active_seconds", "operator": "gt", "value": 5}],
}
CREATE_BODY = json.dumps(
    {
        "name": "Rage clicks at checkout",
        "description": "From the first days after the rollout. Start with the cold starts.",
        "type": "filters",
        "filters": {"date_from": "-7d", "filter_test_accounts": True},
    }
)


def base(project: int) -> str:
    return f"/api/projects/{project}/session_recording_playlists/"


def short_id(number: int) -> str:
    return f"pl{number:06d}"


def paths(projects: int, playlists: int, at_most: int = 1000) -> list[str]:
    """The paths of playlists spread evenly over all there are."""
    step = max(1, playlists // at_most)
    return [f"{base(number % projects + 1)}{short_id(number)}/" for number in range(0, playlists, step)]


def _user(number: int) -> dict:
    return {
        "id": number,
        "uuid": f"01955b59-b6a8-7d2e-8b17-{number:012d}",
        "distinct_id": f"ACrysI4mdf8Kwcbx1kPEzuAlj4D8JocS4Bwyti6W{number:03d}",
        "first_name": f"Ada{number}",
        "last_name": "Okafor",
        "email": f"ada{number}@example.com",
        "is_email_verified": True,
        "hedgehog_config": {"use_as_profile": True, "color": "green"} if number % 2 else None,
        "role_at_organization": "engineering",
    }


def _recording(number: int) -> str:
    return f"01a14264-071b-72d9-b7cb-{number:012d}"


def _playlist(number: int, with_recordings: bool) -> dict:
    """Half of them are collections, half saved filters; half of the collections hold recordings: the demo fixture's mixture."""
    is_collection = number % 2 == 0
    made = datetime.datetime(2026, 1, 1) + datetime.timedelta(seconds=number * 60, microseconds=637556)
    recordings = [_recording((number + step) % RECORDINGS) for step in range(6)] if with_recordings and number % 4 == 0 else []
    return {
        "id": number + 1,
        "short_id": short_id(number),
        "name": f"Checkout drop-offs {number}",
        "description": "People who reach the payment step and leave. Watch before the meeting on Thursday.",
        "pinned": number % 10 == 0,
        "filters": {} if is_collection else FILTERS,
        "type": "collection" if is_collection else "filters",
        "created_at": f"{made.isoformat()}Z",
        "created_by": number % 6 + 1,
        "last_modified_at": f"{(made + datetime.timedelta(hours=1)).isoformat()}Z",
        "last_modified_by": number % 5 + 1,
        "_create_in_folder": "Unfiled/Releases",
        "recordings": recordings,
    }


def make(projects: int = 1, playlists: int = 1000, with_recordings: bool = True) -> dict:
    """So many playlists, dealt out to so many projects; the first user has seen a third of the recordings."""
    recordings = [{"id": _recording(number), "viewed_by": [1] if number % 3 == 0 else []} for number in range(RECORDINGS)]
    return {
        "users": [_user(number) for number in range(1, 7)],
        "personal_api_keys": [
            {"value": KEY, "user": 1, "scopes": ["*"]},
            {"value": READ_KEY, "user": 1, "scopes": ["session_recording_playlist:read"]},
        ],
        "projects": [
            {
                "id": project + 1,
                "name": f"Project {project + 1}",
                "recordings": recordings if with_recordings else [],
                "playlists": [_playlist(number, with_recordings) for number in range(project, playlists, projects)],
            }
            for project in range(projects)
        ],
    }


def write(fixture: dict, file: Path) -> Path:
    file.write_text(json.dumps(fixture), encoding="utf-8")
    return file


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def write_database(fixture: dict, file: Path) -> Path:
    """The fixture as the peers keep it."""
    database = sqlite3.connect(file)
    database.executescript((Path(__file__).resolve().parent.parent / "schema.sql").read_text(encoding="utf-8"))
    for user in fixture["users"]:
        row = {**user, "hedgehog_config": user["hedgehog_config"] and _compact(user["hedgehog_config"])}
        database.execute(f"INSERT INTO user VALUES ({', '.join('?' * len(row))})", tuple(row.values()))
    for key in fixture["personal_api_keys"]:
        database.execute("INSERT INTO personal_api_key VALUES (?, ?, ?, '')", (key["value"], key["user"], " ".join(key["scopes"])))
    for project in fixture["projects"]:
        database.execute("INSERT INTO project VALUES (?, ?)", (project["id"], project["name"]))
        for recording in project["recordings"]:
            seen = [(project["id"], user, recording["id"]) for user in recording["viewed_by"]]
            database.executemany("INSERT INTO recording_viewed VALUES (?, ?, ?)", seen)
        for playlist in project["playlists"]:
            _write_playlist(database, project["id"], playlist)
    database.commit()
    database.close()
    return file


def _write_playlist(database: sqlite3.Connection, project: int, playlist: dict) -> None:
    row = {name: value for name, value in playlist.items() if name not in ("recordings", "_create_in_folder")}
    row |= {"project_id": project, "filters": _compact(playlist["filters"])}
    row |= {"folder": playlist["_create_in_folder"], "recordings_count": len(playlist["recordings"])}
    database.execute(f"INSERT INTO playlist ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))
    items = [(playlist["id"], recording) for recording in playlist["recordings"]]
    database.executemany("INSERT INTO playlist_item VALUES (?, ?)", items)
