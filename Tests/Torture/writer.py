"""One of the eight writers: does every kind of write in a project of its own and keeps what must be there."""

import copy
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from client import Finding, Lost, is_refusal
from server import Server

# Of a playlist whose creation was not answered.
UNKNOWN = "?"


@dataclass
class Project:
    """What a project contains: playlists by their short_id, and the clicks of its recordings."""

    playlists: dict[str, dict] = field(default_factory=dict)
    recordings: dict[str, int] = field(default_factory=dict)

    @staticmethod
    def of(fixture: dict) -> "Project":
        """The same of an exported fixture."""
        return Project(
            {
                playlist["short_id"]: {
                    "name": playlist.get("name"), "description": playlist.get("description", ""),
                    "deleted": playlist.get("deleted", False), "recordings": set(playlist.get("recordings", [])),
                }
                for playlist in fixture.get("playlists", [])
            },
            {recording["id"]: recording.get("click_count", 0) for recording in fixture.get("recordings", [])},
        )

    def resolve(self, actual: "Project") -> "Project":
        """Names the playlist of an unknown short_id as `actual` does."""
        if UNKNOWN in self.playlists:
            made = self.playlists.pop(UNKNOWN)
            known = next((key for key, value in actual.playlists.items() if key not in self.playlists and value["name"] == made["name"]), UNKNOWN)
            self.playlists[known] = made
        return self


@dataclass
class Sandbox:
    """A sandbox, what it contains and what a reset goes back to."""

    key: str
    project: Project
    seeded: Project


@dataclass
class State:
    """All that a writer is answerable for."""

    project: Project
    # What a reset goes back to: the state that the emulator started with.
    baseline: Project
    snapshots: dict[str, Project] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    sandboxes: dict[int, Sandbox] = field(default_factory=dict)


Effect = Callable[[State, object], object]


class Writer:
    """Writes until told to stop; counts what was acknowledged and refused, and collects findings."""

    def __init__(self, number: int, server: Server, seed: int, project: Project) -> None:
        self.number, self.server = number, server
        self.random = random.Random(f"{seed}/{number}")
        self.state = State(project, copy.deepcopy(project))
        self.admin = f"/__admin/projects/{number}/recordings"
        self.playlists = f"/api/projects/{number}/session_recording_playlists/"
        self.count = 0
        self.acknowledged = self.refused = self.unknown = 0
        # What the write that was not answered changes, and the state if it has.
        self.pending: Effect | None = None
        self.alternative: State | None = None
        self.findings: list[str] = []
        # When the last write was acknowledged, and how long the slowest refusal took.
        self.last_acknowledged = self.slowest_refusal = 0.0
        self.stops_when_refused = False

    def run(self, stop: threading.Event) -> None:
        """Writes until `stop`, or until the connection is lost."""
        self.client = self.server.client()
        operations = [
            (self.create, 8), (self.patch, 6), (self.put, 4), (self.delete_or_restore, 4), (self.add, 5), (self.remove, 3),
            (self.bulk_add, 4), (self.bulk_delete, 2), (self.recording, 4), (self.merge, 1), (self.key, 2), (self.snapshot, 1),
            (self.restore, 1), (self.reset, 0.3), (self.make_sandbox, 1.5), (self.use_sandbox, 4), (self.remove_sandbox, 1),
        ]
        names, weights = zip(*operations)
        try:
            while not stop.is_set():
                self.random.choices(names, weights)[0]()
                if self.refused and self.stops_when_refused:
                    return
        except Lost as error:
            if not self.server.was_killed:
                # It may be about to be killed by another thread, or may have crashed: then that is what is reported.
                time.sleep(0.1)
                if not self.server.was_killed:
                    self.findings.append(f"the connection was lost: {error}")
        except Finding as error:
            self.findings.append(str(error))

    def note_restart(self) -> None:
        """The emulator was killed and started again: sandboxes and snapshots are gone, and what was not answered may have happened."""
        if self.pending:
            self.unknown += 1
            self.alternative = copy.deepcopy(self.state)
            self.pending(self.alternative, None)
            self.pending = None
        for state in filter(None, (self.state, self.alternative)):
            state.sandboxes.clear()
            state.snapshots.clear()

    def write(self, expected: int, method: str, path: str, body: object, effect: Effect, key: str | None = None) -> object:
        """One write: `effect` is what it changes, which holds once it is acknowledged.

        Returns the answer, or nil if it was refused.
        """
        self.pending = effect
        started = time.monotonic()
        status, answer = self.client.call(method, path, body, **({"key": key} if key else {}))
        self.pending = None
        if status == expected:
            effect(self.state, answer)
            self.acknowledged += 1
            self.last_acknowledged = started
            return answer if answer is not None else True
        if not is_refusal(status, answer):
            raise Finding(f"{method} {path}: {status} rather than {expected}, 507 or 503 in the envelope: {str(answer)[:300]}")
        self.refused += 1
        self.slowest_refusal = max(self.slowest_refusal, time.monotonic() - started)
        return None

    # The writes of the emulated API

    def some_playlist(self) -> str | None:
        return self.random.choice(sorted(self.state.project.playlists)) if self.state.project.playlists else None

    def new_name(self) -> str:
        self.count += 1
        return f"w{self.number}-{self.count}"

    def text(self) -> str:
        return self.random.choice("abcdef") * self.random.choice([1, 20, 500, 4000])

    def create(self) -> None:
        made = {"name": self.new_name(), "description": self.text(), "deleted": False, "recordings": set()}

        def effect(state: State, answer: object) -> None:
            state.project.playlists[answer["short_id"] if answer else UNKNOWN] = dict(made, recordings=set())

        body = {"name": made["name"], "description": made["description"], "type": "collection"}
        self.write(201, "POST", self.playlists, body, effect)

    def change(self, method: str, **fields: object) -> None:
        if short_id := self.some_playlist():
            self.write(
                200, method, f"{self.playlists}{short_id}/", fields, lambda state, _: state.project.playlists[short_id].update(fields))

    def patch(self) -> None:
        self.change("PATCH", description=self.text())

    def put(self) -> None:
        self.change("PUT", name=self.new_name(), description=self.text())

    def delete_or_restore(self) -> None:
        if short_id := self.some_playlist():
            fields = {"deleted": not self.state.project.playlists[short_id]["deleted"]}
            self.write(
                200, "PATCH", f"{self.playlists}{short_id}/", fields,
                lambda state, _: state.project.playlists[short_id].update(fields))

    def some_visible_playlist(self) -> str | None:
        visible = sorted(short_id for short_id, playlist in self.state.project.playlists.items() if not playlist["deleted"])
        return self.random.choice(visible) if visible else None

    def some_recordings(self, count: int) -> list[str]:
        return self.random.sample([f"w{self.number}-r{number}" for number in range(30)], count)

    def add(self) -> None:
        recording = self.some_recordings(1)[0]
        if short_id := self.some_visible_playlist():
            self.write(
                200, "POST", f"{self.playlists}{short_id}/recordings/{recording}/", None,
                lambda state, _: state.project.playlists[short_id]["recordings"].add(recording))

    def remove(self) -> None:
        short_id = self.some_visible_playlist()
        if short_id and (present := sorted(self.state.project.playlists[short_id]["recordings"])):
            recording = self.random.choice(present)
            self.write(
                204, "DELETE", f"{self.playlists}{short_id}/recordings/{recording}/", None,
                lambda state, _: state.project.playlists[short_id]["recordings"].discard(recording))

    def bulk_add(self) -> None:
        recordings = self.some_recordings(20)
        if short_id := self.some_visible_playlist():
            self.write(
                200, "POST", f"{self.playlists}{short_id}/recordings/bulk_add/", {"session_recording_ids": recordings},
                lambda state, _: state.project.playlists[short_id]["recordings"].update(recordings))

    def bulk_delete(self) -> None:
        recordings = self.some_recordings(10)
        if short_id := self.some_visible_playlist():
            self.write(
                200, "POST", f"{self.playlists}{short_id}/recordings/bulk_delete/", {"session_recording_ids": recordings},
                lambda state, _: state.project.playlists[short_id]["recordings"].difference_update(recordings))

    # Those of the control API

    def recording(self) -> None:
        name, clicks = self.some_recordings(1)[0], self.random.randrange(1000)
        known = name in self.state.project.recordings
        method = self.random.choice(["PUT", "PATCH", "DELETE"]) if known else "PUT"
        if method == "DELETE":
            self.write(204, method, f"{self.admin}/{name}", None, lambda state, _: state.project.recordings.pop(name))
        else:
            self.write(
                200 if known else 201, method, f"{self.admin}/{name}", {"click_count": clicks},
                lambda state, _: state.project.recordings.update({name: clicks}))

    def merge(self) -> None:
        """PATCH of the state: a playlist with recordings, all of it or nothing."""
        name, recordings = self.new_name(), self.some_recordings(5)
        short_id = f"M{self.number}x{self.count:05}"
        playlist = {"short_id": short_id, "name": name, "type": "collection", "recordings": recordings}
        made = {"name": name, "description": "", "deleted": False, "recordings": set(recordings)}
        self.write(
            200, "PATCH", f"/__admin/state?project_id={self.number}", {"projects": [{"id": self.number, "playlists": [playlist]}]},
            lambda state, _: state.project.playlists.update({short_id: copy.deepcopy(made)}))

    def key(self) -> None:
        if self.state.keys and self.random.random() < 0.4:
            value = self.random.choice(sorted(self.state.keys))
            self.write(204, "DELETE", f"/__admin/keys/{value}", None, lambda state, _: state.keys.discard(value))
        else:
            value = f"phx_{self.new_name()}"
            self.write(201, "POST", "/__admin/keys", {"value": value, "user": 1, "scopes": ["*"]}, lambda state, _: state.keys.add(value))

    def snapshot(self) -> None:
        """A snapshot of the project in place of the last one: a hundred are allowed."""
        confined = f"?project_id={self.number}"
        for name in list(self.state.snapshots):
            self.write(204, "DELETE", f"/__admin/snapshots/{name}{confined}", None, lambda state, _: state.snapshots.pop(name))
        if not self.state.snapshots:
            name = self.new_name()
            self.write(
                201, "POST", f"/__admin/snapshots{confined}", {"name": name},
                lambda state, _: state.snapshots.update({name: copy.deepcopy(state.project)}))

    def restore(self) -> None:
        for name in list(self.state.snapshots):
            self.write(
                200, "POST", f"/__admin/snapshots/{name}/restore?project_id={self.number}", None,
                lambda state, _: setattr(state, "project", copy.deepcopy(state.snapshots[name])))

    def reset(self) -> None:
        """Everything of the project as at the start: its snapshots stay."""
        self.write(
            200, "POST", f"/__admin/reset?project_id={self.number}", None,
            lambda state, _: setattr(state, "project", copy.deepcopy(state.baseline)))

    # Sandboxes

    def make_sandbox(self) -> None:
        seed = {"projects": [{"id": 1, "recordings": [{"id": f"r{n}"} for n in range(self.random.choice([1, 50]))], "playlists": [{"short_id": "s", "name": "Seeded"}]}]}
        project = Project.of(seed["projects"][0])
        if len(self.state.sandboxes) < 5:
            self.write(
                201, "POST", "/__admin/sandboxes", {"seed": seed},
                # Not answered means killed, and then it is gone.
                lambda state, answer: answer and state.sandboxes.update(
                    {answer["project_id"]: Sandbox(answer["api_key"], copy.deepcopy(project), copy.deepcopy(project))}))

    def use_sandbox(self) -> None:
        if not self.state.sandboxes:
            return
        number = self.random.choice(sorted(self.state.sandboxes))
        sandbox = self.state.sandboxes[number]
        if self.random.random() < 0.2:
            self.write(
                200, "POST", f"/__admin/reset?project_id={number}", None,
                lambda state, _: setattr(state.sandboxes[number], "project", copy.deepcopy(sandbox.seeded)))
            return
        made = {"name": self.new_name(), "description": "", "deleted": False, "recordings": set()}
        self.write(
            201, "POST", f"/api/projects/{number}/session_recording_playlists/", {"name": made["name"], "type": "collection"},
            lambda state, answer: answer and state.sandboxes[number].project.playlists.update({answer["short_id"]: made}), sandbox.key)

    def remove_sandbox(self) -> None:
        if self.state.sandboxes:
            number = self.random.choice(sorted(self.state.sandboxes))
            self.write(200, "DELETE", f"/__admin/sandboxes/{number}", None, lambda state, _: state.sandboxes.pop(number))
