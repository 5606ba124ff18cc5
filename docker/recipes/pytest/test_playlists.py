import pytest
import requests


@pytest.mark.parametrize("name", ["Rage clicks", "Dead clicks"])
def test_a_playlist_that_is_made_is_listed(sandbox, name):
    playlists = f"{sandbox.url}/api/projects/{sandbox.project}/session_recording_playlists/"
    headers = {"Authorization": f"Bearer {sandbox.key}"}
    requests.post(playlists, headers=headers, json={"name": name, "type": "collection"}).raise_for_status()
    page = requests.get(playlists, headers=headers).json()
    assert [playlist["name"] for playlist in page["results"]] == [name]
