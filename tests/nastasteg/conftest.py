"""Small parts that behave as the real ones do: they listen, answer /health, die, hang and leave children."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from nastasteg.supervisor import Part
from nastasteg.supervisor.ports import free_port_settings

SERVER = textwrap.dedent(
    """
    import http.server, os, pathlib, signal, subprocess, sys
    port, folder, manner = int(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    with (folder / "starts").open("a") as starts:
        starts.write(f"{os.getpid()}\\n")
    if manner == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if manner == "parent":
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        (folder / "child").write_text(str(child.pid))
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/health" else 404)
            self.end_headers()
        def log_message(self, *args):
            pass
    http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
    """
)


type MakePart = Callable[..., Part]


@pytest.fixture
def make_part(tmp_path: Path) -> MakePart:
    """Return a function that makes a part: a small HTTP server, polite unless another manner is asked for."""
    ports = iter(free_port_settings().values())
    program = tmp_path / "server.py"
    program.write_text(SERVER)

    def make(name: str, manner: str = "polite", port: int | None = None) -> Part:
        chosen = port or int(next(ports))
        folder = tmp_path / name
        folder.mkdir()
        return Part(
            name,
            (sys.executable, "-S", str(program), str(chosen), str(folder), manner),
            port=chosen,
            port_setting=f"{name.upper()}_PORT",
            ready_url=f"http://127.0.0.1:{chosen}/health",
            ready_within=20,
        )

    return make
