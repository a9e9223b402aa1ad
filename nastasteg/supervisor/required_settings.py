"""What a deployment has to bring, said before anything is started rather than by each part in its log."""

from __future__ import annotations

from collections.abc import Mapping

from nastasteg.supervisor.demo_environment import DEMO_SETTINGS
from nastasteg.trouble import Trouble

REQUIRED = {
    "NASTASTEG_SERVICE_TOKEN": "the credential between our own parts",
    "NASTASTEG_IDENTIFIER_KEY": "the key that seals phone numbers",
    "NASTASTEG_RASA_TOKEN": "the credential towards Rasa",
    "NASTASTEG_PUBLIC_URL": "the address under which the provider calls us",
    "NASTASTEG_TWILIO_ACCOUNT_SID": "the account at Twilio",
    "NASTASTEG_TWILIO_AUTH_TOKEN": "that account's secret",
    "NASTASTEG_TWILIO_NUMBER": "our own number",
}


def check_required(environment: Mapping[str, str]) -> None:
    """Raise Trouble with every setting that is missing or is the demo's."""
    if environment.get("NASTASTEG_ENVIRONMENT", "production") == "demo":
        raise Trouble("NASTASTEG_ENVIRONMENT is demo.", "Unset it to run for real, or start the demo: make demo")
    faults = [
        f"    {name}  {meaning}"
        for name, meaning in REQUIRED.items()
        if not (value := environment.get(name, "")) or value == DEMO_SETTINGS.get(name)
    ]
    if faults:
        raise Trouble(
            "These settings are missing, or are the demo's:\n" + "\n".join(faults),
            "Set them in the environment. README.md says what each one is.",
        )
