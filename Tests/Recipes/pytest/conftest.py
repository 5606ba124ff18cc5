"""A sandbox of the emulator for each test: a project and a key of its own.

Under `playlists-emulator exec -- pytest` the emulator is there; otherwise start one and set PLAYLISTS_EMULATOR_URL.
"""

import os
from types import SimpleNamespace

import pytest
import requests

EMULATOR = os.environ.get("POSTHOG_HOST") or os.environ.get("PLAYLISTS_EMULATOR_URL")
if not EMULATOR:
    pytest.exit("Run playlists-emulator exec -- pytest, or set PLAYLISTS_EMULATOR_URL to a running emulator.", returncode=4)
SEED = {"projects": [{"id": 1, "playlists": [{"short_id": "checkout", "name": "Checkout", "type": "collection"}]}]}


@pytest.fixture
def sandbox():
    made = requests.post(f"{EMULATOR}/__admin/sandboxes", json={"seed": SEED}).json()
    yield SimpleNamespace(url=EMULATOR, project=made["project_id"], key=made["api_key"])
    report = requests.delete(f"{EMULATOR}/__admin/sandboxes/{made['project_id']}").json()
    print(report["summary"])  # which pytest shows if the test fails
    assert report["faults_never_fired"] == []


@pytest.fixture
def admin(sandbox):
    """Calls the control API for this sandbox alone."""

    def call(method, path, **body):
        answer = requests.request(method, f"{sandbox.url}/__admin{path}", params={"project_id": sandbox.project}, json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    return call
