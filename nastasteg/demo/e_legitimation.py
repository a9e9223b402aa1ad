"""Run the stand-in for e-legitimation: python -m nastasteg.demo.e_legitimation.

An OpenID provider where one chooses which of the invented people one is, or which of the invented staff where the
inbox asks. Anybody can be anybody: for the demo only.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import uvicorn
from jinja2 import ChoiceLoader, FileSystemLoader

from contract_api.demo_data import documents
from nastasteg.settings import CommonSettings, Environment

TEMPLATES = Path(__file__).parent / "templates" / "e_legitimation"


class LoginSettings(CommonSettings):
    """What the stand-in reads from its environment."""

    e_legitimation_port: int = 9400
    oidc_claim: str = "personnummer"
    oidc_acr: str = "loa3"
    staff_client_id: str = ""
    staff_claim: str = "hsaid"
    staff_acr: str = "loa3"


def main() -> None:
    """Serve on this machine only, until told to stop. Exits with 2 outside the demo."""
    if os.environ.get("NASTASTEG_ENVIRONMENT") != Environment.DEMO:
        sys.stderr.write("The stand-in for e-legitimation starts only with NASTASTEG_ENVIRONMENT=demo.\n")
        sys.exit(2)
    settings = LoginSettings()
    # The library refuses plain http unless told that this is no deployment.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    # A development dependency, which a deployment does not have.
    from oidc_provider_mock import User, app

    people = [
        User(
            sub=f"{person.given_name} {person.family_name}",
            claims={settings.oidc_claim: person.personnummer, "acr": settings.oidc_acr},
        )
        for person in documents.people().values()
    ]
    units = documents.units().units
    staff = [
        User(
            sub=", ".join([one.name, one.title, *(units[unit].name for unit in one.posts)]),
            claims={settings.staff_claim: one.subject, "acr": settings.staff_acr},
        )
        for one in documents.staff().values()
    ]
    provider = app(require_nonce=True, user_claims=[*people, *staff])
    provider.jinja_env.globals |= {"staff": {one.sub for one in staff}, "staff_client": settings.staff_client_id}
    if provider.jinja_loader is not None:
        provider.jinja_loader = ChoiceLoader([FileSystemLoader(TEMPLATES), provider.jinja_loader])
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    uvicorn.run(
        provider,
        interface="wsgi",
        host="127.0.0.1",
        port=settings.e_legitimation_port,
        log_level="warning",
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
