"""A local stand-in for Twilio's SMS API, with a phone to try the assistant from."""
