"""The inspector of an emulator of its own, in a page of the browser, and a client that the page is to show."""

import requests
from emulator import COLLECTION, Emulator
from playwright.sync_api import BrowserContext, Locator, expect

ALL, READ = "phx_demo", "phx_demo_read"


class Inspector:
    """An emulator, a page of its inspector, and a client of its API."""

    program = ""

    def __init__(self, context: BrowserContext, *options: str, token: str | None = None) -> None:
        self.options = [*options, "--log-level", "error", *(["--admin-token", token] if token else [])]
        self.headers = {"X-Admin-Token": token} if token else {}
        self.emulator = Emulator(self.program, *self.options)
        self.url = f"http://127.0.0.1:{self.emulator.port}"
        self.context = context
        self.page = context.new_page()
        self.faults: list[str] = []
        self.fetched: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"error in the page: {error}"))
        self.page.on("console", lambda message: self.faults.append(message.text) if "Policy" in message.text else None)
        self.page.on("request", lambda request: self.fetched.append(request.url))

    def __enter__(self) -> "Inspector":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.page.close()
        self.emulator.__exit__()
        if kind is None:
            assert not self.faults, self.faults

    def open(self, view: str = "requests") -> "Inspector":
        """Opens the page and waits until it follows the emulator."""
        self.page.goto(f"{self.url}/__admin/#{view}")
        expect(self.page.locator("#connection")).to_have_text("Live")
        return self

    def view(self, name: str) -> None:
        self.page.get_by_role("navigation").get_by_role("link", name=name).click()

    def api(self, method: str, path: str = "", key: str | None = ALL, project: int = 1, **more: object) -> requests.Response:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        headers |= more.pop("headers", {})
        url = f"{self.url}/api/projects/{project}/session_recording_playlists/{path}"
        return requests.request(method, url, headers=headers, timeout=10, **more)

    def admin(self, method: str, path: str, body: object = None) -> object:
        response = requests.request(method, f"{self.url}/__admin{path}", json=body, headers=self.headers, timeout=10)
        assert response.ok, response.text
        return response.json() if response.content else None

    def sandbox(self, name: str) -> dict:
        recordings = [{"id": "r1", "start_time": "2026-01-01T00:00:00Z", "recording_duration": 61}]
        playlists = [
            {"short_id": "kept0001", "name": f"{name} kept", "type": "collection", "recordings": ["r1", "r2"]},
            {"short_id": "gone0001", "name": f"{name} gone", "type": "collection", "deleted": True},
        ]
        return self.admin("POST", "/sandboxes", {"seed": {"projects": [{"id": 1, "recordings": recordings, "playlists": playlists}]}})

    def rows(self) -> Locator:
        return self.page.locator("#request-list li:not([hidden])")

    def row(self, number: int) -> Locator:
        return self.page.locator(f'#request-list a[href="#requests/{number}"]')

    @property
    def detail(self) -> Locator:
        return self.page.get_by_role("article", name="Request")

    def says(self, text: str) -> None:
        expect(self.page.locator("#message")).to_contain_text(text)


def fill(it: Inspector) -> None:
    """What a client of an afternoon leaves behind."""
    it.admin("POST", "/snapshots", {"name": "before"})
    it.api("GET", "?limit=5")
    it.api("POST", json={"name": "Rage clicks at checkout", "type": "collection"})
    it.api("POST", f"{COLLECTION}/recordings/019c7a89-82e0-763c-a387-edb4d857187f/")
    it.admin("POST", "/faults", {"match": {"method": "POST"}, "stage": "after_commit", "action": {"drop": "EMPTY_RESPONSE"}, "times": 1})
    body = {"name": "Signed up, never watched", "type": "filters", "filters": {"duration": [{"key": "duration", "value": 60}]}}
    try:
        it.api("POST", json=body)
    except requests.ConnectionError:
        pass
    it.api("POST", json=body)
    it.api("PATCH", COLLECTION, json={"name": "Checkout drop-offs, week 9"})
    it.api("PATCH", COLLECTION, key=READ, json={"description": "Watch before Thursday"})
    it.api("GET", "saEZyexx")
    it.api("DELETE", COLLECTION)
    it.api("GET", COLLECTION)
