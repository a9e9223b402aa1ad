"""Makes the two Python environments: services (.venv) and Rasa (.venv-rasa).

This is the first thing that runs on a fresh machine, before anything is installed: it needs nothing but the
standard library and must run under any Python 3 from 3.6 on. Run again, it does only what has changed.
"""

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Tuple

PROJECT = Path(__file__).resolve().parents[1]
TOOLS = PROJECT / ".tools"
STAMP = "nastasteg-requirements"

SERVICES_VERSIONS = [(3, 12), (3, 13), (3, 14)]
RASA_VERSIONS = [(3, 10)]

SERVICES_BYTES = 1000**3
RASA_BYTES = 3 * 1000**3
"""Room that an environment needs the first time, downloads included."""

SAY_EVERY_SECONDS = 15


class Trouble(Exception):
    """Something that the reader has to mend; the text says what and how."""


class Environment:
    """One environment: where it is, what it holds, which Pythons it can be made with."""

    def __init__(
        self, name: str, folder: str, requirements: List[str], versions: List[Tuple[int, int]], room: int
    ) -> None:
        self.name = name
        self.folder = PROJECT / folder
        self.python = self.folder / "bin" / "python"
        self.requirements = [PROJECT / "requirements" / file for file in requirements]
        self.versions = versions
        self.room = room

    def fingerprint(self) -> str:
        """Return the hash of the requirement files; it decides whether anything is to be done."""
        digest = hashlib.sha256()
        for file in self.requirements:
            digest.update(file.read_bytes())
        return digest.hexdigest()

    def is_in_place(self) -> bool:
        """Tell whether the environment holds exactly what the requirement files say."""
        stamp = self.folder / STAMP
        return self.python.exists() and stamp.exists() and stamp.read_text() == self.fingerprint()


ENVIRONMENTS = [
    Environment("services", ".venv", ["services.txt", "dev.txt"], SERVICES_VERSIONS, SERVICES_BYTES),
    Environment("Rasa", ".venv-rasa", ["rasa.txt"], RASA_VERSIONS, RASA_BYTES),
]


def main() -> int:
    """Make what is missing. Returns 0, or 1 after a sentence on what is wrong and what to do."""
    parser = argparse.ArgumentParser(description="Make the project's two Python environments.")
    parser.add_argument("--uv", action="store_true", help="only print the path of uv, installed if need be")
    options = parser.parse_args()
    try:
        TOOLS.mkdir(exist_ok=True)
        if options.uv:
            print(find_or_install_uv())
        else:
            make_environments()
    except Trouble as trouble:
        print("\n" + str(trouble), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run make again to go on where this ended.", file=sys.stderr)
        return 1
    return 0


def make_environments() -> None:
    """Make and fill the environments whose requirements have changed; says nothing when none has."""
    with (TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two makes at once would fill one folder
        missing = [environment for environment in ENVIRONMENTS if not environment.is_in_place()]
        if not missing:
            return
        steps = 2 + len(missing)
        check_room(missing)
        uv = find_or_install_uv()
        say(1, steps, "uv, which installs packages: {}".format(uv))
        pythons: Dict[str, str] = {}
        for environment in missing:
            pythons[environment.name] = find_or_fetch_python(uv, environment)
        found = ", ".join("{}: {}".format(name, path) for name, path in sorted(pythons.items()))
        say(2, steps, "Python for " + found)
        for number, environment in enumerate(missing, 3):
            fill(uv, environment, pythons[environment.name], "[{}/{}]".format(number, steps))


def say(number: int, steps: int, text: str) -> None:
    """Print one line of progress at once, also when the output is a file."""
    print("[{}/{}] {}".format(number, steps, text), flush=True)


def check_room(missing: List[Environment]) -> None:
    """Raise Trouble when the disk cannot hold the environments that have not been made yet."""
    needed = sum(environment.room for environment in missing if not environment.folder.exists())
    free = shutil.disk_usage(str(PROJECT)).free
    if free < needed:
        raise Trouble(
            "The disk that holds {} has {:.1f} GB left, and the first installation needs {:.0f} GB.\n"
            "Make room, then run make again.".format(PROJECT, free / 1e9, needed / 1e9)
        )


def candidates(versions: List[Tuple[int, int]]) -> Iterator[str]:
    """Yield every place where one of the Python versions may be, the first version first.

    pyenv's shims stand on the path and fail when run unless that version is chosen; hence its own folder too.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT") or str(Path.home() / ".pyenv")) / "versions"
    for major, minor in versions:
        name = "python{}.{}".format(major, minor)
        on_path = shutil.which(name)
        if on_path:
            yield on_path
        for folder in sorted(pyenv.glob("{}.{}*".format(major, minor)), reverse=True):
            yield str(folder / "bin" / "python")
    for name in ("python3", "python"):
        on_path = shutil.which(name)
        if on_path:
            yield on_path


def version_of(python: str) -> Optional[Tuple[int, int]]:
    """Return the version that a Python gives when it is run, or None when it does not run."""
    code = "import sys; print('%d %d' % sys.version_info[:2])"
    try:
        answer = output_of([python, "-c", code])
        major, minor = answer.split()
        return int(major), int(minor)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def find_or_fetch_python(uv: str, environment: Environment) -> str:
    """Return a Python that the environment can be made with, fetched by uv when the machine has none."""
    for python in candidates(environment.versions):
        if version_of(python) in environment.versions:
            return python
    major, minor = environment.versions[0]
    wanted = "{}.{}".format(major, minor)
    print("Python {} is not on this machine: fetching it ...".format(wanted), flush=True)
    try:
        run_quietly([uv, "python", "install", wanted], "fetching Python " + wanted)
        return output_of([uv, "python", "find", wanted]).strip()
    except (Trouble, OSError, subprocess.SubprocessError):
        raise Trouble(
            "Python {0} is needed for the {1} environment, is not on this machine and could not be fetched.\n"
            "Install it (for example: pyenv install {0}), then run make again.".format(wanted, environment.name)
        ) from None


def find_or_install_uv() -> str:
    """Return the path of a uv that runs: the machine's, or the project's own, installed with pip."""
    local = TOOLS / "uv" / "bin" / "uv"
    for path in (shutil.which("uv"), str(local)):
        if path and runs([path, "--version"]):
            return path
    newest_first = [(3, minor) for minor in range(14, 7, -1)]
    tries = 3  # without a network each of them takes its time to fail
    for python in candidates(newest_first):
        if (version_of(python) or (0, 0)) < (3, 8):
            continue
        if not runs([python, "-m", "pip", "--version"]):
            python = python_with_pip(python)
        install = ["-m", "pip", "install", "--quiet", "--upgrade", "--target", str(TOOLS / "uv"), "uv"]
        if python and runs([python, *install]) and runs([str(local), "--version"]):
            return str(local)
        tries -= 1
        if not tries:
            break
    raise Trouble(
        "uv, which installs the packages, is not on this machine and pip could not install it.\n"
        "Check the network, or install uv by hand so that it is on the path, then run make again."
    )


def python_with_pip(python: str) -> str:
    """Return a Python of the same kind that has pip, or an empty text when it cannot be had."""
    folder = TOOLS / "pip"
    made = runs([python, "-m", "venv", "--clear", str(folder)])
    return str(folder / "bin" / "python") if made else ""


def fill(uv: str, environment: Environment, python: str, label: str) -> None:
    """Make an environment if it is not there and give it exactly the packages of its requirement files."""
    lines = "\n".join(file.read_text() for file in environment.requirements).splitlines()
    count = sum(line[:1].isalnum() for line in lines)
    print(
        "{} {} environment: about {} packages into {} ...".format(
            label, environment.name, count, environment.folder.name
        ),
        flush=True,
    )
    started = time.time()
    stamp = environment.folder / STAMP
    if stamp.exists():
        stamp.unlink()
    what = "installing the {} environment".format(environment.name)
    if version_of(str(environment.python)) not in environment.versions:
        shutil.rmtree(str(environment.folder), ignore_errors=True)
        run_quietly([uv, "venv", "--quiet", "--python", python, str(environment.folder)], what)
    into = ["--quiet", "--python", str(environment.python)]
    files = [str(file) for file in environment.requirements]
    run_quietly([uv, "pip", "sync", "--require-hashes", *into, *files], what)
    if environment is ENVIRONMENTS[0]:
        # Compat mode writes one path file, so that a package made tomorrow is found without installing again.
        mode = ["--no-deps", "--no-build-isolation", "--config-settings", "editable_mode=compat"]
        run_quietly([uv, "pip", "install", *into, *mode, "-e", str(PROJECT)], what)
    stamp.write_text(environment.fingerprint())
    print(
        "{} {} environment is ready ({:.0f} s)".format(label, environment.name, time.time() - started),
        flush=True,
    )


def run_quietly(command: List[str], what: str) -> None:
    """Run a command, saying now and then that it still runs. Raises Trouble with the end of its output."""
    started = time.time()
    with (TOOLS / "last-command.log").open("w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=str(PROJECT))
        try:
            while True:
                try:
                    code = process.wait(timeout=SAY_EVERY_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    print("      still {} ({:.0f} s)".format(what, time.time() - started), flush=True)
        except KeyboardInterrupt:
            process.terminate()
            process.wait()
            raise
        if code:
            log.seek(0)
            end = "".join("    " + line for line in log.readlines()[-15:])
            raise Trouble(
                "{} failed:\n{}\nCheck the network and the room on the disk, then run make again.".format(
                    what.capitalize(), end
                )
            )


def runs(command: List[str]) -> bool:
    """Tell whether a command can be run and ends well."""
    try:
        output_of(command, timeout=300)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def output_of(command: List[str], timeout: int = 20) -> str:
    """Return what a command prints. Raises SubprocessError when it fails and OSError when it is not there."""
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        universal_newlines=True,
        check=True,
        timeout=timeout,
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
