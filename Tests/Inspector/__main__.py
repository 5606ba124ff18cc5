"""Does what people do with the inspector, with clicks and keys in headless Chromium.

`--screenshots` writes the pictures of docs/images instead. Names of checks as arguments run those alone.
"""

import os
import subprocess
import sys
import time
import traceback
from pathlib import Path

import page_checks
import request_checks
import state_checks
from emulator import binary
from inspector import Inspector, fill
from playwright.sync_api import BrowserContext, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_MILLISECONDS = 20_000


def screenshots(context: BrowserContext) -> None:
    for scheme in ("light", "dark"):
        with Inspector(context, "--random-seed", "1") as it:
            it.page.set_viewport_size({"width": 1240, "height": 640})
            it.page.emulate_media(color_scheme=scheme)
            fill(it)
            it.open()
            it.row(7).click()
            expect(it.detail.locator("h2")).to_be_visible()
            file = ROOT / f"docs/images/inspector-{scheme}.png"
            file.parent.mkdir(exist_ok=True)
            it.page.screenshot(path=file)
            # A third of the size, and no difference that an eye sees.
            subprocess.run(["pngquant", "--force", "--speed", "1", "--output", file, file], check=True)
            print(f"check-inspector: {file.relative_to(ROOT)}, {file.stat().st_size} bytes")


def chosen(arguments: list[str]) -> list:
    if "--screenshots" in arguments:
        subprocess.run([ROOT / ".ci/need", "pngquant=pngquant"], check=True)
        return [screenshots]
    members = [member for module in (request_checks, state_checks, page_checks) for member in vars(module).items()]
    return [check for name, check in members if name.startswith("check_") and (not arguments or name in arguments)]


def main() -> int:
    checks = chosen(sys.argv[1:])
    Inspector.program = binary()
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    failed = 0
    with sync_playwright() as playwright:
        # Text with grey edges, which is the same on every machine; Chromium has no sandbox for root.
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", chromium_sandbox=os.getuid() != 0, args=["--disable-lcd-text"]
        )
        for check in checks:
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            context.set_default_timeout(PATIENCE_MILLISECONDS)
            started = time.monotonic()
            try:
                check(context)
            except Exception:
                failed += 1
                print(f"check-inspector: {check.__name__} failed\n{traceback.format_exc()}")
            print(f"{time.monotonic() - started:6.1f} s  {check.__name__}")
            context.close()
        browser.close()
    print(f"check-inspector: {len(checks) - failed} of {len(checks)} checks passed")
    return 1 if failed or not checks else 0


sys.exit(main())
