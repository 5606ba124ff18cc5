"""What people do with the state: browse it, keep it, change it and bring it back."""

import json
import tempfile
from pathlib import Path

from emulator import COLLECTION
from inspector import READ, Inspector
from playwright.sync_api import BrowserContext, expect


def check_a_sandboxs_playlists(context: BrowserContext) -> None:
    with Inspector(context).open() as it:
        made = it.sandbox("Mine")
        expect(it.page.locator(f"#scope option[value='{made['project_id']}']")).to_be_attached()
        it.page.get_by_role("combobox", name="Project").select_option(str(made["project_id"]))
        it.view("Playlists")
        rows = it.page.locator("#playlist-list li:not([hidden])")
        expect(rows).to_have_count(2)
        it.page.get_by_label("Deleted only").check()
        expect(rows).to_have_count(1)
        expect(rows).to_contain_text("Mine gone")
        rows.first.click()
        expect(it.page.get_by_role("article", name="Playlist")).to_contain_text("The API responds with 404")
        it.page.get_by_label("Deleted only").uncheck()
        it.page.get_by_role("searchbox", name="Name").fill("kept")
        expect(rows).to_have_count(1)
        rows.first.click()
        recordings = it.page.get_by_role("article", name="Playlist").get_by_role("table")
        expect(recordings.get_by_role("row").filter(has_text="r1")).to_contain_text("61")
        expect(recordings.get_by_role("row").filter(has_text="r2")).to_contain_text("Only its id is known.")


def check_projects_and_keys(context: BrowserContext) -> None:
    with Inspector(context).open("projects") as it:
        made = it.admin("POST", "/sandboxes", {"contract": "observed"})
        row = it.page.locator("#project-table tr").filter(has_text=str(made["project_id"]))
        expect(row).to_contain_text("observed")
        expect(it.page.locator("#key-table")).to_contain_text("Weekly report (…read)")
        assert READ not in it.page.content() and made["api_key"] not in it.page.content()


def check_a_snapshot_its_diff_and_back(context: BrowserContext) -> None:
    with Inspector(context).open("state") as it:
        it.page.get_by_role("button", name="Take snapshot").click()
        expect(it.page.locator("#snapshots")).to_contain_text("before")
        it.api("PATCH", COLLECTION, json={"name": "Changed"})
        it.page.get_by_role("button", name="Diff since before").click()
        changes = it.page.get_by_role("region", name="Changes")
        expect(changes.get_by_role("row").filter(has_text="Changed")).to_contain_text("Checkout drop-offs")
        it.page.get_by_role("button", name="Restore before").click()
        it.says("as it was")
        assert it.api("GET", COLLECTION).json()["name"] == "Checkout drop-offs"
        it.page.get_by_role("button", name="Delete snapshot before").click()
        expect(it.page.locator("#snapshots")).to_have_text("None.")


def check_the_clock(context: BrowserContext) -> None:
    with Inspector(context, "--clock", "2026-02-28T23:00:00Z").open("state") as it:
        now = it.page.locator("#clock-now")
        expect(it.page.locator("#clock-state")).to_have_text("frozen")
        expect(now).to_have_text("2026-02-28T23:00:00Z")
        it.page.get_by_label("By").fill("90m")
        it.page.get_by_label("By").press("Enter")
        expect(now).to_have_text("2026-03-01T00:30:00Z")
        made = it.api("POST", json={"name": "Later", "type": "collection"}).json()
        assert made["created_at"] == "2026-03-01T00:30:00Z", made
        it.page.get_by_role("button", name="Reset clock").click()
        expect(now).to_have_text("2026-02-28T23:00:00Z")
        # Changed by somebody else.
        it.admin("PUT", "/clock", {"action": "set", "at": "2027-01-01T00:00:00Z"})
        expect(now).to_have_text("2027-01-01T00:00:00Z")
        it.page.get_by_label("By").fill("soon")
        it.page.get_by_role("button", name="Advance").click()
        it.says("expected a time span")
    with Inspector(context).open("state") as it:
        expect(it.page.locator("#clock-state")).to_have_text("running")
        it.page.get_by_role("button", name="Freeze").click()
        expect(it.page.locator("#clock-state")).to_have_text("frozen")


def check_reset_of_one_sandbox(context: BrowserContext) -> None:
    with Inspector(context).open("state") as it:
        it.page.on("dialog", lambda dialog: dialog.accept())
        one, other = it.sandbox("One"), it.sandbox("Other")
        for made in (one, other):
            assert it.api("PATCH", "kept0001", made["api_key"], made["project_id"], json={"name": "Changed"}).ok
        it.api("PATCH", COLLECTION, json={"name": "Changed"})

        def names() -> list[str]:
            answers = [it.api("GET", "kept0001", made["api_key"], made["project_id"]) for made in (one, other)]
            return [answer.json()["name"] for answer in [*answers, it.api("GET", COLLECTION)]]

        it.page.get_by_role("combobox", name="Project").select_option(str(one["project_id"]))
        it.page.get_by_role("button", name=f"Reset project {one['project_id']}").click()
        it.says("at the start")
        assert names() == ["One kept", "Changed", "Changed"], names()
        it.page.get_by_role("combobox", name="Project").select_option("")
        it.page.get_by_role("button", name="Reset everything but sandboxes").click()
        expect(it.page.locator("#request-count")).not_to_have_text("")
        it.says("at the start")
        assert names() == ["One kept", "Changed", "Checkout drop-offs"], names()


def check_a_fixture_is_saved_and_loaded(context: BrowserContext) -> None:
    with Inspector(context).open("state") as it, tempfile.TemporaryDirectory() as directory:
        with it.page.expect_download() as download:
            it.page.get_by_role("button", name="Save fixture").click()
        file = Path(directory) / "mine.json"
        download.value.save_as(file)
        assert json.loads(file.read_text()) == it.admin("GET", "/state")
        it.api("PATCH", COLLECTION, json={"name": "Changed"})
        it.page.get_by_label("Load").set_input_files(file)
        it.says("mine.json is loaded.")
        assert it.api("GET", COLLECTION).json()["name"] == "Checkout drop-offs"
        more = {"projects": [{"id": 7, "name": "More"}]}
        file.write_text(json.dumps(more))
        it.page.get_by_label("Merge").check()
        it.page.get_by_label("Load").set_input_files(file)
        expect(it.page.locator("#scope option[value='7']")).to_be_attached()
        assert it.api("GET", COLLECTION).ok
        file.write_text('{"projects": [{"id": 8, "nam": 1}]}')
        it.page.get_by_label("Load").set_input_files(file)
        it.says('unknown field "nam"')
