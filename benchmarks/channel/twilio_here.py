"""Rasa's own Twilio channel, but that it sends to the provider's stand-in. Runs in Rasa's environment."""

from __future__ import annotations

import os

from rasa.core.channels.channel import OutputChannel
from rasa.core.channels.twilio import TwilioInput


class TwilioHere(TwilioInput):
    """As it comes with Rasa: its webhook, its client. Only the address of the API is another."""

    def get_output_channel(self) -> OutputChannel:
        """Return the channel's own client, pointed at the stand-in."""
        channel = super().get_output_channel()
        channel.api.base_url = os.environ["NASTASTEG_TWILIO_API_URL"]
        return channel
