"""The gateway: takes messages in durably, carries each through one turn, and sends what is to be sent."""
