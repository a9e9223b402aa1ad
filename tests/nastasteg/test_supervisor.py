"""The supervisor with real processes: what dies comes back, what is ended stays so, nothing is left."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from nastasteg.supervisor import Part, Step, System
from nastasteg.supervisor.foreground import run_in_foreground
from nastasteg.supervisor.readiness import answers
from nastasteg.trouble import Trouble

type MakePart = Callable[..., Part]
type MakeSystem = Callable[..., System]

PATIENCE = 15.0


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
async def make_system(tmp_path: Path, lines: list[str]) -> AsyncIterator[MakeSystem]:
    made: list[System] = []

    def make(*parts: Part, state: str = "var", **more: object) -> System:
        system = System(
            parts,
            environment=os.environ,
            state=tmp_path / state,
            directory=tmp_path,
            say=lines.append,
            **more,
        )
        made.append(system)
        return system

    yield make
    for system in made:
        await system.stop(grace=0)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - processes send no event
            await asyncio.sleep(0.05)


def alive(pid: int | None) -> bool:
    if pid is None:
        return False
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def test_all_parts_answer_when_start_returns(make_system: MakeSystem, make_part: MakePart) -> None:
    system = make_system(make_part("one"), make_part("two"))
    await system.start()
    assert [await answers(url + "/health") for url in system.urls.values()] == [True, True]


async def test_each_part_gets_a_line_when_it_is_ready(
    make_system: MakeSystem, make_part: MakePart, lines: list[str]
) -> None:
    await make_system(make_part("one"), make_part("two")).start()
    assert {line.split("(")[0].strip() for line in lines[1:]} == {"one is ready", "two is ready"}


async def test_a_killed_part_is_started_again_and_the_user_is_told(
    make_system: MakeSystem, make_part: MakePart, lines: list[str]
) -> None:
    system = make_system(make_part("one"), make_part("two"))
    await system.start()
    before, other = system.pid("one"), system.pid("two")
    system.kill("one")
    await system.until_ready("one")
    assert system.pid("one") not in {before, None}
    assert system.pid("two") == other
    assert any("one ended (killed by SIGKILL)" in line for line in lines)
    await until(lambda: any("one is ready again" in line for line in lines))


async def test_a_part_that_is_taken_down_stays_down_until_it_is_brought_back(
    make_system: MakeSystem, make_part: MakePart
) -> None:
    system = make_system(make_part("one"))
    await system.start()
    await system.take_down("one")
    await asyncio.sleep(1.2)  # longer than the first pause before a restart
    assert system.pid("one") is None
    assert not await answers(system.urls["one"] + "/health")
    await system.bring_back("one")
    assert await answers(system.urls["one"] + "/health")


async def test_a_part_that_stands_back_does_so_in_the_session_of_those_that_it_stands_back_for(
    make_system: MakeSystem, make_part: MakePart
) -> None:
    system = make_system(make_part("first"), replace(make_part("second"), niceness=10))
    await system.start()
    first, second = system.pid("first") or 0, system.pid("second") or 0
    assert psutil.Process(second).nice() - psutil.Process(first).nice() == 10
    assert os.getsid(first) == os.getsid(second) == os.getsid(0)
    assert [os.getpgid(first), os.getpgid(second)] == [first, second]


async def test_stop_ends_every_part_and_the_children_of_parts(
    make_system: MakeSystem, make_part: MakePart, tmp_path: Path
) -> None:
    system = make_system(make_part("one", "parent"), make_part("two"))
    await system.start()
    pids = [system.pid("one"), system.pid("two"), int((tmp_path / "one" / "child").read_text())]
    assert all(alive(pid) for pid in pids)
    await system.stop()
    await until(lambda: not any(alive(pid) for pid in pids))


async def test_a_child_of_a_part_that_died_does_not_outlive_it(
    make_system: MakeSystem, make_part: MakePart, tmp_path: Path
) -> None:
    system = make_system(make_part("one", "parent"))
    await system.start()
    child = int((tmp_path / "one" / "child").read_text())
    pid = system.pid("one")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)  # the part alone, not its group
    await until(lambda: not alive(child))


async def test_a_part_that_ignores_the_request_to_end_is_killed(make_system: MakeSystem, make_part: MakePart) -> None:
    system = make_system(make_part("one", "deaf"))
    await system.start()
    pid = system.pid("one")
    await system.stop(grace=0.3)
    assert not alive(pid)


async def test_a_taken_port_is_named_with_its_holder_and_the_way_out(
    make_system: MakeSystem, make_part: MakePart
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        system = make_system(make_part("one", port=port))
        with pytest.raises(Trouble) as caught:
            await system.start()
    assert f"Port {port}, which one needs, is in use by process {os.getpid()}" in caught.value.sentence
    assert "ONE_PORT" in caught.value.remedy


async def test_a_part_that_cannot_start_is_a_trouble_with_the_end_of_its_log(
    make_system: MakeSystem, make_part: MakePart
) -> None:
    good = make_part("good")
    bad = Part(
        "bad",
        (sys.executable, "-c", "raise SystemExit('no such table: people')"),
        ready_url="http://127.0.0.1:9/",
    )
    system = make_system(good, bad)
    with pytest.raises(Trouble) as caught:
        await system.start()
    assert "bad does not start (exit code 1)" in str(caught.value)
    assert "no such table: people" in str(caught.value)
    assert not await answers(good.ready_url or "")


async def test_a_command_that_is_not_there_is_said_in_the_log(make_system: MakeSystem) -> None:
    system = make_system(Part("ghost", ("/nonexistent/program",), ready_url="http://127.0.0.1:9/"))
    with pytest.raises(Trouble, match="/nonexistent/program: No such file"):
        await system.start()


async def test_a_part_that_never_answers_is_given_up(make_system: MakeSystem) -> None:
    command = (sys.executable, "-c", "import time; print('thinking', flush=True); time.sleep(60)")
    system = make_system(Part("slow", command, ready_url="http://127.0.0.1:9/", ready_within=0.5))
    with pytest.raises(Trouble, match=r"(?s)slow was not ready .*thinking"):
        await system.start()


async def test_a_second_system_in_the_same_folder_is_refused(make_system: MakeSystem, make_part: MakePart) -> None:
    await make_system(make_part("one")).start()
    with pytest.raises(Trouble, match=f"already running from this folder .process {os.getpid()}."):
        await make_system(make_part("two")).start()


async def test_a_stopped_system_leaves_its_folder_and_ports_to_the_next(
    make_system: MakeSystem, make_part: MakePart
) -> None:
    part = make_part("one")
    first = make_system(part)
    await first.start()
    await first.stop()
    second = make_system(part)
    await second.start()
    assert await answers(second.urls["one"] + "/health")


async def test_steps_run_in_order_before_any_part_and_a_failing_one_starts_nothing(
    make_system: MakeSystem, make_part: MakePart, tmp_path: Path
) -> None:
    done: list[str] = []

    async def first(_: Mapping[str, str]) -> None:
        done.append("first")

    async def second(_: Mapping[str, str]) -> None:
        done.append("second")
        raise Trouble("The migration failed.", "Mend it.")

    system = make_system(make_part("one"), steps=[Step("first", first), Step("second", second)])
    with pytest.raises(Trouble, match="The migration failed"):
        await system.start()
    assert done == ["first", "second"]
    assert not (tmp_path / "one" / "starts").exists()


async def test_a_hanging_part_goes_on_after_it_is_let_go(make_system: MakeSystem, make_part: MakePart) -> None:
    system = make_system(make_part("one"))
    await system.start()
    pid = system.pid("one")
    system.signal("one", signal.SIGSTOP)
    assert not await answers(system.urls["one"] + "/health")
    system.signal("one", signal.SIGCONT)
    assert await answers(system.urls["one"] + "/health")
    assert system.pid("one") == pid


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_the_foreground_and_all_parts(
    make_system: MakeSystem, make_part: MakePart, number: int
) -> None:
    system = make_system(make_part("one"), make_part("two"))
    pids: list[int | None] = []

    def interrupt(running: System) -> None:
        pids.extend(running.pid(part.name) for part in running.parts)
        os.kill(os.getpid(), number)

    await run_in_foreground(system, lambda _: None, interrupt)
    assert None not in pids
    assert not any(alive(pid) for pid in pids)


async def test_a_signal_during_the_start_leaves_nothing_running(make_system: MakeSystem, tmp_path: Path) -> None:
    command = (
        sys.executable,
        "-c",
        "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)",
    )
    system = make_system(Part("slow", command, ready_url="http://127.0.0.1:9/"))
    running = asyncio.create_task(run_in_foreground(system, lambda _: None, lambda _: None))
    await until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text() != "")
    os.kill(os.getpid(), signal.SIGINT)
    await running
    assert not alive(int((tmp_path / "pid").read_text()))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends the parts of a killed supervisor")
async def test_a_killed_supervisor_takes_its_parts_along(make_part: MakePart, tmp_path: Path) -> None:
    part = make_part("one")
    program = tmp_path / "supervise.py"
    program.write_text(
        "import asyncio, os, pathlib, sys\n"
        "from nastasteg.supervisor import Part, System\n"
        f"part = {part!r}\n"
        "async def main():\n"
        "    here = pathlib.Path('.')\n"
        "    system = System([part], environment=os.environ, state=here / 'var', directory=here, say=print)\n"
        "    await system.start()\n"
        "    print('pid', system.pid('one'), flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    project = Path(__file__).resolve().parents[2]
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable,
        str(program),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(project)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert supervisor.stdout is not None
    pid = 0
    async with asyncio.timeout(PATIENCE):
        while not pid:
            words = (await supervisor.stdout.readline()).decode().split()
            pid = int(words[1]) if words[:1] == ["pid"] else 0
    assert alive(pid)
    supervisor.kill()
    await supervisor.wait()
    await until(lambda: not alive(pid))
