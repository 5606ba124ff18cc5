"""Tortures the emulator on a database file: whatever happens, acknowledged writes are there and refused ones are not.

Each round runs eight writers of every kind of write, does one thing to the emulator or its file, and compares what is there, live and
after a restart, with what was acknowledged: kill -9, a full disk, I/O errors, a foreign lock, a deleted or replaced file.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rounds import Programs, Round

ROOT = Path(__file__).resolve().parent.parent.parent
KINDS = ("kill", "full", "limit", "io", "lock", "deleted", "replaced", "wal")
SHOWN_FINDINGS = 5


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/torture", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", type=int, nargs="?", default=300, help="how long, about (300); every kind has one round at least")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000, metavar="N", help="begin with this round")
    parser.add_argument("--only", choices=KINDS, action="append", help="this kind of round alone; may be repeated")
    parser.add_argument("--program", metavar="FILE", help="this program rather than the release build")
    return parser.parse_args()


def programs(options: argparse.Namespace, kinds: list[str], folder: Path) -> Programs:
    """Builds what the kinds need. A static program preloads nothing, so that I/O errors need the debug build."""
    release, dynamic, library = options.program or "", "", folder / "io.so"
    if not release and set(kinds) != {"io"}:
        release = output(ROOT / "script/build")
    if "io" in kinds:
        build = ["swift", "build", "--package-path", ROOT, "--product", "playlists-emulator"]
        subprocess.run(build, check=True, stdout=sys.stderr)
        dynamic = output(*build, "--show-bin-path") + "/playlists-emulator"
        # Swift comes with a clang.
        compiler = Path(shutil.which("swift")).resolve().parent / "clang"
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, Path(__file__).parent / "io.c", "-ldl"], check=True)
    return Programs(release, dynamic, library)


def output(*command: object) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def main() -> int:
    options = arguments()
    kinds = options.only or list(KINDS)
    with tempfile.TemporaryDirectory() as folder:
        built = programs(options, kinds, Path(folder))
        give_up = time.monotonic() + options.seconds
        rounds, failed = 0, 0
        while rounds < len(kinds) or time.monotonic() < give_up:
            torture = Round(kinds[rounds % len(kinds)], options.seed + rounds, built)
            torture.run()
            print(f"torture: {torture.line()}", flush=True)
            for finding in torture.findings[:SHOWN_FINDINGS]:
                print(f"torture:   {finding}", flush=True)
            if torture.findings:
                failed += 1
                print(f"torture:   again: script/torture 0 --only {torture.kind} --seed {torture.seed}", flush=True)
            rounds += 1
    print(f"torture: {rounds} rounds, {failed} with findings")
    return 1 if failed else 0


try:
    sys.exit(main())
except KeyboardInterrupt:
    sys.exit(130)
