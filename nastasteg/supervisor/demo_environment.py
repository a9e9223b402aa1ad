"""The settings of the demo: everything fixed, every secret published and marked as the demo's."""

from __future__ import annotations

from collections.abc import Mapping

DEMO_SETTINGS: Mapping[str, str] = {
    "NASTASTEG_ENVIRONMENT": "demo",
    "NASTASTEG_SERVICE_TOKEN": "demo-service-token",
    "NASTASTEG_IDENTIFIER_KEY": "demo-identifier-key",
    "NASTASTEG_RASA_TOKEN": "demo-rasa-token",
    "NASTASTEG_TWILIO_ACCOUNT_SID": "ACde300000000000000000000000000000",
    "NASTASTEG_TWILIO_AUTH_TOKEN": "demo-twilio-auth-token",
    "NASTASTEG_TWILIO_NUMBER": "+46701740690",
    "NASTASTEG_TELEGRAM_TOKEN": "4242424242:demo-telegram-token-of-nobody",
    "NASTASTEG_TELEGRAM_SECRET": "demo-telegram-secret",
    "NASTASTEG_ELKS_USERNAME": "u0123456789abcdef0123456789abcdef",
    "NASTASTEG_ELKS_PASSWORD": "demo-elks-password",
    "NASTASTEG_ELKS_NUMBER": "+46701740690",
    "NASTASTEG_ELKS_WEBHOOK_KEY": "demo-elks-webhook-key",
    "NASTASTEG_ACCOUNT_HOLDER": "Region Sjövik",
    "NASTASTEG_OIDC_CLIENT_ID": "nastasteg-demo",
    "NASTASTEG_OIDC_CLIENT_SECRET": "demo-oidc-client-secret",
    "NASTASTEG_OIDC_CLAIM": "https://id.oidc.se/claim/personalIdentityNumber",
    "NASTASTEG_OIDC_ACR": "http://id.elegnamnden.se/loa/1.0/loa3",
    "NASTASTEG_STAFF_CLIENT_ID": "nastasteg-demo-staff",
    "NASTASTEG_STAFF_CLIENT_SECRET": "demo-staff-client-secret",
    "NASTASTEG_STAFF_CLAIM": "https://id.oidc.se/claim/hsaid",
    "NASTASTEG_STAFF_ACR": "http://id.sambi.se/loa/loa3",
}


def demo_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment with the demo's settings.

    Ports and folders may come from outside; what would make the demo reach a real provider may not.
    """
    stand_in = f"http://127.0.0.1:{environment.get('NASTASTEG_DEMO_PORT', '8080')}"
    gateway = f"http://127.0.0.1:{environment.get('NASTASTEG_GATEWAY_PORT', '8000')}"
    contract_api = f"http://127.0.0.1:{environment.get('NASTASTEG_CONTRACT_API_PORT', '8001')}"
    logins = f"http://127.0.0.1:{environment.get('NASTASTEG_E_LEGITIMATION_PORT', '9400')}"
    return {
        **environment,
        **DEMO_SETTINGS,
        "NASTASTEG_TWILIO_API_URL": stand_in,
        "NASTASTEG_TELEGRAM_API_URL": stand_in,
        "NASTASTEG_ELKS_API_URL": stand_in,
        "NASTASTEG_PUBLIC_URL": gateway,
        "NASTASTEG_PAGE_URL": gateway,
        "NASTASTEG_OIDC_ISSUER": logins,
        "NASTASTEG_STAFF_ISSUER": logins,
        "NASTASTEG_STAFF_REDIRECT": f"{contract_api}/inbox/login/done",
    }
