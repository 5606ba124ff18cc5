"""What holds for the whole page: token, hostile text, long lists, keyboard, small screens, a server that goes, accessibility."""

import re
from importlib import resources
from pathlib import Path

import requests
from emulator import COLLECTION, Emulator
from inspector import ALL, READ, Inspector, fill
from playwright.sync_api import BrowserContext, Page, expect

SOURCES = Path(__file__).resolve().parents[2] / "Sources/CEmbedded/inspector"
LONGEST_RESPONSE = 80_000
VIEWS = ["requests", "playlists", "projects", "faults", "state"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
HOSTILE = """<img src=x onerror="alert(1)"></script><script>alert(2)</script>'"&"""


def check_the_token(context: BrowserContext) -> None:
    with Inspector(context, token="open sesame") as it:
        it.api("GET")
        it.page.goto(f"{it.url}/__admin/")
        dialog = it.page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        expect(it.rows()).to_have_count(0)
        field = it.page.get_by_label("X-Admin-Token")
        expect(field).to_be_focused()
        field.fill("wrong")
        field.press("Enter")
        expect(it.page.get_by_role("alert")).to_have_text("The emulator does not accept this token.")
        field.fill("open sesame")
        it.page.get_by_role("button", name="Use token").click()
        expect(it.page.locator("#connection")).to_have_text("Live")
        expect(dialog).to_be_hidden()
        expect(it.rows()).to_have_count(1)
        it.page.reload()
        expect(it.rows()).to_have_count(1)
        it.api("GET")
        expect(it.rows()).to_have_count(2)


def check_text_is_text(context: BrowserContext) -> None:
    with Inspector(context) as it:
        it.page.on("dialog", lambda dialog: (it.faults.append(f"a script ran: {dialog.message}"), dialog.dismiss()))
        seed = {"users": [{"id": 1, "email": f"{HOSTILE}@example.com"}],
                "personal_api_keys": [{"value": "phx_hostile", "label": HOSTILE, "user": 1, "scopes": ["*"]}],
                "projects": [{"id": 1, "name": HOSTILE, "recordings": [{"id": HOSTILE, "person": {"name": HOSTILE}}], "playlists": [
                    {"short_id": "hostile1", "name": HOSTILE, "type": "collection", "recordings": [HOSTILE]}]}]}
        it.admin("PUT", "/state", seed)
        it.admin("POST", "/snapshots", {"name": HOSTILE})
        headers = {"X-Hostile": HOSTILE}
        it.api("PATCH", "hostile1", "phx_hostile", json={"name": HOSTILE + "!"}, headers=headers)
        it.api("GET", f"<img src=x onerror=alert(3)>/{HOSTILE}", "phx_hostile", headers=headers)
        it.api("GET", "", HOSTILE + "x")
        it.api("GET", f"?search={HOSTILE}", "phx_hostile")
        it.admin("POST", "/faults", {"match": {"key": HOSTILE}, "action": {"status": 418, "body": HOSTILE, "headers": headers}, "times": 2})
        it.open()
        for _ in range(2):
            it.api("DELETE", f"{HOSTILE}", "phx_hostile", headers=headers)
        expect(it.rows()).to_have_count(6)
        for number in range(1, 7):
            it.row(number).click()
            expect(it.detail).to_contain_text(f"request {number} ")
        it.view("Playlists")
        it.page.locator("#playlist-list a").click()
        expect(it.page.get_by_role("article", name="Playlist")).to_contain_text(HOSTILE)
        it.view("Projects & keys")
        expect(it.page.locator("#project-table")).to_contain_text(HOSTILE)
        expect(it.page.locator("#key-table")).to_contain_text(HOSTILE)
        it.view("Faults")
        expect(it.page.locator("#rules")).to_contain_text(HOSTILE)
        it.view("Clock & state")
        it.page.get_by_role("button", name="Diff since").click()
        expect(it.page.get_by_role("region", name="Changes")).to_contain_text(HOSTILE + "!")
        assert it.page.locator("main img, main script, dialog img").count() == 0


def check_a_long_list(context: BrowserContext) -> None:
    with Inspector(context).open() as it:
        client = requests.Session()
        client.headers["Authorization"] = f"Bearer {ALL}"

        def send(count: int) -> None:
            for _ in range(count):
                client.get(f"{it.url}/api/projects/1/session_recording_playlists/?limit=1", timeout=10)

        send(20)
        expect(it.rows()).to_have_count(20)
        # What is there stays: it is not made again for each that comes.
        it.row(20).evaluate("row => { row.isTheSame = true; }")
        send(985)
        expect(it.row(1005)).to_be_attached()
        expect(it.page.locator("#request-count")).to_have_text("1,000 requests")
        expect(it.rows()).to_have_count(1000)
        assert it.row(20).evaluate("row => row.isTheSame")
        expect(it.row(5)).to_have_count(0)
        it.api("GET", "nowhere1")
        it.page.get_by_label("Status").fill("404")
        expect(it.rows()).to_have_count(1)
        # Rows out of sight are not laid out.
        it.page.get_by_label("Status").fill("")
        assert it.row(500).locator("..").evaluate("item => getComputedStyle(item).contentVisibility") == "auto"


def check_keyboard(context: BrowserContext) -> None:
    with Inspector(context) as it:
        for number in range(3):
            it.api("GET", f"?offset={number}")
        it.open()
        expect(it.rows()).to_have_count(3)
        keyboard = it.page.keyboard
        it.page.get_by_role("button", name="Clear").focus()
        keyboard.press("Tab")
        expect(it.row(3)).to_be_focused()
        assert it.row(3).evaluate("row => getComputedStyle(row).outlineStyle") == "solid"
        keyboard.press("ArrowDown")
        expect(it.row(2)).to_be_focused()
        keyboard.press("End")
        expect(it.row(1)).to_be_focused()
        keyboard.press("Enter")
        expect(it.detail).to_be_visible()
        expect(it.row(1)).to_have_attribute("aria-current", "true")
        keyboard.press("Tab")
        expect(it.detail.get_by_role("link", name="Close")).to_be_focused()
        keyboard.press("Escape")
        expect(it.detail).to_be_hidden()
        expect(it.row(1)).to_be_focused()


def check_small_screens(context: BrowserContext) -> None:
    with Inspector(context) as it:
        it.api("PATCH", COLLECTION, key=READ, json={"name": "M" * 200})
        it.api("GET", "x" * 300)
        it.admin("POST", "/snapshots", {"name": "before"})
        it.page.set_viewport_size({"width": 390, "height": 800})
        it.open()
        for view in [*VIEWS, "requests/1", "requests/2", f"playlists/1/{COLLECTION}"]:
            it.page.goto(f"{it.url}/__admin/#{view}")
            expect(it.page.locator("main > section:not([hidden])")).to_have_id(view.split("/")[0])
            if "/" in view:
                expect(it.page.locator("section:not([hidden]) > article:not([hidden]) h2")).to_be_visible()
                expect(it.page.locator("main > section:not([hidden]) > .list")).to_be_hidden()
            width = it.page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")
            assert width <= 390, (view, width)
        it.page.get_by_role("article", name="Playlist").get_by_role("link", name="Close").click()
        expect(it.page.locator("#playlist-list")).to_be_visible()


def check_the_server_goes_and_returns(context: BrowserContext) -> None:
    with Inspector(context) as it:
        it.api("GET")
        it.open()
        expect(it.rows()).to_have_count(1)
        it.emulator.process.kill()
        it.emulator.process.wait()
        expect(it.page.locator("#connection")).to_contain_text("The emulator is gone")
        it.emulator = Emulator(it.program, *it.options, port=it.emulator.port)
        expect(it.page.locator("#connection")).to_have_text("Live")
        expect(it.rows()).to_have_count(0)
        it.api("GET")
        expect(it.rows()).to_have_count(1)


def check_no_journal(context: BrowserContext) -> None:
    with Inspector(context, "--journal-size", "0").open() as it:
        expect(it.page.locator("#requests-message")).to_contain_text("There is no journal")


def check_one_response_and_nothing_foreign(context: BrowserContext) -> None:
    with Inspector(context) as it:
        response = requests.get(f"{it.url}/__admin/", timeout=10)
        assert len(response.content) < LONGEST_RESPONSE, len(response.content)
        for name in ("style.css", "app.js"):
            assert (SOURCES / name).read_text() in response.text, f"{name} is not the one of the sources"
        # A browser that has only the address of the server gets here too.
        it.page.goto(it.url)
        expect(it.page).to_have_url(f"{it.url}/__admin/")
        it.fetched.clear()
        it.open()
        assert not [url for url in it.fetched if not url.startswith(f"{it.url}/__admin/")], it.fetched
        # The page's own requests are not in the journal.
        assert it.admin("GET", "/requests") == {"requests": []}


def check_reduced_motion(context: BrowserContext) -> None:
    with Inspector(context) as it:
        it.page.emulate_media(reduced_motion="reduce")
        it.open()
        assert it.page.locator("#message").evaluate("message => getComputedStyle(message).transitionProperty") == "none"


def check_accessibility(context: BrowserContext) -> None:
    axe = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()
    with Inspector(context, token="open sesame") as it:
        fill(it)
        for scheme in ("light", "dark"):
            it.page.emulate_media(color_scheme=scheme)
            it.page.goto("about:blank")
            it.page.goto(f"{it.url}/__admin/")
            if scheme == "light":
                expect(it.page.get_by_role("dialog")).to_be_visible()
                it.page.evaluate(axe)
                judge(it.page, f"the dialog in {scheme}")
                it.page.get_by_label("X-Admin-Token").fill("open sesame")
                it.page.get_by_label("X-Admin-Token").press("Enter")
            expect(it.page.locator("#connection")).to_have_text("Live")
            it.page.evaluate(axe)
            for view in [*VIEWS, *(f"requests/{number}" for number in range(1, 8)), f"playlists/1/{COLLECTION}"]:
                it.page.evaluate("view => { location.hash = view; }", view)
                expect(it.page.locator("main > section:not([hidden])")).to_have_id(view.split("/")[0])
                if "/" in view:
                    expect(it.page.locator("section:not([hidden]) > article:not([hidden]) h2")).to_be_visible()
                if view == "state":
                    it.page.get_by_role("button", name="Diff since before").click()
                    expect(it.page.get_by_role("region", name="Changes")).to_be_visible()
                judge(it.page, f"{view} in {scheme}")
                assert not re.search(r"undefined|NaN|\[object", it.page.locator("main").inner_text()), view


def judge(page: Page, what: str) -> None:
    found = page.evaluate("tags => axe.run({runOnly: tags})", WCAG)
    assert found["passes"], what
    complaints = [f"{one['id']}: {one['help']}: {[node['html'] for node in one['nodes']][:3]}" for one in found["violations"]]
    assert not complaints, f"{what}: " + "\n".join(complaints)
