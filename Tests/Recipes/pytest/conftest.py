"""A sandbox of the emulator for each test: a project and a key of its own."""

import os
from types import SimpleNamespace

import pytest
import requests

EMULATOR = os.environ.get("PLAYLISTS_EMULATOR_URL", "http://127.0.0.1:8000")
SEED = {"projects": [{"id": 1, "playlists": [{"short_id": "checkout", "name": "Checkout", "type": "collection"}]}]}


@pytest.fixture
def sandbox():
    made = requests.post(f"{EMULATOR}/__admin/sandboxes", json={"seed": SEED}).json()
    project = made["project_id"]

    def admin(method, path, **body):
        """Calls the control API for this sandbox alone."""
        answer = requests.request(method, f"{EMULATOR}/__admin{path}", params={"project_id": project}, json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    yield SimpleNamespace(url=EMULATOR, project=project, key=made["api_key"], admin=admin)

    report = requests.delete(f"{EMULATOR}/__admin/sandboxes/{project}").json()
    print(report["summary"])  # which pytest shows if the test fails
    assert report["faults_never_fired"] == []
