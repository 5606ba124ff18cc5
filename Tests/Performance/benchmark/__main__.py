"""Measures the emulator against its peers, its start, its memory and how its cost grows: see script/benchmark --help."""

import argparse
import json
import signal
import sys
from pathlib import Path

import build
import growth
import machine
import report
import rivals
import start
from servers import Servers
from settings import FULL, QUICK

SECTIONS = ("rivals", "start", "growth")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/benchmark", description="Measures the emulator against nginx, Hummingbird and FastAPI.")
    parser.add_argument("--quick", action="store_true", help="few and short rounds: to see that it works, not to believe the figures")
    parser.add_argument("--only", choices=[*SECTIONS, *rivals.CASES], action="append", help="a part alone; may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to this file too")
    parser.add_argument("--markdown", action="store_true", help="print the tables for the README")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    # SIGTERM ends it as Ctrl-C does: through `finally`, so that nothing is left running.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settings = QUICK if options.quick else FULL
    # Before the builds, which are load themselves.
    load = machine.load()
    programs = build.all_programs()
    results = {"machine": machine.describe(load), "quick": options.quick}
    only = options.only or SECTIONS
    cases = [case for case in rivals.CASES if case in only or "rivals" in only]
    with Servers(programs) as servers:
        if cases:
            results["rivals"] = rivals.measure(servers, settings, cases)
        if "start" in only:
            results["start"] = start.measure(servers, settings)
        if "growth" in only:
            results["growth"] = growth.measure(servers, settings)
    print(report.render(results, markdown=options.markdown))
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return 0


try:
    sys.exit(main())
except KeyboardInterrupt:
    sys.exit(130)
