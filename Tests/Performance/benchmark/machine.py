"""The machine that the figures hold for."""

import os
import platform
import sqlite3
import subprocess
import sys
from pathlib import Path

BUSY = 0.5


def _first_line(*command: str) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout.splitlines()[0] if done.stdout else "unknown"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def load() -> float:
    """The load of the last minute, with a warning where it spoils the figures."""
    load = os.getloadavg()[0]
    if load > BUSY:
        print(f"benchmark: the machine is busy (load {load:.2f}): do not believe the figures", file=sys.stderr)
    return load


def describe(load: float) -> dict:
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "kernel": platform.release(),
        "load": round(load, 2),
        "versions": {
            "swift": _first_line("swift", "--version").partition(" (")[0],
            "nginx": _first_line("nginx", "-v").rpartition(" ")[2],
            "wrk": _first_line("wrk", "-v").partition(" [")[0],
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
        },
    }
