"""One emulator for all tests, started from the program itself, and a sandbox in it for each test."""

import json
import os
import shutil
import subprocess
import time
from types import SimpleNamespace

import pytest
import requests

PROGRAM = os.environ.get("PLAYLISTS_EMULATOR", "playlists-emulator")
GIVE_UP_SECONDS = 10


@pytest.fixture(scope="session")
def emulator(tmp_path_factory):
    """The URL of an emulator on a free port, which ends with the session."""
    assert shutil.which(PROGRAM), f"{PROGRAM} is not on the PATH"
    # With pytest-xdist each worker comes by here, and has an emulator of its own.
    port_file = tmp_path_factory.mktemp("emulator") / "port.json"
    process = subprocess.Popen([PROGRAM, "serve", "--port", "0", "--port-file", port_file], stdout=subprocess.DEVNULL)
    try:
        # It is there, whole, as soon as the emulator can answer.
        give_up = time.monotonic() + GIVE_UP_SECONDS
        while not port_file.exists():
            assert process.poll() is None and time.monotonic() < give_up, "the emulator does not start"
            time.sleep(0.005)
        yield json.loads(port_file.read_text())["url"]
    finally:
        process.terminate()
        process.wait(GIVE_UP_SECONDS)


@pytest.fixture
def sandbox(emulator):
    """A project and a key of this test alone."""
    made = requests.post(f"{emulator}/__admin/sandboxes", json={}).json()
    yield SimpleNamespace(url=emulator, project=made["project_id"], key=made["api_key"])
    requests.delete(f"{emulator}/__admin/sandboxes/{made['project_id']}").raise_for_status()
