"""python -m contract_api.demo_data [--contracts N]: loads the demo's people, and N made-up ones."""

from __future__ import annotations

import argparse
import asyncio
import sys

from pydantic import ValidationError

from contract_api.demo_data.loading import load
from contract_api.settings import ContractApiSettings
from nastasteg.clock import system_clock
from nastasteg.database import make_engine, make_sessions
from nastasteg.identifiers import Identifiers
from nastasteg.settings import Environment


async def load_into(settings: ContractApiSettings, *, contracts: int) -> None:
    """Load in one transaction. Loading again is harmless."""
    engine = make_engine(settings.database_url)
    try:
        async with make_sessions(engine).begin() as session:
            identifiers = Identifiers(settings.identifier_key, settings.previous_identifier_keys)
            await load(session, identifiers, now=system_clock(), contracts=contracts)
    finally:
        await engine.dispose()


def main() -> None:
    """Load, or say why not. Invented people are never loaded outside the demo."""
    parser = argparse.ArgumentParser(prog="python -m contract_api.demo_data")
    parser.add_argument("--contracts", type=int, default=0, help="made-up people to load besides the demo's")
    contracts: int = parser.parse_args().contracts
    try:
        settings = ContractApiSettings()
    except ValidationError as error:
        sys.exit("\n".join(str(found["msg"]) for found in error.errors(include_input=False)))
    if settings.environment is not Environment.DEMO:
        sys.exit("The demo's people are only loaded with NASTASTEG_ENVIRONMENT=demo.")
    asyncio.run(load_into(settings, contracts=contracts))


if __name__ == "__main__":
    main()
