"""What a deployment has to bring, said before anything is started rather than by each part in its log."""

from __future__ import annotations

from collections.abc import Mapping

from nastasteg.settings import OF_PROVIDER, SmsProvider, variable
from nastasteg.supervisor.demo_environment import DEMO_SETTINGS
from nastasteg.trouble import Trouble

REQUIRED = {
    "NASTASTEG_SERVICE_TOKEN": "the credential between our own parts",
    "NASTASTEG_IDENTIFIER_KEY": "the key that seals phone numbers",
    "NASTASTEG_RASA_TOKEN": "the credential towards Rasa",
    "NASTASTEG_PUBLIC_URL": "the address under which the provider calls us",
}


def provider_in(environment: Mapping[str, str]) -> SmsProvider:
    """Return the provider of SMS that an environment names, Twilio where it names none. Raises ValueError."""
    return SmsProvider(environment.get("NASTASTEG_SMS_PROVIDER") or SmsProvider.TWILIO)


def required(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what has to be set, with what it is, for the provider of SMS that is used. Raises Trouble."""
    try:
        needed = OF_PROVIDER[provider_in(environment)]
    except ValueError as error:
        known = " or ".join(SmsProvider)
        raise Trouble("NASTASTEG_SMS_PROVIDER is no provider that we know.", f"Set it to {known}.") from error
    return {**REQUIRED, **{variable(field): meaning for field, meaning in needed.items()}}


def check_required(environment: Mapping[str, str]) -> None:
    """Raise Trouble with every setting that is missing or is the demo's."""
    if environment.get("NASTASTEG_ENVIRONMENT", "production") == "demo":
        raise Trouble("NASTASTEG_ENVIRONMENT is demo.", "Unset it to run for real, or start the demo: make demo")
    faults = [
        f"    {name}  {meaning}"
        for name, meaning in required(environment).items()
        if not (value := environment.get(name, "")) or value == DEMO_SETTINGS.get(name)
    ]
    if faults:
        raise Trouble(
            "These settings are missing, or are the demo's:\n" + "\n".join(faults),
            "Set them in the environment. README.md says what each one is.",
        )
