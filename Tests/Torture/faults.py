"""What happens to the database file: each a fault that begins and ends while the emulator runs."""

import contextlib
import mmap
import os
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from server import Server


class Fault:
    """A fault of the database file; this one is none."""

    # Whether the emulator goes on by itself when the fault has ended.
    passes = True
    # Whether responses may take as long as a wait for a lock.
    slow = False

    def prepare(self, server: Server) -> None:
        """Before the emulator starts."""

    def begin(self, server: Server) -> None:
        """Under writers."""

    def worsen(self, server: Server) -> None:
        """From now on every write fails."""

    def end(self, server: Server) -> None:
        """The cause is gone."""

    def repair(self, server: Server) -> None:
        """Before the next start."""

    def close(self, server: Server) -> None:
        """Whatever happened."""


class FullDisk(Fault):
    """A small tmpfs, which a ballast fills."""

    # More than SQLite lets a WAL grow to before it copies it to the database, so that there is room for that once the ballast is gone.
    BALLAST = 6 << 20

    @staticmethod
    def is_possible() -> bool:
        """Whether a tmpfs can be mounted: only by root, and not in every container."""
        with tempfile.TemporaryDirectory() as folder:
            is_mounted = subprocess.run(FullDisk.mount(Path(folder)), stderr=subprocess.DEVNULL).returncode == 0
            if is_mounted:
                subprocess.run(["umount", folder], check=True)
            return is_mounted

    @staticmethod
    def mount(folder: Path) -> list:
        return ["mount", "-t", "tmpfs", "-o", "size=12m", "torture", folder]

    def prepare(self, server: Server) -> None:
        subprocess.run(self.mount(server.folder), check=True)
        (server.folder / "ballast").write_bytes(bytes(self.BALLAST))

    def worsen(self, server: Server) -> None:
        with (server.folder / "ballast").open("ab", buffering=0) as ballast, contextlib.suppress(OSError):
            for size in (4096, 1):
                with contextlib.suppress(OSError):
                    while True:
                        ballast.write(b"x" * size)

    def begin(self, server: Server) -> None:
        self.worsen(server)

    def end(self, server: Server) -> None:
        (server.folder / "ballast").unlink()

    def close(self, server: Server) -> None:
        subprocess.run(["umount", "-l", server.folder], check=False)


class FileSizeLimit(Fault):
    """RLIMIT_FSIZE: no file of the emulator grows any more."""

    def begin(self, server: Server) -> None:
        largest = max(file.stat().st_size for file in server.folder.glob("state.db*"))
        self.set(server, largest)

    def worsen(self, server: Server) -> None:
        # Too little for the first page of a WAL, and enough for the log.
        self.set(server, 4096)

    def end(self, server: Server) -> None:
        self.set(server, resource.RLIM_INFINITY)

    @staticmethod
    def set(server: Server, limit: int) -> None:
        _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (limit, hard))


class FailingIO(Fault):
    """io.c, preloaded: writes and syncs of the database fail with EIO or ENOSPC."""

    def __init__(self, library: Path, seed: int) -> None:
        self.library, self.seed = library, seed

    def prepare(self, server: Server) -> None:
        control = server.aside / "control"
        # xorshift's state must not be zero.
        control.write_bytes(struct.pack("IIII", 0, self.seed * 2654435761 % 2**32 or 1, 0, 0))
        with control.open("r+b") as file:
            self.control = mmap.mmap(file.fileno(), 16)
        server.environment |= {
            "LD_PRELOAD": str(self.library), "TORTURE_IO_CONTROL": str(control), "TORTURE_IO_FILES": str(server.database.resolve())}

    def begin(self, server: Server) -> None:
        self.set(30_000)

    def worsen(self, server: Server) -> None:
        self.set(1_000_000)

    def end(self, server: Server) -> None:
        self.set(0)

    def set(self, per_million: int) -> None:
        self.control[:4] = struct.pack("I", per_million)

    @property
    def failed(self) -> int:
        return struct.unpack("IIII", self.control[:])[3]


class ForeignLock(Fault):
    """Another process writes to the database, and does not finish."""

    slow = True
    HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=10, isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""

    def begin(self, server: Server) -> None:
        self.holder = subprocess.Popen(
            [sys.executable, "-c", self.HOLDER, server.database], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if self.holder.stdout.readline() != b"locked\n":
            raise RuntimeError("the other process does not get the lock")

    def end(self, server: Server) -> None:
        self.holder.stdin.close()
        self.holder.wait()

    def close(self, server: Server) -> None:
        if hasattr(self, "holder") and self.holder.poll() is None:
            self.holder.kill()


class MissingFile(Fault):
    """The database or its WAL is deleted, or another file takes the database's place.

    Links keep what the emulator has open, so that the round can look into it afterwards.
    """

    passes = False

    def __init__(self, which: str) -> None:
        self.which = which

    def begin(self, server: Server) -> None:
        self.kept = server.folder / "kept"
        self.kept.mkdir()
        for name in ("state.db", "state.db-wal"):
            os.link(server.folder / name, self.kept / name)
        if self.which == "replaced":
            shutil.copyfile(server.database, server.folder / "other.db")
            (server.folder / "other.db").rename(server.database)
        else:
            (server.folder / {"deleted": "state.db", "wal": "state.db-wal"}[self.which]).unlink()
        self.since = time.monotonic()

    def repair(self, server: Server) -> None:
        for file in server.folder.glob("state.db*"):
            file.unlink()
        for name in ("state.db", "state.db-wal"):
            (self.kept / name).rename(server.folder / name)
