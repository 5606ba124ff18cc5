import threading

import pytest
import requests


class Playlists:
    """What is under test here: your client."""

    def __init__(self, url, project, key, retries=1):
        self.list = f"{url}/api/projects/{project}/session_recording_playlists/"
        self.headers = {"Authorization": f"Bearer {key}"}
        self.retries = retries

    def create(self, name):
        for attempt in range(self.retries + 1):
            try:
                answer = requests.post(self.list, headers=self.headers, json={"name": name, "type": "collection"})
                answer.raise_for_status()
                return answer.json()
            except requests.ConnectionError:
                if attempt == self.retries:
                    raise

    def names(self):
        answer = requests.get(self.list, headers=self.headers, params={"order": "name"})
        answer.raise_for_status()
        return [playlist["name"] for playlist in answer.json()["results"]]


@pytest.fixture
def playlists(sandbox):
    return Playlists(sandbox.url, sandbox.project, sandbox.key)


def test_creates(playlists):
    playlists.create("Rage clicks")
    assert playlists.names() == ["Checkout", "Rage clicks"]


def test_a_retry_makes_a_second_playlist(playlists, admin):
    # The playlist is in the database, and the client never hears of it.
    admin("POST", "/faults", match={"method": "POST"}, stage="after_commit", action={"drop": "EMPTY_RESPONSE"}, times=1)
    playlists.create("Rage clicks")
    assert playlists.names() == ["Checkout", "Rage clicks", "Rage clicks"]


def test_waits_for_what_happens_elsewhere(playlists, admin):
    worker = threading.Thread(target=playlists.create, args=["Later"])
    worker.start()
    # Answers as soon as there is such a request, and with an error after two seconds.
    admin("POST", "/requests/wait", match={"method": "POST", "status": 201}, timeout_ms=2000)
    assert "Later" in playlists.names()
    worker.join()


def test_a_clock_that_stands_still(playlists, admin):
    admin("PUT", "/clock", action="freeze", at="2026-02-28T12:00:00Z")
    assert playlists.create("Then")["created_at"] == "2026-02-28T12:00:00Z"
    admin("PUT", "/clock", action="advance", by="1d")
    assert playlists.create("Next day")["created_at"] == "2026-03-01T12:00:00Z"
