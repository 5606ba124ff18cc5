"""What people do with requests: see them come, find one, learn why it was refused, send it again."""

import json
import os
import re
import subprocess

import requests
from emulator import COLLECTION
from inspector import ALL, READ, Inspector
from playwright.sync_api import BrowserContext, expect


def check_a_request_arrives(context: BrowserContext) -> None:
    with Inspector(context).open() as it:
        expect(it.page.get_by_role("heading", name="No requests yet")).to_be_visible()
        command = it.page.locator("#first-request").inner_text()
        assert it.url in command, command
        output = subprocess.run(["sh", "-c", command], env={**os.environ, "POSTHOG_PERSONAL_API_KEY": ALL}, capture_output=True, text=True)
        assert json.loads(output.stdout)["results"], output
        expect(it.row(1)).to_contain_text("200")
        expect(it.row(1)).to_contain_text("Demo")
        expect(it.page.get_by_role("heading", name="No requests yet")).to_be_hidden()
        it.api("POST", json={"name": "Seen", "type": "collection"})
        expect(it.row(2)).to_contain_text("1 row")
        # The newest is first, and what came with events is the same as what a reload shows.
        expect(it.rows().first).to_contain_text("POST")
        live = it.page.locator("#request-list").inner_text()
        it.page.reload()
        expect(it.page.locator("#request-list")).to_have_text(re.compile(r"POST.*GET", re.DOTALL))
        assert it.page.locator("#request-list").inner_text() == live


def check_one_refusal_among_many(context: BrowserContext) -> None:
    with Inspector(context) as it:
        for number in range(200):
            it.api("PATCH", COLLECTION, key=READ, json={"name": "Mine"}) if number == 120 else it.api("GET", f"?offset={number}")
        it.open()
        expect(it.page.locator("#request-count")).to_have_text("200 requests")
        it.page.get_by_label("Status").fill("403")
        expect(it.rows()).to_have_count(1)
        expect(it.page.locator("#request-count")).to_have_text("1 of 200 requests")
        # One click to the rule, its sentence and its source.
        it.rows().first.click()
        why = it.page.get_by_role("region", name="Why it was refused")
        expect(why).to_contain_text("his key lacks session_recording_playlist:write")
        expect(why).to_contain_text("scope-missing")
        expect(why).to_contain_text("A key must have the scope")
        expect(why).to_contain_text("posthog/permissions.py, as of 2026")
        expect(why.get_by_role("link", name="Reference page")).to_have_attribute("href", re.compile(r"^https://posthog\.com/docs/api/"))
        it.page.get_by_label("Status").fill("")
        it.page.get_by_label("Path").fill("offset=7")
        expect(it.rows()).to_have_count(11)
        it.page.get_by_label("Status").fill("4xx")
        expect(it.rows()).to_have_count(0)


def check_warnings_have_their_lines(context: BrowserContext) -> None:
    with Inspector(context) as it:
        it.api("POST", json={"name": "Without a type"})
        it.open("requests/1")
        warnings = it.page.get_by_role("region", name="Warnings")
        expect(warnings).to_contain_text("create-without-type")
        expect(warnings).to_contain_text("A create without type is 400")


def check_a_request_as_curl(context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    name = "it's \"$HOME\" `id` \\ [1-3] … Demo (…)\nnull"
    with Inspector(context).open() as it:
        it.api("POST", json={"name": name, "type": "collection", "personal_api_key": ALL}, key=None)
        it.api("POST", "?personal_api_key=phx_demo&x=[1]", data="name=It%27s&type=collection", key=None,
               headers={"Content-Type": "application/x-www-form-urlencoded"})
        it.api("POST", json={"name": name, "type": "collection"})
        environment = {**os.environ, "POSTHOG_PERSONAL_API_KEY": ALL}
        for number, expected in [(1, name), (2, "It's"), (3, name)]:
            it.row(number).click()
            expect(it.detail.locator("h2")).to_be_visible()
            expect(it.detail).to_contain_text(f"request {number} ")
            it.detail.get_by_role("button", name="Copy curl command").click()
            it.says("Copied.")
            command = it.page.evaluate("navigator.clipboard.readText()")
            assert "$POSTHOG_PERSONAL_API_KEY" in command and ALL not in command, command
            output = subprocess.run(["sh", "-c", f"{command} -s"], env=environment, capture_output=True, text=True)
            assert json.loads(output.stdout)["name"] == expected, (command, output)


def check_rows_have_their_diff(context: BrowserContext) -> None:
    with Inspector(context).open() as it:
        it.api("PATCH", COLLECTION, json={"name": "Second name"})
        it.row(1).click()
        changes = it.detail.get_by_role("table", name="What changed")
        expect(changes.get_by_role("row").filter(has_text="Second name")).to_contain_text("Checkout drop-offs")
        expect(it.detail).to_contain_text("update playlist project_id 1, id 1")


def check_what_a_retry_made_twice(context: BrowserContext) -> None:
    with Inspector(context).open("faults") as it:
        preset = it.page.get_by_role("button", name="The next POST is stored and its answer is lost")
        preset.click()
        expect(preset).to_have_attribute("aria-pressed", "true")
        body = {"name": "Rage clicks", "type": "collection"}
        try:
            it.api("POST", json=body)
            raise AssertionError("the response was not lost")
        except requests.ConnectionError:
            pass
        it.says("Fault 1 fired on request 1.")
        expect(it.page.locator("#rules")).to_contain_text("fired 1, 0 left")
        expect(preset).to_have_attribute("aria-pressed", "false")
        it.api("POST", json={**body, "name": "Rage walks!"})
        made = it.api("POST", json=body).json()
        it.page.get_by_role("link", name="request 1").click()
        expect(it.detail).to_contain_text("Fault 1 fired")
        expect(it.row(1)).to_contain_text("dropped")
        expect(it.row(3)).to_contain_text("same as 1")
        expect(it.row(2)).not_to_contain_text("same as")
        it.page.get_by_label("Status").fill("dropped")
        expect(it.rows()).to_have_count(1)
        expect(it.rows()).to_contain_text("empty response")
        it.page.get_by_label("Status").fill("")
        it.row(3).click()
        both = it.detail.get_by_role("table").first
        expect(both.get_by_role("row").filter(has_text="Rows")).to_have_text(re.compile(r"insert playlist.*insert playlist", re.DOTALL))
        expect(both).to_contain_text(made["short_id"])


def check_presets_are_switched_off(context: BrowserContext) -> None:
    with Inspector(context).open("faults") as it:
        preset = it.page.get_by_role("button", name="500 to every request")
        preset.press("Enter")
        expect(preset).to_have_attribute("aria-pressed", "true")
        assert it.api("GET").status_code == 500
        it.page.reload()
        expect(preset).to_have_attribute("aria-pressed", "true")
        preset.press("Enter")
        expect(preset).to_have_attribute("aria-pressed", "false")
        assert it.api("GET").status_code == 200
        it.page.get_by_text("A rule of your own").click()
        it.page.get_by_role("button", name="Add rule").click()
        expect(it.page.locator("#rules")).to_contain_text("status 503")
        assert [it.api("GET").status_code for _ in range(3)] == [503, 503, 200]
        it.page.get_by_role("button", name="Remove all rules").click()
        expect(it.page.locator("#rules")).to_have_text("None.")
