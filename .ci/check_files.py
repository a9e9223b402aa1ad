"""Checks what no other tool does: git holds no download address, no path of one machine, no overlong file."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

LONGEST_FILE = 300
LONGEST_TEST = 550
"""Lines; a longer Python file has more than one reason to change. Tables of cases may go on for a while."""

LOCK_FILES = {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml"}

# Written with character classes, so that this file does not find itself.
FORBIDDEN = {
    "the address of a package registry": re.compile(r"py[p]i\.org|pytho[n]hosted\.org|conda\.anacond[a]\.org"),
    "an index or a place to download from": re.compile(r"--(?:extra-)?inde[x]-url\s*[=h]|--find-link[s]\s*[=/h]"),
    "a path of one machine": re.compile(r"(?<![\w.])/(?:roo[t]|home/\w+|User[s]/\w+|wor[k])/"),
}


def files_in_git() -> list[Path]:
    """Return the files that git has or would take in."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    return sorted({Path(name) for name in listed.split("\0") if name and Path(name).is_file()})


def faults_in(file: Path) -> list[str]:
    """Return a sentence for each thing that is wrong with a file."""
    if file.name in LOCK_FILES:
        return [f"{file}: a lock file records download addresses; requirements/*.txt do without"]
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return []  # a picture
    faults = [
        f"{file}:{text.count(chr(10), 0, found.start()) + 1}: {what}: {found.group()}"
        for what, pattern in FORBIDDEN.items()
        for found in pattern.finditer(text)
    ]
    lines = text.count("\n")
    longest = LONGEST_TEST if file.parts[0] == "tests" else LONGEST_FILE
    spared = file.parts[0] == "migrations" or file.parts[:2] == ("tests", "data")
    if file.suffix == ".py" and lines > longest and not spared:
        faults.append(f"{file}: {lines} lines, more than {longest}")
    return faults


def main() -> int:
    """Print every fault. Returns 1 when there is one."""
    faults = [fault for file in files_in_git() for fault in faults_in(file)]
    sys.stdout.write("".join(fault + "\n" for fault in faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
