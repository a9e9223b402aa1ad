"""Starts the parts of the project together, keeps them running and ends them together."""

from __future__ import annotations

from nastasteg.supervisor.house import assemble
from nastasteg.supervisor.part import Part
from nastasteg.supervisor.ports import free_port_settings
from nastasteg.supervisor.system import Step, System

__all__ = ["Part", "Step", "System", "assemble", "free_port_settings"]
