"""Rasa custom actions: each asks contract_api for this conversation and chooses among the texts of domain.yml."""
