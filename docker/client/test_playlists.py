"""A client's test, with nothing but Python: in a sandbox of its own, in the emulator at POSTHOG_HOST, which `exec` and compose.yaml set.

Where POSTHOG_PERSONAL_API_KEY is set, it also looks at what that key's project was seeded with.
"""

import json
import os
import unittest
import urllib.request

HOST = os.environ["POSTHOG_HOST"]


def call(method: str, path: str, body: object = None, key: str | None = None) -> dict:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    content = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(HOST + path, content, headers, method=method), timeout=10) as answer:
        return json.load(answer)


class PlaylistsTest(unittest.TestCase):
    def setUp(self) -> None:
        sandbox = call("POST", "/__admin/sandboxes")
        self.project, self.key = sandbox["project_id"], sandbox["api_key"]
        self.playlists = f"/api/projects/{self.project}/session_recording_playlists/"

    def tearDown(self) -> None:
        call("DELETE", f"/__admin/sandboxes/{self.project}")

    def test_a_playlist_that_is_made_is_listed(self) -> None:
        made = call("POST", self.playlists, {"name": "Rage clicks", "type": "collection"}, self.key)
        page = call("GET", self.playlists + "?search=rage", None, self.key)
        self.assertEqual([playlist["short_id"] for playlist in page["results"]], [made["short_id"]])

    @unittest.skipUnless("POSTHOG_PERSONAL_API_KEY" in os.environ, "no key of the seed")
    def test_the_seed_is_there(self) -> None:
        project = os.environ.get("POSTHOG_PROJECT_ID", "@current")
        page = call("GET", f"/api/projects/{project}/session_recording_playlists/", None, os.environ["POSTHOG_PERSONAL_API_KEY"])
        self.assertGreater(page["count"], 0)


unittest.main(verbosity=2)
