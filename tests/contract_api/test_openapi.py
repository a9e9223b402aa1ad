"""Every endpoint against its description: made-up requests get what is documented, and never a failure of ours."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from contract_api.app import create_app
from contract_api.auth import OPEN_PATHS
from contract_api.settings import ContractApiSettings
from nastasteg.settings import Environment
from tests.conftest import SettableClock
from tests.contract_api.conftest import TOKEN

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 8
"""For each endpoint: a few seconds in all. A longer search is a matter of this number."""


def operations() -> list[tuple[str, str]]:
    """Every method and path, by the description that the app gives of itself."""
    nowhere = ContractApiSettings(
        environment=Environment.DEMO,
        database_url="postgresql://127.0.0.1:9/none",
        service_token=TOKEN,
        identifier_key="demo-identifier-key",
    )
    described = create_app(nowhere).openapi()["paths"]
    return [(method, path) for path, methods in described.items() for method in methods if path not in OPEN_PATHS]


@pytest.mark.parametrize(("method", "path"), operations())
def test_made_up_requests_get_what_is_documented(settings: ContractApiSettings, method: str, path: str) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(settings, clock=SettableClock()))

    @given(case=schema[path][method].as_strategy())
    @hypothesis_settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {TOKEN}"}, checks=CHECKS)

    ask()
