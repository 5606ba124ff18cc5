"""The Python tools that checks use, which `.ci/python-tools` installs."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def use_tools() -> None:
    """Goes on with the Python that has the tools, and with their programs in PATH: for a check to call before it imports any of them."""
    tools = subprocess.run([ROOT / ".ci/python-tools"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    if Path(sys.prefix) != Path(tools).parent:
        environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"}
        os.execve(f"{tools}/python3", [f"{tools}/python3", *sys.argv], environment)
