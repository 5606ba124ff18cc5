"""What checks share: the Python tools that `.ci/python-tools` installs, and the parts of pages that are generated."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
END = "<!-- end -->"


def use_tools() -> None:
    """Goes on with the Python that has the tools, and with their programs in PATH: for a check to call before it imports any of them."""
    tools = subprocess.run([ROOT / ".ci/python-tools"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    if Path(sys.prefix) != Path(tools).parent:
        environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"}
        os.execve(f"{tools}/python3", [f"{tools}/python3", *sys.argv], environment)


def mistake_in_generated(page: str, begin: str, text: str, write: bool) -> str | None:
    """What is wrong with the part of a page from the comment `begin` to the next `<!-- end -->`, which has to be `text`; None if nothing is.

    With `write` that part is replaced first.
    """
    path = ROOT / page
    whole = path.read_text(encoding="utf-8")
    before, found, rest = whole.partition(begin)
    _, end, after = rest.partition(END)
    if not found or not end:
        return f"{page} has no part from {begin} to {END}"
    expected = f"{before}{begin}\n{text.strip()}\n{END}{after}"
    if write:
        path.write_text(expected, encoding="utf-8")
    elif whole != expected:
        return f"{page}: the part after {begin} is out of date"
    return None
