"""A round of the torture: writers, a fault, and whether what was acknowledged is there and nothing else."""

import copy
import json
import random
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from client import KEY, Finding, Lost, is_refusal
from faults import FailingIO, Fault, FileSizeLimit, ForeignLock, FullDisk, MissingFile
from server import Server
from writer import Project, Writer

WRITERS = 8
KILLS = 4
# How long a change of the files may go unnoticed, and what a busy machine adds.
NOTICE_SECONDS = 1 + 1
# A wait for a foreign lock, that of the turn before it, and what a busy machine adds.
REFUSAL_SECONDS = 0.5 + 0.5 + 1
READ_SECONDS = 0.5
RECOVERY_SECONDS = 5


@dataclass
class Programs:
    """The release build, and what I/O errors need: a build that loads libraries, and the library."""

    release: str
    dynamic: str
    library: Path


class Ended(Exception):
    """The round cannot go on; its findings say why."""


class Round:
    """One round of a kind, which its seed makes the same again as far as threads allow."""

    def __init__(self, kind: str, seed: int, programs: Programs) -> None:
        self.kind, self.seed, self.programs = kind, seed, programs
        self.random = random.Random(seed)
        self.findings: list[str] = []
        self.lost = self.kept = 0
        self.writers: list[Writer] = []
        self.done = ""

    def run(self) -> None:
        fault = self.fault()
        # Where a link can be made beside the database, and a tmpfs can be mounted.
        with tempfile.TemporaryDirectory(prefix="torture-") as folder:
            database, aside = Path(folder, "database"), Path(folder, "aside")
            database.mkdir()
            aside.mkdir()
            seed = aside / "seed.json"
            seed.write_text(json.dumps(self.fixture()))
            program = self.programs.dynamic if isinstance(fault, FailingIO) else self.programs.release
            with Server(program, database, aside, seed, {}) as server:
                self.server = server
                try:
                    fault.prepare(server)
                    server.start()
                    projects = {project["id"]: Project.of(project) for project in self.fixture()["projects"]}
                    self.writers = [Writer(number, server, self.seed, projects[number]) for number in projects]
                    if self.kind == "kill":
                        self.kills()
                    else:
                        self.faults(fault)
                except Finding as error:
                    self.findings.append(str(error))
                except Lost as error:
                    self.findings.append(f"the connection was lost: {error}")
                except Ended:
                    pass
                finally:
                    self.died()
                    fault.close(server)

    def died(self) -> None:
        """Says so if the emulator has ended by itself."""
        try:
            if self.server.process is not None:
                self.server.check_alive()
        except Finding as error:
            if self.server.process.returncode != 0 and str(error) not in self.findings:
                self.findings.append(str(error))

    def fault(self) -> Fault:
        match self.kind:
            case "full" if FullDisk.is_possible(): return FullDisk()
            case "full" | "limit": return FileSizeLimit()
            case "io": return FailingIO(self.programs.library, self.seed)
            case "lock": return ForeignLock()
            case "deleted" | "replaced" | "wal": return MissingFile(self.kind)
            case _: return Fault()

    @staticmethod
    def fixture() -> dict:
        return {
            "users": [{"id": 1, "email": "ada@example.com"}],
            "personal_api_keys": [{"value": KEY, "user": 1, "scopes": ["*"]}],
            "projects": [
                {
                    "id": number,
                    "recordings": [{"id": f"w{number}-r{recording}", "click_count": recording} for recording in range(5)],
                    "playlists": [{"short_id": f"start{number}", "name": "Start", "type": "collection", "recordings": [f"w{number}-r1"]}],
                }
                for number in range(1, WRITERS + 1)
            ],
        }

    # The kinds

    def kills(self) -> None:
        for _ in range(KILLS):
            self.write(self.random.uniform(0.1, 0.6), end=self.server.kill)
            self.restart("after kill -9")
        self.done = f"{KILLS} times kill -9"
        self.server.stop()

    def faults(self, fault: Fault) -> None:
        self.write(self.random.uniform(0.2, 0.5))
        self.check("before anything happened")
        acknowledged = sum(writer.acknowledged for writer in self.writers)
        for writer in self.writers:
            writer.refused = 0
            writer.stops_when_refused = not fault.passes
        fault.begin(self.server)
        self.write(self.random.uniform(0.5, 1.0) if fault.passes else 2 * NOTICE_SECONDS)
        self.server.check_alive()
        if fault.passes:
            self.check_slowness(fault)
            fault.worsen(self.server)
        else:
            self.check_notice(fault)
        self.check_down(fault)
        fault.end(self.server)
        if fault.passes:
            self.check_up()
            self.check("after the fault")
            for writer in self.writers:
                writer.stops_when_refused = False
            self.write(0.2)
            self.check("after further writes")
        during = sum(writer.acknowledged for writer in self.writers) - acknowledged
        self.done = f"{self.description(fault)}, {during} acknowledged meanwhile"
        self.server.kill()
        fault.repair(self.server)
        self.restart("after a restart")
        self.server.stop()

    def description(self, fault: Fault) -> str:
        match fault:
            case FullDisk(): return "a full tmpfs"
            case FileSizeLimit(): return "RLIMIT_FSIZE" + ("" if self.kind == "limit" else ", since a tmpfs cannot be mounted here")
            case FailingIO(): return f"{fault.failed} I/O errors"
            case ForeignLock(): return "a lock of another process"
            case _: return {"deleted": "database deleted", "replaced": "database replaced", "wal": "WAL deleted"}[self.kind]

    def write(self, seconds: float, end=None) -> None:
        """All writers at once, for `seconds`; `end` is called while they still write."""
        stop = threading.Event()
        threads = [threading.Thread(target=writer.run, args=(stop,)) for writer in self.writers]
        for thread in threads:
            thread.start()
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up and any(thread.is_alive() for thread in threads):
            time.sleep(0.005)
        if end:
            end()
        stop.set()
        for thread in threads:
            thread.join()
        findings = [finding for writer in self.writers for finding in writer.findings]
        if findings:
            self.findings += findings
            raise Ended

    def restart(self, when: str) -> None:
        """Starts the emulator again: sandboxes and snapshots live as long as it does, and a reset goes back to what it starts with."""
        self.server.start()
        for writer in self.writers:
            writer.note_restart()
        self.check(when)
        for writer in self.writers:
            writer.state.baseline = copy.deepcopy(writer.state.project)

    # What must hold

    def check_slowness(self, fault: Fault) -> None:
        slowest = max(writer.slowest_refusal for writer in self.writers)
        if slowest > REFUSAL_SECONDS:
            self.findings.append(f"a write was refused only after {slowest:.1f} s")

    def check_notice(self, fault: MissingFile) -> None:
        last = max(writer.last_acknowledged for writer in self.writers) - fault.since
        if last > NOTICE_SECONDS:
            self.findings.append(f"writes were still acknowledged {last:.1f} s later")

    def check_down(self, fault: Fault) -> None:
        """A write is refused, the emulator says why, and reads go on."""
        writer = self.writers[0]
        writer.client = self.server.client()
        give_up = time.monotonic() + RECOVERY_SECONDS
        before = writer.refused
        is_ready = True
        # On a full disk a smaller write may still find room: then the emulator is ready, and the next one is tried.
        while is_ready and time.monotonic() < give_up:
            refused = writer.refused
            writer.create()
            is_ready = writer.refused == refused or self.server.is_ready()
        if writer.refused == before:
            self.findings.append("no write is refused")
            return
        if is_ready:
            self.findings.append("/_readyz says 200 after a write was refused")
        started = time.monotonic()
        status, answer = self.server.client().call("GET", f"/api/projects/{writer.number}/session_recording_playlists/?limit=1")
        taken = time.monotonic() - started
        if status != 200 and (fault.passes or not is_refusal(status, answer)):
            self.findings.append(f"a read is answered with {status}: {answer}")
        if taken > READ_SECONDS:
            self.findings.append(f"a read took {taken:.1f} s")
        if not self.server.log.read_text(errors="replace").strip():
            self.findings.append("the log says nothing")

    def check_up(self) -> None:
        """It goes on by itself."""
        writer = self.writers[0]
        give_up = time.monotonic() + RECOVERY_SECONDS
        before = writer.acknowledged
        writer.client = self.server.client()
        while writer.acknowledged == before:
            if time.monotonic() > give_up:
                raise Finding(f"writes are still refused {RECOVERY_SECONDS} s after the cause was gone")
            writer.create()
            time.sleep(0.02)
        if not self.server.is_ready():
            self.findings.append("/_readyz still says 503 after a write was acknowledged")

    def check(self, when: str) -> None:
        """What was acknowledged is there, and nothing else; what was not answered is there as a whole or not at all."""
        client = self.server.client()
        state = self.read(client, "/__admin/state")
        projects = {project["id"]: Project.of(project) for project in state["projects"]}
        keys = {key["value"] for key in state["personal_api_keys"]}
        sandboxes = {
            number: Project.of(self.read(client, f"/__admin/state?project_id={number}")["projects"][0])
            for number in (sandbox["project_id"] for sandbox in self.read(client, "/__admin/sandboxes")["sandboxes"])
        }
        for writer in self.writers:
            actual = projects.get(writer.number, Project())
            mine = {key for key in keys if key.startswith(f"phx_w{writer.number}-")}
            other, writer.alternative = writer.alternative, None
            if other and other.project.resolve(actual) == actual and other.keys == mine:
                writer.state = other
            self.compare(when, f"project {writer.number}: ", writer.state.project, actual)
            self.differences(when, f"keys of writer {writer.number}", writer.state.keys, mine)
            # What goes on from here is what is there.
            writer.state.project, writer.state.keys = actual, mine
        expected = {number: sandbox for writer in self.writers for number, sandbox in writer.state.sandboxes.items()}
        self.differences(when, "sandboxes", set(expected), set(sandboxes))
        for number in expected.keys() & sandboxes.keys():
            self.compare(when, f"sandbox {number}: ", expected[number].project, sandboxes[number])
            expected[number].project = sandboxes[number]

    @staticmethod
    def read(client, path: str) -> dict:
        status, answer = client.call("GET", path)
        if status != 200:
            raise Finding(f"GET {path}: {status}: {answer}")
        return answer

    def compare(self, when: str, what: str, expected: Project, actual: Project) -> None:
        for name, mine, theirs in [
            ("playlists", expected.playlists, actual.playlists), ("recordings", expected.recordings, actual.recordings)
        ]:
            self.differences(when, what + name, set(mine), set(theirs))
            for key in mine.keys() & theirs.keys():
                if mine[key] != theirs[key]:
                    self.lost += 1
                    self.findings.append(f"{when}, {what}{name}: {key} is {theirs[key]} rather than {mine[key]}"[:400])

    def differences(self, when: str, what: str, expected: set, actual: set) -> None:
        self.lost += len(expected - actual)
        self.kept += len(actual - expected)
        if expected - actual:
            self.findings.append(f"{when}, {what}: acknowledged and lost: {sorted(expected - actual)}"[:400])
        if actual - expected:
            self.findings.append(f"{when}, {what}: there, and not acknowledged: {sorted(actual - expected)}"[:400])

    def line(self) -> str:
        acknowledged = sum(writer.acknowledged for writer in self.writers)
        refused = sum(writer.refused for writer in self.writers)
        unknown = sum(writer.unknown for writer in self.writers)
        return (
            f"{self.kind:9} {self.done or 'ended early'}: {acknowledged} writes acknowledged, {self.lost} lost; {refused} refused, {self.kept} kept"
            f"{f'; {unknown} unanswered' if unknown else ''}; seed {self.seed}"
        )
