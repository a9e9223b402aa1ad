"""Measurements of what is promised in time. Not part of the tests: machines differ."""
