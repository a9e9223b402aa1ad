"""Ports of the parts: which are free, and who has one that is not."""

from __future__ import annotations

import socket
from collections.abc import Iterable

import psutil

from nastasteg.supervisor.part import Part
from nastasteg.trouble import Trouble

PORT_SETTINGS = {
    "contract_api": ("NASTASTEG_CONTRACT_API_PORT", 8001),
    "gateway": ("NASTASTEG_GATEWAY_PORT", 8000),
    "actions": ("NASTASTEG_ACTIONS_PORT", 5055),
    "rasa": ("NASTASTEG_RASA_PORT", 5005),
    "demo": ("NASTASTEG_DEMO_PORT", 8080),
    "e_legitimation": ("NASTASTEG_E_LEGITIMATION_PORT", 9400),
}
"""The setting that moves each part's port, and the port without it."""


def free_port_settings() -> dict[str, str]:
    """Return settings with a free port for every part, so that a test can run beside anything else."""
    held = [socket.socket() for _ in PORT_SETTINGS]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        numbers = [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()
    return {setting: str(number) for (setting, _), number in zip(PORT_SETTINGS.values(), numbers, strict=True)}


def check_ports(parts: Iterable[Part]) -> None:
    """Raise Trouble for the first part whose port is taken, naming who has it."""
    for part in parts:
        if part.port is None or _is_free(part.port):
            continue
        move = f", or set {part.port_setting} to another port" if part.port_setting else ""
        raise Trouble(
            f"Port {part.port}, which {part.name} needs, is in use by {_holder(part.port)}.",
            f"Stop that program{move}, then start again.",
        )


def _is_free(port: int) -> bool:
    with socket.socket() as attempt:
        # As servers do: a connection of the last run that is still closing takes no port.
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _holder(port: int) -> str:
    unknown = "another program"
    try:
        found = (
            connection.pid
            for connection in psutil.net_connections(kind="tcp")
            if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
        )
        number = next(found, None)
        if number is None:
            return unknown
        command = " ".join(psutil.Process(number).cmdline())
    except psutil.Error:
        return unknown
    return f"process {number} ({command[:80]})"
