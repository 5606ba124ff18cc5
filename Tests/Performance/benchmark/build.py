"""What is measured, and what measures it, built or installed where it is missing."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PERFORMANCE = Path(__file__).resolve().parent.parent
ROOT = PERFORMANCE.parent.parent
# All that is built here: ignored by git, and removed without harm.
SCRATCH = ROOT / ".build-benchmark"


@dataclass(frozen=True)
class Programs:
    emulator: str
    hummingbird: str
    fastapi: list[str]
    nginx: str


def _say(what: str) -> None:
    print(f"benchmark: {what}", file=sys.stderr)


def _install_tools() -> None:
    os.environ["PATH"] += ":/usr/sbin"
    missing = [name for name in ("nginx", "wrk") if not shutil.which(name)]
    if not missing:
        return
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    _say(f"installing {' and '.join(missing)} with apt-get")
    # Debian's nginx would start a service of its own; only its program is wanted.
    install = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "install", "-y", "-q", "--no-install-recommends"]
    if subprocess.run([*install, *missing], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode != 0:
        subprocess.run([*sudo, "apt-get", "update", "-q"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
        subprocess.run([*install, *missing], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)


def _swift(package: Path, product: str, *options: str) -> str:
    command = ["swift", "build", "--package-path", str(package), "-c", "release", "--static-swift-stdlib", "--product", product, *options]
    _say(f"building {product}")
    built = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if built.returncode != 0:
        sys.exit(built.stdout)
    where = subprocess.run([*command, "--show-bin-path"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    return f"{where}/{product}"


def _python() -> str:
    """A Python with FastAPI, kept until the requirements change."""
    environment, requirements = SCRATCH / "python", PERFORMANCE / "requirements.txt"
    kept = environment / "requirements.txt"
    if not kept.exists() or kept.read_bytes() != requirements.read_bytes():
        _say("installing FastAPI")
        shutil.rmtree(environment, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        pip = [environment / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:", "-r", requirements]
        subprocess.run(pip, check=True)
        shutil.copy(requirements, kept)
    return str(environment / "bin/python")


def all_programs() -> Programs:
    subprocess.run([ROOT / "script/bootstrap"], check=True)
    _install_tools()
    SCRATCH.mkdir(exist_ok=True)
    return Programs(
        emulator=_swift(ROOT, "playlists-emulator"),
        hummingbird=_swift(PERFORMANCE, "HummingbirdPeer", "--scratch-path", str(SCRATCH / "hummingbird")),
        fastapi=[_python(), str(PERFORMANCE / "fastapi_peer.py")],
        nginx=shutil.which("nginx") or sys.exit("benchmark: there is no nginx"),
    )
