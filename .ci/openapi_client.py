"""Uses a client that openapi-python-client has made: openapi_client.py PACKAGE CONTRACT URL KEY, in the folder that has the package."""

import importlib
import os
import sys

package, contract, url, key = sys.argv[1:]
sys.path.insert(0, os.getcwd())


def operation(name: str, tag: str = "playlists"):
    return importlib.import_module(f"{package}.api.{tag}.{name}")


def model(name: str):
    return getattr(importlib.import_module(f"{package}.models"), name)


client = importlib.import_module(package).AuthenticatedClient(base_url=url, token=key, raise_on_unexpected_status=True)

body = model("NewPlaylist").from_dict({"name": "Made by a client", "type": "collection"})
created = operation("session_recording_playlists_create").sync("1", client=client, body=body)
assert isinstance(created, model("Playlist")) and created.name == "Made by a client", created
short_id = created.short_id

page = operation("session_recording_playlists_list").sync("@current", client=client, limit=2, search="Made by a client")
assert short_id in [playlist.short_id for playlist in page.results], page

change = model("PlaylistInput").from_dict({"description": "Changed by a client"})
changed = operation("session_recording_playlists_partial_update").sync("1", short_id, client=client, body=change)
assert changed.description == "Changed by a client", changed
changed = operation("session_recording_playlists_update").sync("1", short_id, client=client, body=change)
assert changed.name == "Made by a client", changed

added = operation("session_recording_playlists_recordings_create").sync_detailed("1", short_id, "recording-1", client=client)
assert added.status_code == (200 if contract == "documented" else 403), added
if contract == "documented":
    recordings = operation("session_recording_playlists_recordings_list").sync("1", short_id, client=client)
    assert [recording.id for recording in recordings.results] == ["recording-1"], recordings
    removed = operation("session_recording_playlists_recordings_destroy").sync_detailed("1", short_id, "recording-1", client=client)
    assert removed.status_code == 204, removed

refused = operation("session_recording_playlists_destroy").sync_detailed("1", short_id, client=client)
assert refused.status_code == 405 and not refused.content, refused
hidden = model("PlaylistInput").from_dict({"deleted": True})
assert operation("session_recording_playlists_partial_update").sync("1", short_id, client=client, body=hidden).deleted
gone = operation("session_recording_playlists_retrieve").sync("1", short_id, client=client)
assert isinstance(gone, model("Error")) and gone.code == "not_found", gone

user = operation("users_me_retrieve", "account").sync(client=client)
assert user.email, user
assert operation("projects_list", "account").sync(client=client).count >= 1
assert operation("organizations_current_retrieve", "account").sync(client=client).name
